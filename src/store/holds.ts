import type {HoldTarget} from '../contract/command.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

export type HoldRow = {
  id: string
  clip: string | null
  case: string | null
  recorder: string | null
  placed_at: string
  released_at: string | null
  /** What it is called in the agency's own files that laid it; null for one that central commanded. */
  label: string | null
}

const get = prepared<{id: string}, HoldRow>('SELECT * FROM hold WHERE id = @id')
const insert = prepared<HoldRow>(
  'INSERT INTO hold VALUES (@id, @clip, @case, @recorder, @placed_at, @released_at, @label)',
)
const release = prepared<{id: string; at: string}>(
  'UPDATE hold SET released_at = @at WHERE id = @id AND released_at IS NULL',
)
const ofCase = prepared<{case: string}, HoldRow>('SELECT * FROM hold WHERE "case" = @case ORDER BY placed_at, id')
const labelled = prepared<{label: string}, HoldRow>('SELECT * FROM hold WHERE label = @label AND released_at IS NULL')
const held = prepared<{clip: string}, {id: string}>(
  `SELECT id FROM hold WHERE released_at IS NULL AND clip = @clip
   UNION ALL SELECT hold.id FROM clip JOIN hold ON hold.released_at IS NULL AND hold.recorder = clip.recorder
     WHERE clip.id = @clip
   UNION ALL SELECT hold.id FROM match JOIN hold ON hold.released_at IS NULL AND hold."case" = match."case"
     WHERE match.clip = @clip
   LIMIT 1`,
)
const covered: Record<HoldTarget, ReturnType<typeof prepared<{of: string}, {clips: number}>>> = {
  clip: prepared('SELECT count(*) AS clips FROM clip WHERE id = @of'),
  case: prepared('SELECT count(DISTINCT clip) AS clips FROM match WHERE "case" = @of'),
  recorder: prepared('SELECT count(*) AS clips FROM clip WHERE recorder = @of'),
}

export function findHold(store: Store, id: string): HoldRow | undefined {
  return get(store).get({id})
}

export function insertHold(store: Store, hold: HoldRow): void {
  insert(store).run(hold)
}

export function releaseHold(store: Store, id: string, at: string): void {
  release(store).run({id, at})
}

/** The holds that were ever laid on a case itself, the oldest first. */
export const holdsOfCase = (store: Store, id: string): HoldRow[] => ofCase(store).all({case: id})

/** The holds that the agency's files laid under one name, and that stand. */
export const holdsCalled = (store: Store, label: string): HoldRow[] => labelled(store).all({label})

/**
 * Does a hold stand that covers this clip: on the clip, on its recorder, or on a case that any of its matches ever
 * named? A later match to another case doesn't end a hold.
 */
export function clipIsHeld(store: Store, clip: string): boolean {
  return held(store).get({clip}) !== undefined
}

/** How many clips of this dock a hold on this clip, case or recorder covers. */
export function clipsCovered(store: Store, target: HoldTarget, of: string): number {
  return covered[target](store).get({of})?.clips ?? 0
}
