/*
 * Which case and act a clip belongs to, with the reasons. Three questions: who wore the recorder (`officer.ts`), how
 * the clip's corrected time lies to that officer's acts (`time-fit.ts`), and whether another case fits as well
 * (`candidates.ts`). Any doubt about one of them takes the score below the threshold: a person decides, and finds the
 * candidates among the near misses. Times of rosters are compared as texts, so they must be UTC with three digits.
 */
import {type Candidate, compareWindows, findCandidates, toWindow, type Window} from './candidates.ts'
import {around, type ClipSpan, clipSpan, distanceMs, reachMs, touches} from './clip-span.ts'
import type {ClipForMatch, MatchResult, NearMiss, NearMissCode, Reason, TimeBasis} from './match-types.ts'
import {findOfficer, type OfficerReading} from './officer.ts'
import type {CaseAct, Roster} from './roster-schema.ts'
import {round3} from './time-fit.ts'

/** Reached only when no question is in doubt: the weakest undoubted evidence gives 0.84, the strongest doubted 0.75. */
export const MATCH_THRESHOLD = 0.8

/** Cases whose time scores lie this close are a tie: it takes in one that covers four fifths of the clip or more. */
const TIE_MARGIN = 0.3

/** The recorder wrote the number itself; custody is kept by hand, and a standing assignment isn't about this day. */
const OFFICER_TRUST = {name: 1, command: 1, custody: 0.97, roster: 0.93}

/** Time alone, or an officer in doubt, never suffices, however well the rest fits. */
const OFFICER_DOUBT = {
  'officer-unknown': 0.5,
  'officer-ambiguous': 0.6,
  'officer-conflict': 0.6,
  'officer-not-valid': 0.6,
}

/** The ± is counted in the time's fit already; this is for a clock that is wrong by more than the assumed ±. */
const CLOCK_UNMEASURED = 0.95
const END_UNKNOWN = 0.95
const TIE = 0.75

/** A time that may be hours off never suffices, however well it fits. */
const TIME_DOUBT = 0.75
const DOUBTED_TIME = {
  stated: null,
  'claimed-utc': 'time-zone-claimed',
  directory: 'time-from-directory',
  ambiguous: 'time-ambiguous',
} as const satisfies Record<TimeBasis, NearMissCode | null>
const MAX_NEAR_MISSES = 3

/**
 * Matches one clip. The result depends on nothing but the arguments, and not on the order of rows.
 *
 * `matched` needs a known officer, exactly one case, a stated time, and a clip inside its window by more than the clock's ±;
 * `needs-review` when something overlaps but one of these is in doubt, or the clip has no time; else `none`, with the
 * nearest windows of twelve hours around.
 */
export function matchClip(clip: ClipForMatch, roster: Roster): MatchResult {
  const span = clipSpan(clip)
  const officer = findOfficer(clip, span, roster)
  if (span === null) {
    return unmatched('needs-review', officer, 0, [...officer.reasons, {code: 'time-unknown', value: null}], [])
  }
  const reasons = [...officer.reasons, ...clockReasons(span)]
  const candidates = findCandidates(span, windowsOf(roster.cases, span, officer))
  const [best, ...others] = candidates
  if (best === undefined) {
    const nearest = nearestWindows(roster.cases, span, officer)
    return unmatched('none', officer, 0, [...reasons, {code: 'no-window', value: null}], nearest)
  }
  return judge(best, others, span, officer, reasons)
}

/** Whether an act can be a candidate or a near miss of a clip: what `affectedClips` asks of a changed act. */
export function concerns(span: ClipSpan, officer: OfficerReading): (act: CaseAct) => boolean {
  const close = around(span, span.errorMs)
  const reach = around(span, reachMs(span))
  const known = officer.possible !== null
  return act => {
    if (!touches(act.from, act.to, reach)) return false
    return touches(act.from, act.to, close) || (known && isOwn(act, officer))
  }
}

function judge(
  best: Candidate,
  others: Candidate[],
  span: ClipSpan,
  officer: OfficerReading,
  before: Reason[],
): MatchResult {
  const ties = others.filter(other => best.fit.score - other.fit.score < TIE_MARGIN)
  const reasons = [...before, best.fit.reason, ...best.actReasons]
  if (ties.length > 0) reasons.push({code: 'case-tie', value: ties.length + 1})
  const trust = evidenceTrust(span, officer)
  const score = round3(best.fit.score * trust * (ties.length > 0 ? TIE : 1) * (best.actTie ? TIE : 1))
  const misses = others.map(other => nearMiss(other, ties.includes(other) ? 'case-tie' : otherDoubt(other), trust))
  if (score >= MATCH_THRESHOLD) {
    const {case: caseId, caseNumber, phase, act, object} = best.window.row
    return {
      ...resultBase(officer, score, reasons, misses),
      state: 'matched',
      case: caseId,
      caseNumber,
      phase,
      act,
      object,
    }
  }
  const doubt = bestDoubt(best, ties.length > 0, officer, span)
  return unmatched('needs-review', officer, score, reasons, [{...nearMiss(best, doubt, trust), score}, ...misses])
}

function evidenceTrust(span: ClipSpan, officer: OfficerReading): number {
  const source = officer.source === null ? 1 : OFFICER_TRUST[officer.source]
  const doubt = officer.certainty === 'sure' ? 1 : OFFICER_DOUBT[officer.certainty]
  const clock = (span.measured ? 1 : CLOCK_UNMEASURED) * (span.endKnown ? 1 : END_UNKNOWN)
  return source * doubt * clock * (span.basis === 'stated' ? 1 : TIME_DOUBT)
}

function bestDoubt(best: Candidate, tied: boolean, officer: OfficerReading, span: ClipSpan): NearMissCode {
  if (officer.certainty !== 'sure') return officer.certainty
  if (tied) return 'case-tie'
  if (best.actTie) return 'act-tie'
  const fit = otherDoubt(best)
  return fit === 'low-score' ? (DOUBTED_TIME[span.basis] ?? fit) : fit
}

function otherDoubt(candidate: Candidate): NearMissCode {
  return candidate.fit.code === 'time-inside' ? 'low-score' : candidate.fit.code
}

function clockReasons(span: ClipSpan): Reason[] {
  const reasons: Reason[] = [{code: span.measured ? 'clock-measured' : 'clock-unmeasured', value: span.errorMs}]
  const doubted = DOUBTED_TIME[span.basis]
  if (doubted !== null) reasons.push({code: doubted, value: null})
  if (!span.endKnown) reasons.push({code: 'end-unknown', value: null})
  return reasons
}

/** The acts that can be candidates: the officer's own, or anyone's when nobody knows the officer. */
function windowsOf(acts: readonly CaseAct[], span: ClipSpan, officer: OfficerReading): Window[] {
  return acts
    .filter(concerns(span, officer))
    .filter(act => isOwn(act, officer))
    .map(toWindow)
}

function isOwn(act: CaseAct, {possible}: OfficerReading): boolean {
  return possible === null || act.officers.some(officer => possible.includes(officer))
}

/** Why there is no match: the officer's own windows before and after, then others' windows over the clip. */
function nearestWindows(acts: readonly CaseAct[], span: ClipSpan, officer: OfficerReading): NearMiss[] {
  const near = acts
    .filter(concerns(span, officer))
    .map(act => ({window: toWindow(act), own: isOwn(act, officer)}))
    .sort(
      (a, b) =>
        Number(b.own) - Number(a.own) ||
        distanceMs(span, a.window) - distanceMs(span, b.window) ||
        compareWindows(a.window, b.window),
    )
    .map(({window, own}): NearMiss => {
      const side = span.toMs <= window.fromMs ? 'before-window' : 'after-window'
      const {case: caseId, phase, act} = window.row
      const code = own ? side : 'other-officer'
      return {case: caseId, phase, act, code, distanceMs: distanceMs(span, window), score: 0}
    })
  return firstFew(near)
}

function nearMiss({window, fit}: Candidate, code: NearMissCode, trust: number): NearMiss {
  const {case: caseId, phase, act} = window.row
  return {case: caseId, phase, act, code, distanceMs: fit.distanceMs, score: round3(fit.score * trust)}
}

function firstFew(misses: NearMiss[]): NearMiss[] {
  const seen = new Set<string>()
  const different = misses.filter(miss => {
    const key = JSON.stringify(miss)
    return !seen.has(key) && seen.add(key)
  })
  return different.slice(0, MAX_NEAR_MISSES)
}

function resultBase(officer: OfficerReading, score: number, reasons: Reason[], nearMisses: NearMiss[]) {
  return {
    officer: officer.officer,
    officerSource: officer.source,
    score,
    reasons,
    nearMisses: firstFew(nearMisses),
  }
}

function unmatched(
  state: 'needs-review' | 'none',
  officer: OfficerReading,
  score: number,
  reasons: Reason[],
  nearMisses: NearMiss[],
): MatchResult {
  return {
    ...resultBase(officer, score, reasons, nearMisses),
    state,
    case: null,
    caseNumber: null,
    phase: null,
    act: null,
    object: null,
  }
}
