import {checkpoint} from '../custody/checkpoint.ts'
import {appendToTree, emptyTree, type TreeEdge} from '../custody/merkle.ts'
import {leafHashesFrom, logSize} from '../store/leaves.ts'
import type {Store} from '../store/open.ts'
import {enqueueRecord} from '../store/outbox.ts'
import {commit, type Dock, whenCommitted} from './dock.ts'

/** What is remembered of the tree of an epoch's log: committed leaves only, since others may yet be rolled back. */
const edges = new WeakMap<Store, {epoch: number; edge: TreeEdge}>()
const published = new WeakMap<Store, {epoch: number; size: number}>()

const of = <Known extends {epoch: number}>(known: Known | undefined, epoch: number): Known | undefined =>
  known?.epoch === epoch ? known : undefined

/** As {@link committedLog} of the epoch that is on, if this run has read the log before: the first time takes a while. */
export const readLog = (dock: Dock): TreeEdge | null =>
  of(edges.get(dock.store), dock.epoch) ? committedLog(dock, dock.epoch) : null

/** The tree of an epoch's log as it is committed. Outside of a transaction only. */
export function committedLog({store}: Dock, epoch: number): TreeEdge {
  const before = of(edges.get(store), epoch)?.edge ?? emptyTree
  const edge = [...leafHashesFrom(store, epoch, before.size)].reduce(appendToTree, before)
  edges.set(store, {epoch, edge})
  return edge
}

/**
 * Publishes the log's size and root inside a running transaction.
 *
 * @param ownLeaves how many leaves this transaction has appended before
 */
export function publishCheckpointWithin(dock: Dock, ownLeaves: number, at: string): void {
  const {store, name, epoch} = dock
  const before = of(edges.get(store), epoch)?.edge ?? emptyTree
  const hashes = [...leafHashesFrom(store, epoch, before.size)]
  const committed = hashes.slice(0, hashes.length - ownLeaves).reduce(appendToTree, before)
  edges.set(store, {epoch, edge: committed})
  const edge = hashes.slice(hashes.length - ownLeaves).reduce(appendToTree, committed)
  enqueueRecord(store, name, epoch, 'evidock.checkpoint.v1', 'checkpoint', checkpoint(name, epoch, edge), at)
  whenCommitted(dock, () => published.set(store, {epoch, size: edge.size}))
}

/** Publishes the log's state when it has grown since, so that no result stays without a witness for long. */
export function publishCheckpoint(dock: Dock): void {
  const {store, epoch} = dock
  const known = of(published.get(store), epoch)?.size ?? of(edges.get(store), epoch)?.edge.size ?? 0
  if (logSize(store, epoch) <= known) return
  commit(dock, at => publishCheckpointWithin(dock, 0, at))
}
