import {utcNow} from '../facts/dock.ts'
import {type MatchDecision, recordMatches} from '../facts/matches.ts'
import {matchClip} from '../match/match.ts'
import type {ClipForMatch, MatchResult} from '../match/match-types.ts'
import {nominateSameRecording} from '../match/same-recording.ts'
import {groupSegments, type Segment} from '../match/segments.ts'
import {type ClipNearby, type ClipRow, clipsOfRecorderBetween, getClip} from '../store/clips.ts'
import type {Store} from '../store/open.ts'
import {readyTasksInLane, type Task} from '../store/tasks.ts'
import type {Work} from './work.ts'

const DAY_MS = 86_400_000
const BATCH = 1000

/**
 * Matches clips to cases: with this task all of the same recorder that are ready, since the segments of a recording
 * speak for each other.
 */
export function matchStep(work: Work, task: Task): void {
  const {store} = work.dock
  const tasks = readyTasksInLane(store, 'match', task.lane, utcNow(), BATCH)
  const asked = tasks.map(({subject}) => getClip(store, subject))
  const around = clipsAround(store, task.lane, asked)
  const segments = groupSegments(around.map(asSegment))
  const recordings = new Set(asked.flatMap(({id}) => segments.get(id)?.recording ?? []))
  const concerned = new Map(asked.map(clip => [clip.id, clip]))
  for (const clip of around) {
    if (concerned.has(clip.id) || !isDecidable(clip)) continue
    if (recordings.has(segments.get(clip.id)?.recording ?? '')) concerned.set(clip.id, getClip(store, clip.id))
  }
  const roster = work.roster()
  const results = new Map([...concerned.values()].map(clip => [clip.id, matchClip(forMatch(clip), roster)]))
  const decisions = [...nominateSameRecording(results, segments)].map(([clip, result]) => asDecision(clip, result))
  const parts = [...concerned.keys()].map(clip => ({clip, ...(segments.get(clip) ?? alone(clip))}))
  const decided = recordMatches(work.dock, tasks, decisions, parts, concerned)
  work.dock.log.info({event: 'clips.matched', recorder: task.lane, asked: asked.length, decided})
}

/** A clip that is still being copied will be matched when its content is known. */
const isDecidable = (clip: ClipNearby): boolean =>
  clip.outcome !== null && (clip.verified_at === null || clip.probed_at !== null)

function clipsAround(store: Store, recorder: string, clips: readonly ClipRow[]): ClipNearby[] {
  const times = clips.flatMap(({recorded_from: from}) => (from === null ? [] : [Date.parse(from)]))
  if (times.length === 0) return []
  const from = times.reduce((least, time) => Math.min(least, time)) - DAY_MS
  const to = times.reduce((most, time) => Math.max(most, time)) + DAY_MS
  return clipsOfRecorderBetween(store, recorder, new Date(from).toISOString(), new Date(to).toISOString())
}

const alone = (clip: string): Segment => ({recording: clip, segment: 1})

const asSegment = (clip: ClipNearby) => ({
  clip: clip.id,
  recorder: clip.recorder,
  officer: clip.name_officer,
  grammar: clip.name_grammar,
  extension: clip.vault_path.slice(clip.vault_path.lastIndexOf('.') + 1),
  recordedFrom: clip.recorded_from,
  recordedTo: clip.recorded_to,
})

/** A clip as matching sees it: the officer of its name, else the one whom a command named. */
export function forMatch(clip: ClipRow): ClipForMatch {
  const commanded = clip.name_officer === null ? clip.commanded_officer : null
  return {
    clip: clip.id,
    recorder: clip.recorder,
    officer: clip.name_officer ?? commanded,
    officerSource: clip.name_officer !== null ? 'name' : commanded !== null ? 'command' : null,
    recordedFrom: clip.recorded_from,
    recordedTo: clip.recorded_to,
    timeBasis: clip.recorded_basis ?? 'directory',
    offsetMs: clip.offset_ms,
    offsetErrorMs: clip.offset_error_ms,
    offsetLowMs: clip.offset_low_ms,
    offsetHighMs: clip.offset_high_ms,
  }
}

function asDecision(clip: string, result: MatchResult): MatchDecision {
  return {
    clip,
    state: result.state,
    officer: result.officer,
    officer_source: result.officerSource,
    case: result.case,
    case_number: result.caseNumber,
    phase: result.phase,
    act: result.act,
    object: result.object,
    score: result.score,
    reasons: JSON.stringify(result.reasons),
    near_misses: JSON.stringify(result.nearMisses),
  }
}
