import {formatSequence} from '../contract/envelope.ts'
import {epochAfter, type Reached, revisionFloorOf} from '../contract/epoch.ts'
import {logOrigin} from '../custody/checkpoint.ts'
import {makeLeaf} from '../custody/leaf.ts'
import {type TreeEdge, treeRoot} from '../custody/merkle.ts'
import {allEpochs, currentEpoch, type EpochTeller, giveUpRowsBefore, insertEpoch} from '../store/epochs.ts'
import {appendLeaf} from '../store/leaves.ts'
import {lastNumber} from '../store/outbox.ts'
import {raiseAlertWithin} from './alerts.ts'
import {committedLog, publishCheckpointWithin, readLog} from './checkpoints.ts'
import {commit, type Dock} from './dock.ts'

/** A custody log as it was last seen: how many leaves, and the root of the tree over them (base64). */
export type LogState = {epoch: number; size: number; root: string}

/** What tells that the dock has come further than its database: by what, how far, and how far its log had come. */
export type Told = {by: EpochTeller; reached: Reached | null; log: LogState | null}

/** How far this database has come in each of its epochs, the newest last. */
export function ownReached({store}: Dock): Reached[] {
  return allEpochs(store).map(({epoch}) => ({epoch, number: lastNumber(store, epoch) ?? 0}))
}

/** The custody log of the epoch that is on; null before the first. */
function logState(dock: Dock): LogState | null {
  const epoch = currentEpoch(dock.store)?.epoch
  return epoch === undefined ? null : stateOf(epoch, committedLog(dock, epoch))
}

/** As {@link readLog}, for who keeps it elsewhere. */
export function readLogState(dock: Dock): LogState | null {
  const edge = readLog(dock)
  return edge === null ? null : stateOf(dock.epoch, edge)
}

const stateOf = (epoch: number, edge: TreeEdge): LogState => ({
  epoch,
  size: edge.size,
  root: treeRoot(edge).toString('base64'),
})

/**
 * The database was restored, or lost: what it knows goes out in an epoch of its own, and nothing more in a former one.
 * Its custody log is a new one, whose first leaf states the last checkpoint known of the one before.
 */
export function beginEpoch(dock: Dock, told: Told): void {
  const before = dock.epoch
  const reached = ownReached(dock)
  const log = furthest(logState(dock), told.log)
  try {
    commit(dock, at => {
      const known = told.reached === null ? reached : [...reached, told.reached]
      const epoch = epochAfter(Date.parse(at), known)
      dock.epoch = epoch
      const revision_floor = revisionFloorOf(epoch)
      insertEpoch(dock.store, {epoch, began_at: at, told_by: told.by, revision_floor, republished_at: null})
      giveUpRowsBefore(dock.store, epoch, at)
      appendLeaf(dock.store, makeLeaf(beginning(dock, log, at)))
      const own = reached.at(-1) ?? null
      const detail = {epoch, told_by: told.by, database: said(own), known: said(told.reached)}
      raiseAlertWithin(dock, {...restored(epoch), detail}, at)
      publishCheckpointWithin(dock, 1, at)
    })
  } catch (error) {
    dock.epoch = before
    throw error
  }
}

/** The alert of the restore with which an epoch began. */
export const restored = (epoch: number) =>
  ({problem: 'database-restored', severity: 'critical', about: `epoch-${epoch}`}) as const

const said = (reached: Reached | null): string | null =>
  reached === null ? null : formatSequence(reached.epoch, reached.number)

function furthest(own: LogState | null, told: LogState | null): LogState | null {
  if (own === null || told === null) return own ?? told
  return told.epoch > own.epoch || (told.epoch === own.epoch && told.size > own.size) ? told : own
}

/** Its subject is the other log's epoch and size, its `sha256` that log's root: both can be read from the leaf itself. */
function beginning({name}: Dock, log: LogState | null, at: string) {
  const fixed = {kind: 'log-begins', at, sm3: null} as const
  if (log === null) return {...fixed, subject: 'unknown', sha256: null, detail: {}}
  const {epoch, size, root} = log
  return {
    ...fixed,
    subject: formatSequence(epoch, size),
    sha256: Buffer.from(root, 'base64').toString('hex'),
    detail: {origin: logOrigin(name, epoch), tree_size: size, root},
  }
}
