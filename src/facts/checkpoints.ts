import {checkpoint} from '../custody/checkpoint.ts'
import {appendToTree, emptyTree, type TreeEdge} from '../custody/merkle.ts'
import {leafHashesFrom, logSize} from '../store/leaves.ts'
import type {Store} from '../store/open.ts'
import {enqueueRecord} from '../store/outbox.ts'
import {commit, type Dock} from './dock.ts'

/** What is remembered of a log's tree: committed leaves only, since others may yet be rolled back. */
const edges = new WeakMap<Store, TreeEdge>()
const published = new WeakMap<Store, number>()

/**
 * Publishes the log's size and root inside a running transaction.
 *
 * @param ownLeaves how many leaves this transaction has appended before
 */
export function publishCheckpointWithin(dock: Dock, ownLeaves: number, at: string): void {
  const before = edges.get(dock.store) ?? emptyTree
  const hashes = [...leafHashesFrom(dock.store, before.size)]
  const committed = hashes.slice(0, hashes.length - ownLeaves).reduce(appendToTree, before)
  edges.set(dock.store, committed)
  const edge = hashes.slice(hashes.length - ownLeaves).reduce(appendToTree, committed)
  const data = checkpoint(dock.name, dock.epoch, edge)
  enqueueRecord(dock.store, dock.name, dock.epoch, 'evidock.checkpoint.v1', 'checkpoint', data, at)
  published.set(dock.store, edge.size)
}

/** Publishes the log's state when it has grown since, so that no result stays without a witness for long. */
export function publishCheckpoint(dock: Dock): void {
  const known = published.get(dock.store) ?? edges.get(dock.store)?.size ?? 0
  if (logSize(dock.store) <= known) return
  commit(dock, at => publishCheckpointWithin(dock, 0, at))
}
