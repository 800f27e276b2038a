import {type ClipSpan, type Stretch, startOf, touches} from './clip-span.ts'
import type {ClipForMatch, OfficerSource, Reason} from './match-types.ts'
import {rowsOfOfficer, rowsOfRecorder} from './roster-index.ts'
import type {CustodyRow, Officer, Roster} from './roster-schema.ts'

/** Who wore the recorder, as far as it is known. */
export type OfficerReading = {
  officer: string | null
  source: OfficerSource | null
  /** Everyone whom some source gives; null when none does, so it may be anyone. */
  possible: readonly string[] | null
  certainty: 'sure' | 'officer-unknown' | 'officer-ambiguous' | 'officer-conflict' | 'officer-not-valid'
  reasons: Reason[]
}

const UNASSIGNED = /^0*$/

/**
 * Finds the officer of a clip: the number in its name (or given by command), else who had the recorder out, else whose
 * recorder it is. Two sources that disagree are a conflict; custody speaks before the standing assignment, which is
 * asked only when custody is silent.
 */
export function findOfficer(clip: ClipForMatch, span: ClipSpan | null, roster: Roster): OfficerReading {
  const named = namedOfficer(clip)
  const start = span === null ? null : startOf(span)
  const byCustody = start === null ? [] : holders(custodySpans(roster.custody, clip.recorder), start)
  const byRoster = start === null || byCustody.length > 0 ? [] : assigned(roster.officers, clip.recorder, start)
  const recorded = byCustody.length > 0 ? byCustody : byRoster
  if (named !== null) return withName(named, recorded, start, roster)
  const [only, ...others] = recorded
  if (only === undefined) {
    const reasons: Reason[] = [{code: 'officer-unknown', value: null}]
    return {officer: null, source: null, possible: null, certainty: 'officer-unknown', reasons}
  }
  if (others.length > 0) {
    const reasons: Reason[] = [{code: 'officer-ambiguous', value: recorded.length}]
    return {officer: null, source: null, possible: recorded, certainty: 'officer-ambiguous', reasons}
  }
  return withValidity({officer: only, source: byCustody.length > 0 ? 'custody' : 'roster'}, start, roster)
}

/**
 * The rows of one recorder with the end that they have in effect: a recorder that was never logged back was back, at
 * the latest, when somebody took it out again.
 */
export function custodySpans(rows: readonly CustodyRow[], recorder: string): CustodyRow[] {
  const own = rows.filter(row => row.recorder === recorder)
  return own.map(row => {
    if (row.back !== null) return row
    const [next] = own.flatMap(other => (other.out > row.out ? [other.out] : [])).sort()
    return {...row, back: next ?? null}
  })
}

/** Whether someone had the recorder out at the start of a clip. */
export function isHeld(row: CustodyRow, start: Stretch): boolean {
  return touches(row.out, row.back, start)
}

/** Whether an officer's row held at the start of a clip. */
export function isValid(row: Officer, start: Stretch): boolean {
  return touches(row.validFrom, row.validTo, start)
}

function namedOfficer(clip: ClipForMatch): {officer: string; source: 'name' | 'command'} | null {
  if (clip.officer === null || UNASSIGNED.test(clip.officer)) return null
  if (clip.officerSource === 'custody' || clip.officerSource === 'roster') return null
  return {officer: clip.officer, source: clip.officerSource ?? 'name'}
}

function withName(
  named: {officer: string; source: 'name' | 'command'},
  recorded: string[],
  start: Stretch | null,
  roster: Roster,
): OfficerReading {
  const reading = withValidity(named, start, roster)
  if (recorded.length === 0 || recorded.includes(named.officer)) return reading
  return {
    ...reading,
    possible: [named.officer, ...recorded],
    certainty: 'officer-conflict',
    reasons: [...reading.reasons, {code: 'officer-conflict', value: recorded.length}],
  }
}

function withValidity(
  found: {officer: string; source: OfficerSource},
  start: Stretch | null,
  roster: Roster,
): OfficerReading {
  const rows = rowsOfOfficer(roster.officers, found.officer)
  const valid = start === null || rows.length === 0 || rows.some(row => isValid(row, start))
  const from: Reason = {code: `officer-from-${found.source}`, value: null}
  return {
    ...found,
    possible: [found.officer],
    certainty: valid ? 'sure' : 'officer-not-valid',
    reasons: valid ? [from] : [from, {code: 'officer-not-valid', value: null}],
  }
}

function holders(spans: CustodyRow[], start: Stretch): string[] {
  return unique(spans.filter(row => isHeld(row, start)).map(row => row.officer))
}

function assigned(rows: readonly Officer[], recorder: string, start: Stretch): string[] {
  const own = rowsOfRecorder(rows, recorder)
  return unique(own.filter(row => isValid(row, start)).map(row => row.officer))
}

function unique(officers: string[]): string[] {
  return [...new Set(officers)].sort()
}
