import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A try at a clip that didn't end in its verification. */
export type Attempt = {
  clip: string
  docking: string
  /** UTC instant. */
  at: string
  step: string
  /** What came of it: of what the disk gave back, or of what the recorder gave a second time. */
  sha256: string | null
  /** Of what the recorder gave when the clip was copied. */
  source_sha256: string | null
  reason: string
}

const insert = prepared<Attempt>(
  `INSERT INTO attempt (clip, docking, at, step, sha256, source_sha256, reason)
   VALUES (@clip, @docking, @at, @step, @sha256, @source_sha256, @reason)`,
)
const given = prepared<{clip: string}, {docking: string; sha256: string}>(
  `SELECT docking, source_sha256 AS sha256 FROM attempt
   WHERE clip = @clip AND docking IS NOT NULL AND source_sha256 IS NOT NULL ORDER BY rowid`,
)

export function recordAttempt(store: Store, attempt: Attempt): void {
  insert(store).run(attempt)
}

/** What the recorder gave as this clip at earlier tries, and at which docking. */
export function digestsGiven(store: Store, clip: string): {docking: string; sha256: string}[] {
  return given(store).all({clip})
}
