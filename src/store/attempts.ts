import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

const insert = prepared<{clip: string; at: string; step: string; sha256: string | null; reason: string}>(
  'INSERT INTO attempt VALUES (@clip, @at, @step, @sha256, @reason)',
)

/** A try at a clip that didn't end in its verification, with the digest it gave, if any. */
export function recordAttempt(
  store: Store,
  attempt: {clip: string; at: string; step: string; sha256: string | null; reason: string},
): void {
  insert(store).run(attempt)
}
