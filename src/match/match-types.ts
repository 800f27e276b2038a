/** What matching needs to know of a clip. */
export type ClipForMatch = {
  clip: string
  /** The recorder's id, as rosters have it after reading. */
  recorder: string
  /** From the file name or the command; an officer found through rosters is found anew, so it may be left in. */
  officer: string | null
  officerSource: OfficerSource | null
  /** UTC, already corrected by the offset where that is known. */
  recordedFrom: string | null
  recordedTo: string | null
  timeBasis: TimeBasis
  /** Null: the recorder's clock was not measured. */
  offsetMs: number | null
  offsetErrorMs: number | null
  /** Between which it lies all the same; null where nothing bounds it. */
  offsetLowMs: number | null
  offsetHighMs: number | null
}

/**
 * How far a clip's time tells which instant it means. Only a `stated` one can match by itself: `claimed-utc` is often
 * a recorder's wall clock, the `directory` entry's time changes with a copy, and an `ambiguous` local time came twice
 * or never.
 */
export type TimeBasis = 'stated' | 'claimed-utc' | 'directory' | 'ambiguous'

export type OfficerSource = 'name' | 'custody' | 'roster' | 'command'
export type Phase = 'initiation' | 'investigation' | 'decision' | 'execution'

/** A reason is a code and a number, never roster text. What the number means stands beside the code. */
export type Reason = {code: ReasonCode; value: number | null}

export type ReasonCode =
  | 'officer-from-name'
  | 'officer-from-command'
  | 'officer-from-custody'
  | 'officer-from-roster'
  | 'officer-unknown'
  /** how many officers the rosters give for this recorder at this time */
  | 'officer-ambiguous'
  /** how many other officers custody or the roster gives */
  | 'officer-conflict'
  | 'officer-not-valid'
  /** ± of the measured offset, ms */
  | 'clock-measured'
  /** ± assumed, ms */
  | 'clock-unmeasured'
  | 'time-unknown'
  /** the time is the directory entry's */
  | 'time-from-directory'
  /** the time says UTC, which may be the recorder's wall clock */
  | 'time-zone-claimed'
  /** a change of clocks: the local time came twice, or never */
  | 'time-ambiguous'
  | 'end-unknown'
  /** distance to the nearer end of the window, ms */
  | 'time-inside'
  /** distance to the nearer end of the window, ms: less than the ± */
  | 'time-near-border'
  /** share of the clip that lies in the window, 0..1 */
  | 'time-in-part'
  /** gap to the window, ms: not more than the ± */
  | 'time-within-error'
  /** ms of the clip in the chosen act, where several acts of the case share it */
  | 'act-by-overlap'
  /** length in ms of the chosen act, where several acts hold the clip alike */
  | 'act-by-narrower-window'
  /** how many acts of the case fit equally */
  | 'act-tie'
  /** how many cases fit about equally */
  | 'case-tie'
  | 'no-window'
  /** which segment of its recording is matched */
  | 'same-recording'

/** An act that the clip nearly, or perhaps, belongs to; `code` says why it wasn't taken. */
export type NearMiss = {
  case: string
  phase: Phase
  act: string
  code: NearMissCode
  /** Gap between clip and window, 0 where they overlap. */
  distanceMs: number
  score: number
}

export type NearMissCode =
  /** weak evidence throughout, none of it wrong */
  | 'low-score'
  | 'officer-ambiguous'
  | 'officer-unknown'
  | 'officer-conflict'
  | 'officer-not-valid'
  | 'case-tie'
  | 'act-tie'
  | 'time-near-border'
  | 'time-in-part'
  | 'time-within-error'
  | 'time-from-directory'
  | 'time-zone-claimed'
  | 'time-ambiguous'
  | 'other-officer'
  | 'before-window'
  | 'after-window'
  | 'same-recording'

type Found = {case: string; caseNumber: string | null; phase: Phase; act: string; object: string | null}
type NotFound = {[Key in keyof Found]: null}

/** Only a `matched` result names a case. `score` is 0..1 with three digits: how far the evidence goes. */
export type MatchResult = {
  officer: string | null
  officerSource: OfficerSource | null
  score: number
  reasons: Reason[]
  nearMisses: NearMiss[]
} & (({state: 'matched'} & Found) | ({state: 'needs-review' | 'none'} & NotFound))
