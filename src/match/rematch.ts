import {type ClipSpan, clipSpan, startOf} from './clip-span.ts'
import {concerns} from './match.ts'
import type {ClipForMatch} from './match-types.ts'
import {custodySpans, findOfficer, isHeld, isValid, type OfficerReading} from './officer.ts'
import {rowsOfOfficer, rowsOfRecorder} from './roster-index.ts'
import type {CaseAct, CustodyRow, Officer, Roster} from './roster-schema.ts'

type Changes = {officers: Officer[]; cases: CaseAct[]; custody: CustodyRow[]}

/**
 * The clips whose match a change of rosters can alter, in the given order: every clip whose result does differ, and
 * few others. A clip is taken when a row that came, went or changed was read for it: custody or assignment of its
 * recorder at its time, a row of its officer, or an act near it in time.
 *
 * With `recordingOf` (clip to recording) the other segments of an affected clip's recording come too, since
 * `nominateSameRecording` lets segments speak for each other.
 */
export function affectedClips(
  before: Roster,
  after: Roster,
  clips: readonly ClipForMatch[],
  recordingOf: ReadonlyMap<string, string> = new Map(),
): string[] {
  const changes: Changes = {
    officers: changedRows(before.officers, after.officers),
    cases: changedRows(before.cases, after.cases),
    custody: changedRows(effectiveCustody(before), effectiveCustody(after)),
  }
  const affected = new Set(clips.filter(clip => isAffected(clip, before, after, changes)).map(clip => clip.clip))
  const recordings = new Set([...affected].flatMap(clip => recordingOf.get(clip) ?? []))
  return clips.map(clip => clip.clip).filter(clip => affected.has(clip) || recordings.has(recordingOf.get(clip) ?? ''))
}

function isAffected(clip: ClipForMatch, before: Roster, after: Roster, changes: Changes): boolean {
  const span = clipSpan(clip)
  // Without a time no roster is asked.
  if (span === null) return false
  const start = startOf(span)
  if (changes.custody.some(row => row.recorder === clip.recorder && isHeld(row, start))) return true
  if (rowsOfRecorder(changes.officers, clip.recorder).some(row => isValid(row, start))) return true
  if (changes.officers.length === 0 && changes.cases.length === 0) return false
  return [before, after].some(roster => wasRead(changes, span, findOfficer(clip, span, roster)))
}

function wasRead(changes: Changes, span: ClipSpan, officer: OfficerReading): boolean {
  const byOfficer = officer.officer !== null && rowsOfOfficer(changes.officers, officer.officer).length > 0
  return byOfficer || changes.cases.some(concerns(span, officer))
}

/** A new row can end an open one of the same recorder, so spans are compared rather than rows. */
function effectiveCustody(roster: Roster): CustodyRow[] {
  const recorders = new Set(roster.custody.map(row => row.recorder))
  return [...recorders].flatMap(recorder => custodySpans(roster.custody, recorder))
}

function changedRows<Row>(before: readonly Row[], after: readonly Row[]): Row[] {
  const [old, now] = [before.map(textOf), after.map(textOf)]
  return [...missing(before, old, now), ...missing(after, now, old)]
}

/** The rows whose text isn't among the others'. */
function missing<Row>(rows: readonly Row[], texts: readonly string[], others: readonly string[]): Row[] {
  const known = new Set(others)
  return rows.filter((_, index) => !known.has(texts[index] ?? ''))
}

const textOf = (row: unknown): string => JSON.stringify(row)
