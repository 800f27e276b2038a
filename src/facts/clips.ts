import {isDeepStrictEqual} from 'node:util'
import type {ClipOutcome} from '../contract/clip.ts'
import {clipId} from '../contract/identity.ts'
import {makeLeaf} from '../custody/leaf.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {recordAttempt} from '../store/attempts.ts'
import {
  type ClipRow,
  type DecodedFacts,
  earlierWithSameContent,
  getClip,
  moveToDocking,
  type ProbedFacts,
  type RecordedFacts,
  setDecoded,
  setOutcome,
  setProbed,
  setRecorded,
  setRecording,
  setVerified,
} from '../store/clips.ts'
import {hasCopy, recordCopy} from '../store/copies.ts'
import {dockingBefore, getDocking, replaceDockingFile, setDockingFileOutcome} from '../store/dockings.ts'
import {appendLeaf} from '../store/leaves.ts'
import {insertMatch, latestMatch, type MatchRow} from '../store/matches.ts'
import {addTask, removeTask, type Task} from '../store/tasks.ts'
import {raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import {sealIfDone} from './dockings.ts'
import {insertListed, type ReadEntry} from './listing.ts'
import {publishClip} from './records.ts'

/**
 * The clip lies in the vault under its final name, and the disk gives back what the recorder gave.
 *
 * @param task null when nothing asked for the copy any more: it was found at a start
 */
export function recordVerified(
  dock: Dock,
  task: Task | null,
  clip: ClipRow,
  proof: ReadBackResult,
  copiedAt: string,
): void {
  commit(dock, at => {
    const {sha256, sm3, readBack} = proof
    const detail = {
      recorder: clip.recorder,
      path_hex: clip.path.toString('hex'),
      bytes: clip.bytes,
      read_back: readBack,
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
    addTask(dock.store, {subject: clip.id, kind: 'probe'}, at)
    end(dock, task, clip, 'verified', null, at)
  })
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
      addTask(dock.store, {subject: clip.id, kind: 'match', lane: clip.recorder}, at)
    }
    end(dock, task, clip, outcome, problem, at)
  })
}

function end(
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
  sealIfDone(dock, clip.docking, at)
}

/** A try that failed, kept for who asks why a clip was read twice. */
export function recordFailedAttempt(
  dock: Dock,
  clip: ClipRow,
  attempt: {step: string; sha256: string | null; reason: string},
): void {
  commit(dock, at => {
    recordAttempt(dock.store, {clip: clip.id, at, ...attempt})
    if (attempt.reason !== 'read-back-mismatch') return
    const {docking, recorder, bay} = clip
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
    insertListed(dock, docking, entry, {id, mtime: clip.mtime, generation, date, at})
    replaceDockingFile(dock.store, docking.id, clip.id, id)
    const before = dockingBefore(dock.store, clip.id, docking.id)
    if (before) moveToDocking(dock.store, clip.id, before, getDocking(dock.store, before).bay)
    addTask(dock.store, {subject: id, kind: 'copy', lane: docking.recorder}, at)
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

/** What the content says: its type, and for media its streams and times. */
export function recordProbed(
  dock: Dock,
  task: Task,
  clip: ClipRow,
  facts: Omit<ProbedFacts, 'probed_at'>,
  next: {recorded: RecordedFacts; decode: boolean},
): void {
  commit(dock, at => {
    setProbed(dock.store, clip.id, {...facts, probed_at: at})
    setRecorded(dock.store, clip.id, next.recorded)
    const detail = {media_type: facts.media_type, duration_ms: facts.duration_ms, problem: facts.media_problem}
    appendLeaf(
      dock.store,
      makeLeaf({kind: 'clip-probed', at, subject: clip.id, sha256: clip.sha256, sm3: clip.sm3, detail}),
    )
    publishClip(dock, clip.id, at)
    removeTask(dock.store, task)
    addTask(dock.store, {subject: clip.id, kind: 'match', lane: clip.recorder}, at)
    if (next.decode) addTask(dock.store, {subject: clip.id, kind: 'decode'}, at)
  })
}

/** What decoding showed, and what was made for people to look at. */
export function recordDecoded(dock: Dock, task: Task, clip: ClipRow, facts: Omit<DecodedFacts, 'decoded_at'>): void {
  commit(dock, at => {
    setDecoded(dock.store, clip.id, {...facts, decoded_at: at})
    const detail = {playable: facts.playable, decoded_ms: facts.decoded_ms, problem: facts.media_problem}
    appendLeaf(
      dock.store,
      makeLeaf({kind: 'clip-decoded', at, subject: clip.id, sha256: clip.sha256, sm3: clip.sm3, detail}),
    )
    publishClip(dock, clip.id, at)
    removeTask(dock.store, task)
  })
}

export type MatchDecision = Omit<MatchRow, 'revision' | 'at' | 'decided_by'>
export type RecordingPart = {clip: string; recording: string; segment: number}

/**
 * Which cases clips belong to, and which recordings they are parts of. What stays as it was makes no new revision.
 *
 * @returns how many clips were decided anew
 */
export function recordMatches(
  dock: Dock,
  tasks: readonly Task[],
  decisions: readonly MatchDecision[],
  parts: readonly RecordingPart[],
): number {
  return commit(dock, at => {
    const changed = new Set(parts.filter(part => placeInRecording(dock, part)).map(part => part.clip))
    const anew = decisions.filter(decision => !sameDecision(latestMatch(dock.store, decision.clip), decision))
    for (const decision of anew) {
      insertMatch(dock.store, {at, decided_by: 'evidock', ...decision})
      const {sha256, sm3} = getClip(dock.store, decision.clip)
      const detail = {state: decision.state, case: decision.case, act: decision.act, officer: decision.officer}
      appendLeaf(dock.store, makeLeaf({kind: 'clip-matched', at, subject: decision.clip, sha256, sm3, detail}))
      changed.add(decision.clip)
    }
    for (const id of changed) publishClip(dock, id, at)
    for (const task of tasks) removeTask(dock.store, task)
    return anew.length
  })
}

function placeInRecording(dock: Dock, {clip, recording, segment}: RecordingPart): boolean {
  const now = getClip(dock.store, clip)
  if (now.recording === recording && now.segment === segment) return false
  setRecording(dock.store, clip, {recording, segment})
  return true
}

function sameDecision(latest: MatchRow | undefined, decision: MatchDecision): boolean {
  if (!latest) return false
  const {revision: _revision, at: _at, decided_by: _by, ...before} = latest
  return isDeepStrictEqual(before, {...before, ...decision})
}

/**
 * Central holds the clip's bytes.
 *
 * @returns false when the digest is another than ours: then it is an alarm, and nothing else changes
 */
export function recordCentralCopy(
  dock: Dock,
  held: {clip: ClipRow; place: string; sha256: string; bytes: number; receipt: string},
): boolean {
  const {clip, place, sha256, receipt} = held
  const agrees = clip.sha256 === sha256 && clip.bytes === held.bytes
  commit(dock, at => {
    if (!agrees) {
      raiseAlertWithin(
        dock,
        {problem: 'central-digest-differs', severity: 'critical', clip: clip.id, detail: {sha256, place}},
        at,
      )
      return
    }
    if (hasCopy(dock.store, clip.id, place)) return
    recordCopy(dock.store, {clip: clip.id, place, sha256, at, receipt})
    appendLeaf(
      dock.store,
      makeLeaf({kind: 'copy-proved', at, subject: clip.id, sha256, sm3: null, detail: {place, receipt}}),
    )
    publishClip(dock, clip.id, at)
  })
  return agrees
}
