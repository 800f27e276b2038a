import {type ClipSpan, clipSpan, startOf} from './clip-span.ts'
import {concerns} from './match.ts'
import type {ClipForMatch} from './match-types.ts'
import {custodySpans, findOfficer, isHeld, isValid, type OfficerReading} from './officer.ts'
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
  if (changes.officers.some(row => row.recorder === clip.recorder && isValid(row, start))) return true
  if (changes.officers.length === 0 && changes.cases.length === 0) return false
  return [before, after].some(roster => wasRead(changes, span, findOfficer(clip, span, roster)))
}

function wasRead(changes: Changes, span: ClipSpan, officer: OfficerReading): boolean {
  const byOfficer = changes.officers.some(row => row.officer === officer.officer)
  return byOfficer || changes.cases.some(concerns(span, officer))
}

/** A new row can end an open one of the same recorder, so spans are compared rather than rows. */
function effectiveCustody(roster: Roster): CustodyRow[] {
  const recorders = new Set(roster.custody.map(row => row.recorder))
  return [...recorders].flatMap(recorder => custodySpans(roster.custody, recorder))
}

function changedRows<Row>(before: readonly Row[], after: readonly Row[]): Row[] {
  const old = new Map(before.map(row => [JSON.stringify(row), row]))
  const now = new Map(after.map(row => [JSON.stringify(row), row]))
  return [...[...old].filter(([key]) => !now.has(key)), ...[...now].filter(([key]) => !old.has(key))].map(
    ([, row]) => row,
  )
}
