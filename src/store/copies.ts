import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

const insert = prepared<{clip: string; place: string; sha256: string; at: string; receipt: string | null}>(
  `INSERT INTO copy VALUES (@clip, @place, @sha256, @at, @receipt)
   ON CONFLICT (clip, place) DO UPDATE SET proved_at = @at, receipt = @receipt`,
)
const count = prepared<{clip: string}, {copies: number}>('SELECT count(*) AS copies FROM copy WHERE clip = @clip')
const find = prepared<{clip: string; place: string}, {sha256: string}>(
  'SELECT sha256 FROM copy WHERE clip = @clip AND place = @place',
)

/** A place where the clip's bytes lie, proved by a digest taken there. `vault` is the dock's own. */
export function recordCopy(
  store: Store,
  copy: {clip: string; place: string; sha256: string; at: string; receipt: string | null},
): void {
  insert(store).run(copy)
}

/** Is the clip known to lie at this place already? */
export function hasCopy(store: Store, clip: string, place: string): boolean {
  return find(store).get({clip, place}) !== undefined
}

export function countCopies(store: Store, clip: string): number {
  return count(store).get({clip})?.copies ?? 0
}
