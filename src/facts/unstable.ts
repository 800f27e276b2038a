import {recordAttempt} from '../store/attempts.ts'
import type {ClipRow} from '../store/clips.ts'
import {addTask, type Task} from '../store/tasks.ts'
import {raiseAlertWithin} from './alerts.ts'
import {endWithin} from './clips.ts'
import {commit, type Dock} from './dock.ts'

/** What a card gave at two reads; a digest is null where only a part was read. */
export type TwoReads = {first: string | null; second: string | null; atByte?: number}

/** The problem of a clip whose card gives other bytes at each read. */
export const UNSTABLE = 'source-unstable'

/**
 * A card gives other bytes at each read: none of them is the clip's. Both digests are kept, and the alert stands until a
 * person has looked after it, also when a later docking gives the clip.
 */
export function recordUnstable(dock: Dock, task: Task, clip: ClipRow, {first, second, atByte}: TwoReads): void {
  commit(dock, at => {
    const {id, docking, recorder, bay} = clip
    const attempt = {clip: id, docking, at, step: 'source', sha256: second, source_sha256: first, reason: UNSTABLE}
    recordAttempt(dock.store, attempt)
    const detail = {first_sha256: first, second_sha256: second, ...(atByte === undefined ? {} : {at_byte: atByte})}
    raiseAlertWithin(dock, {problem: UNSTABLE, severity: 'critical', clip: id, docking, recorder, bay, detail}, at)
    addTask(dock.store, {subject: id, kind: 'match', lane: recorder})
    endWithin(dock, task, clip, 'unreadable', UNSTABLE, at)
  })
}
