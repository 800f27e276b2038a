import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** What a recorder wrote of itself in its own log, at a local time of its own clock. */
export type RecorderEventRow = {recorder: string; local: string; kind: string; said: string; clip: string}

const insert = prepared<RecorderEventRow>(
  'INSERT INTO recorder_event VALUES (@recorder, @local, @kind, @said, @clip) ON CONFLICT DO NOTHING',
)
const lastOf = prepared<{recorder: string; limit: number}, RecorderEventRow>(
  'SELECT * FROM recorder_event WHERE recorder = @recorder ORDER BY local DESC, kind, said LIMIT @limit',
)

/** Keeps an event. @returns whether it is new: a log goes on, and its old lines come again */
export function insertRecorderEvent(store: Store, event: RecorderEventRow): boolean {
  return insert(store).run(event).changes > 0
}

/** The latest events that a recorder wrote, newest first. */
export function latestRecorderEvents(store: Store, recorder: string, limit: number): RecorderEventRow[] {
  return lastOf(store).all({recorder, limit})
}
