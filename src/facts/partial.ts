import {makeLeaf} from '../custody/leaf.ts'
import type {Range} from '../ingest/ranges.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {recordAttempt} from '../store/attempts.ts'
import {setPartial} from '../store/clip-results.ts'
import {type ClipRow, getClip} from '../store/clips.ts'
import {appendLeaf} from '../store/leaves.ts'
import {addTask, type Task} from '../store/tasks.ts'
import {clearAlertsWithin, raiseAlertWithin} from './alerts.ts'
import {COPY_PROBLEMS, endWithin} from './clips.ts'
import {commit, type Dock} from './dock.ts'

/** A clip that the vault holds in part, under a name that says so, and the disk gives back what could be read. */
export type HeldInPart = {
  /** Null when nothing asked for the copy any more: it was found at a start. */
  task: Task | null
  clip: ClipRow
  proof: ReadBackResult
  missing: readonly Range[]
}

const PROBLEM = 'bytes-missing'

/** Not all of a clip could be read: what could is held, and said. It is tried again at its next docking. */
export function recordPartial(dock: Dock, {task, clip, proof, missing}: HeldInPart): void {
  commit(dock, at => {
    const {id, docking, recorder, bay} = clip
    const {sha256, sm3, readBack} = proof
    if (getClip(dock.store, id).partial_sha256 !== sha256) {
      setPartial(dock.store, id, {missing: JSON.stringify(missing), sha256})
      const detail = {
        recorder,
        path_hex: clip.path.toString('hex'),
        bytes: clip.bytes,
        read_back: readBack,
        missing_ranges: missing,
      }
      appendLeaf(dock.store, makeLeaf({kind: 'clip-partial', at, subject: id, sha256, sm3, detail}))
    }
    recordAttempt(dock.store, {clip: id, docking, at, step: 'copy', sha256, source_sha256: null, reason: PROBLEM})
    clearAlertsWithin(dock, id, problem => COPY_PROBLEMS.has(problem) && problem !== 'clip-partial', at)
    const detail = {problem: PROBLEM, missing_ranges: missing.slice(0, 20)}
    raiseAlertWithin(
      dock,
      {problem: 'clip-partial', severity: 'critical', clip: id, docking, recorder, bay, detail},
      at,
    )
    addTask(dock.store, {subject: id, kind: 'match', lane: recorder})
    endWithin(dock, task, clip, 'partial', PROBLEM, at)
  })
}
