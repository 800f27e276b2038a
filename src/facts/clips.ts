import type {ClipOutcome} from '../contract/clip.ts'
import {clipId} from '../contract/identity.ts'
import {makeLeaf} from '../custody/leaf.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {type Attempt, recordAttempt} from '../store/attempts.ts'
import {earlierWithSameContent, setVerified} from '../store/clip-results.ts'
import {type ClipRow, insertNewClip, moveToDocking, setOutcome} from '../store/clips.ts'
import {recordCopy} from '../store/copies.ts'
import {dockingBefore, getDocking, replaceDockingFile, setDockingFileOutcome} from '../store/dockings.ts'
import {appendLeaf} from '../store/leaves.ts'
import {addTask, removeTask, type Task} from '../store/tasks.ts'
import {clearAlertsWithin, raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import {sealIfDone} from './dockings.ts'
import {listedClip, type ReadEntry} from './listed-clips.ts'
import {publishClip} from './publish.ts'

/** What a person was told of a clip that couldn't be copied, until it was. */
export const COPY_PROBLEMS: ReadonlySet<string> = new Set([
  'clip-partial',
  'clip-unreadable',
  'clip-changed',
  'clip-no-room',
  'task-parked-copy',
])

/** A clip that lies in the vault under its final name, and the disk gives back what the recorder gave. */
export type Verified = {
  /** Null when nothing asked for the copy any more: it was found at a start. */
  task: Task | null
  clip: ClipRow
  proof: ReadBackResult
  copiedAt: string
}

/** Records verified clips; several results that came together share one transaction, and so one wait for the disk. */
export function recordAllVerified(dock: Dock, verified: readonly Verified[]): void {
  commit(dock, at => {
    for (const one of verified) recordWithin(dock, one, at)
  })
}

/** As {@link recordAllVerified}, of one clip. */
export function recordVerified(
  dock: Dock,
  task: Task | null,
  clip: ClipRow,
  proof: ReadBackResult,
  copiedAt: string,
): void {
  recordAllVerified(dock, [{task, clip, proof, copiedAt}])
}

function recordWithin(dock: Dock, verified: Verified, at: string): void {
  recordProofWithin(dock, verified, at)
  endWithin(dock, verified.task, verified.clip, 'verified', null, at)
}

/** What the disk gave back, inside a running transaction. @param more what the leaf's detail says besides */
export function recordProofWithin(
  dock: Dock,
  {clip, proof, copiedAt}: Omit<Verified, 'task'>,
  at: string,
  more: Record<string, unknown> = {},
): void {
  const {sha256, sm3, readBack} = proof
  const detail = {
    recorder: clip.recorder,
    path_hex: clip.path.toString('hex'),
    bytes: clip.bytes,
    read_back: readBack,
    ...more,
  }
  const leaf = appendLeaf(dock.store, makeLeaf({kind: 'clip-verified', at, subject: clip.id, sha256, sm3, detail}))
  setVerified(dock.store, clip.id, {
    copied_at: copiedAt,
    verified_at: at,
    sha256,
    sm3,
    read_back: readBack,
    custody_leaf: leaf,
    same_as: earlierWithSameContent(dock.store, clip.id, sha256),
  })
  recordCopy(dock.store, {clip: clip.id, place: 'vault', sha256, at, receipt: null})
  addTask(dock.store, {subject: clip.id, kind: 'probe'})
  clearAlertsWithin(dock, clip.id, problem => COPY_PROBLEMS.has(problem), at)
}

/** The clip's entry ended otherwise than verified. */
export function recordOutcome(
  dock: Dock,
  task: Task,
  clip: ClipRow,
  outcome: Exclude<ClipOutcome, 'verified'>,
  problem: string | null,
): void {
  commit(dock, at => {
    const attention = outcome !== 'already-held'
    if (attention) {
      const {docking, recorder, bay} = clip
      const severity = outcome === 'changed' ? 'warning' : 'critical'
      raiseAlertWithin(
        dock,
        {problem: `clip-${outcome}`, severity, clip: clip.id, docking, recorder, bay, detail: {problem}},
        at,
      )
      addTask(dock.store, {subject: clip.id, kind: 'match', lane: clip.recorder})
    }
    endWithin(dock, task, clip, outcome, problem, at)
  })
}

/** The clip's entry has its outcome at this docking, inside a running transaction. */
export function endWithin(
  dock: Dock,
  task: Task | null,
  clip: ClipRow,
  outcome: ClipOutcome,
  problem: string | null,
  at: string,
): void {
  setOutcome(dock.store, clip.id, outcome, problem)
  setDockingFileOutcome(dock.store, clip.docking, clip.id, outcome)
  publishClip(dock, clip.id, at)
  if (task) removeTask(dock.store, task)
  sealIfDone(dock, clip.docking)
}

/** A try that failed, kept for who asks why a clip was read twice. */
export function recordFailedAttempt(
  dock: Dock,
  clip: ClipRow,
  attempt: Pick<Attempt, 'step' | 'sha256' | 'source_sha256' | 'reason'>,
): void {
  commit(dock, at => {
    const {docking, recorder, bay} = clip
    recordAttempt(dock.store, {clip: clip.id, docking, at, ...attempt})
    if (attempt.reason !== 'read-back-mismatch') return
    raiseAlertWithin(dock, {problem: attempt.reason, severity: 'critical', clip: clip.id, docking, recorder, bay}, at)
  })
}

/**
 * The recorder shows other content under an entry whose clip is held, or the vault has lost what it held: a clip of the
 * next generation, to be copied. What was held keeps its facts and its place.
 */
export function recordOtherContent(
  dock: Dock,
  task: Task,
  clip: ClipRow,
  entry: ReadEntry & {problem: string},
  date: string,
): void {
  commit(dock, at => {
    const docking = getDocking(dock.store, clip.docking)
    const generation = clip.generation + 1
    const mtimeSeconds = Math.floor(entry.mtimeMs / 1000)
    const id = clipId({...clip, volumeSerial: clip.volume_serial, mtimeSeconds, generation})
    const beginning = {outcome: null, problem: null, revision: 0}
    insertNewClip(
      dock.store,
      listedClip(
        docking,
        {...entry, id, mtime: clip.mtime, generation, sidecarOf: clip.sidecar_of},
        date,
        at,
        beginning,
      ),
    )
    replaceDockingFile(dock.store, docking.id, clip.id, id)
    const before = dockingBefore(dock.store, clip.id, docking.id)
    if (before) moveToDocking(dock.store, clip.id, before, getDocking(dock.store, before).bay)
    addTask(dock.store, {subject: id, kind: 'copy', lane: docking.recorder})
    raiseAlertWithin(
      dock,
      {
        problem: entry.problem,
        severity: 'critical',
        clip: id,
        docking: docking.id,
        recorder: docking.recorder,
        bay: docking.bay,
        detail: {held: clip.id},
      },
      at,
    )
    publishClip(dock, clip.id, at)
    publishClip(dock, id, at)
    removeTask(dock.store, task)
  })
}
