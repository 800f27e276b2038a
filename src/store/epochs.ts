import {epochAfter} from '../contract/epoch.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** What told that the dock had come further than this database knows. */
export type EpochTeller = 'high-water' | 'receipt' | 'status' | 'vault'

export type EpochRow = {
  epoch: number
  began_at: string
  /** Null where nothing told: the first database of a dock. */
  told_by: EpochTeller | null
  /** The revisions of this epoch are above it. */
  revision_floor: number
  republished_at: string | null
}

/** The floor below the revisions of the epoch that is on: a part of statements. */
export const REVISION_FLOOR = 'coalesce((SELECT revision_floor FROM epoch ORDER BY epoch DESC LIMIT 1), 0)'

const insert = prepared<EpochRow>(
  'INSERT INTO epoch VALUES (@epoch, @began_at, @told_by, @revision_floor, @republished_at)',
)
const all = prepared<object, EpochRow>('SELECT * FROM epoch ORDER BY epoch')
const current = prepared<object, EpochRow>('SELECT * FROM epoch ORDER BY epoch DESC LIMIT 1')
const republished = prepared<{epoch: number; at: string | null}>(
  'UPDATE epoch SET republished_at = @at WHERE epoch = @epoch',
)
const giveUp = prepared<{epoch: number; at: string}>(
  `UPDATE outbox SET sent_at = coalesce(sent_at, @at), final_at = @at, resend_at = NULL
   WHERE epoch < @epoch AND final_at IS NULL`,
)

/** Every epoch of this database, oldest first. */
export function allEpochs(store: Store): EpochRow[] {
  return all(store).all({})
}

/**
 * The epoch that is on. In a database that has none the first one begins: UTC seconds at its birth.
 *
 * @param now UTC ms, used only at birth
 */
export function epochOf(store: Store, now: number): number {
  const known = currentEpoch(store)
  if (known) return known.epoch
  const at = new Date(now).toISOString()
  const epoch = epochAfter(now, [])
  insertEpoch(store, {epoch, began_at: at, told_by: null, revision_floor: 0, republished_at: at})
  return epoch
}

/** The epoch that is on; undefined before the first. */
export function currentEpoch(store: Store): EpochRow | undefined {
  return current(store).get({})
}

export function insertEpoch(store: Store, epoch: EpochRow): void {
  insert(store).run(epoch)
}

/** Everything that is known has been published in this epoch; null when there is something again that hasn't. */
export function setRepublished(store: Store, epoch: number, at: string | null): void {
  republished(store).run({epoch, at})
}

/**
 * Nothing of former epochs is sent any more: what it speaks of goes again in this one. A row that was never sent keeps
 * `sends` at 0.
 */
export function giveUpRowsBefore(store: Store, epoch: number, at: string): void {
  giveUp(store).run({epoch, at})
}
