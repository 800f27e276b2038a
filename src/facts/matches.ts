import {isDeepStrictEqual} from 'node:util'
import {makeLeaf} from '../custody/leaf.ts'
import {setRecording} from '../store/clip-results.ts'
import {type ClipRow, getClip} from '../store/clips.ts'
import {appendLeaf} from '../store/leaves.ts'
import {insertMatch, latestMatch, type MatchRow} from '../store/matches.ts'
import {addTask, removeTask, type Task} from '../store/tasks.ts'
import {commit, type Dock} from './dock.ts'
import {publishClip} from './publish.ts'

export type MatchDecision = Omit<MatchRow, 'revision' | 'at' | 'decided_by'>
export type RecordingPart = {clip: string; recording: string; segment: number}

/**
 * Which cases clips belong to, and which recordings they are parts of. What stays as it was makes no new revision.
 *
 * @param clips those that the decisions and parts speak of, as they are now
 * @returns how many clips were decided anew
 */
export function recordMatches(
  dock: Dock,
  tasks: readonly Task[],
  decisions: readonly MatchDecision[],
  parts: readonly RecordingPart[],
  clips: ReadonlyMap<string, ClipRow>,
): number {
  return commit(dock, at => {
    const changed = new Set(
      parts.filter(part => placeInRecording(dock, part, clips.get(part.clip))).map(part => part.clip),
    )
    const before = new Map(decisions.map(({clip}) => [clip, latestMatch(dock.store, clip)]))
    const anew = decisions.filter(decision => !sameDecision(before.get(decision.clip), decision))
    // Also where the decision stays: what a clip shows of its case may have changed.
    const cases = new Set(decisions.flatMap(({clip, case: now}) => [now ?? [], before.get(clip)?.case ?? []].flat()))
    for (const id of cases) addTask(dock.store, {subject: id, kind: 'case'})
    for (const decision of anew) {
      insertMatch(dock.store, {at, decided_by: 'evidock', ...decision})
      const {sha256, sm3} = clips.get(decision.clip) ?? getClip(dock.store, decision.clip)
      const detail = {state: decision.state, case: decision.case, act: decision.act, officer: decision.officer}
      appendLeaf(dock.store, makeLeaf({kind: 'clip-matched', at, subject: decision.clip, sha256, sm3, detail}))
      changed.add(decision.clip)
    }
    for (const id of changed) publishClip(dock, id, at)
    for (const task of tasks) removeTask(dock.store, task)
    return anew.length
  })
}

function placeInRecording(dock: Dock, {clip, recording, segment}: RecordingPart, now?: ClipRow): boolean {
  if (now?.recording === recording && now.segment === segment) return false
  setRecording(dock.store, clip, {recording, segment})
  return true
}

function sameDecision(latest: MatchRow | undefined, decision: MatchDecision): boolean {
  if (!latest) return false
  const {revision: _revision, at: _at, decided_by: _by, ...before} = latest
  return isDeepStrictEqual(before, {...before, ...decision})
}
