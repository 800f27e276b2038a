import {type CheckStatus, checkStatus} from '../contract/case.ts'
import type {Language} from '../say/say.ts'
import {caseAsOf, clipsAsOf} from './as-of.ts'
import type {WorkCalendar} from './calendar/work-calendar.ts'
import type {CaseFile, ClipOfCase} from './case-file.ts'
import type {ActCoverage} from './coverage.ts'
import {type CaseFindings, evaluate} from './evaluate.ts'
import type {Interval} from './intervals.ts'
import {asOf} from './moment.ts'
import type {CheckResult} from './result.ts'
import type {RuleSet} from './rule-set.ts'
import {type CaseWords, wordsOf} from './words.ts'

const MINUTE_MS = 60_000

/** A case as it was at an instant, with what the rules say of it. */
export type JudgedCase = CaseFindings & {
  file: CaseFile
  clips: readonly ClipOfCase[]
  rules: RuleSet
  calendar: WorkCalendar
  /** UTC ISO 8601 with three digits. */
  at: string
}

/** By what cases are judged, and for which instant. */
export type Judging = Pick<JudgedCase, 'rules' | 'calendar' | 'at'>

export function judged(file: CaseFile, clips: readonly ClipOfCase[], {rules, calendar, at}: Judging): JudgedCase {
  const then = asOf(at, rules.zone)
  return {
    file: caseAsOf(file, then),
    clips: clipsAsOf(clips, then),
    rules,
    calendar,
    at,
    ...evaluate(file, clips, rules, calendar, at),
  }
}

/**
 * What the acts that must be recorded come to: those that are over, for which nobody waived it, and for which a picture isn't
 * enough.
 */
export function mustOf(coverage: readonly ActCoverage[]) {
  const must = coverage.filter(
    ({need, status, byPicture}) => need === 'must' && !byPicture && status !== 'PENDING' && status !== 'NA',
  )
  const sum = (of: (one: ActCoverage) => number): number => must.reduce((all, one) => all + of(one), 0)
  const [window, covered, verified] = [
    sum(one => lengthOf(one.window)),
    sum(one => one.coveredMs),
    sum(one => one.verifiedMs),
  ]
  return {
    acts: must.length,
    window_min: minutes(window),
    covered_min: minutes(covered),
    verified_min: minutes(verified),
    covered_percent: percent(covered, window),
    verified_percent: percent(verified, window),
  }
}

/** How many results have each status. */
export function countsOf(results: readonly CheckResult[]): Record<CheckStatus, number> {
  const counts = {PASS: 0, FAIL: 0, LATE: 0, GAP: 0, UNKNOWN: 0, PENDING: 0, PROVISIONAL: 0, NA: 0}
  for (const status of checkStatus.options) counts[status] = results.filter(one => one.status === status).length
  return counts
}

/** A case for a program: what `evidock case --json` prints. */
export function caseReport(one: JudgedCase, language: Language) {
  const words = wordsOf(one.rules, one.file, language)
  return {
    case: one.file.case,
    case_number: one.file.case_number,
    at: one.at,
    ruleset: one.rules.id,
    calendar: one.calendar.id,
    counts: countsOf(one.results),
    must: mustOf(one.coverage),
    coverage: one.coverage.map(coverageReport),
    results: one.results.map(result => resultReport(result, words)),
  }
}

function coverageReport({act, need, window, coveredMs, verifiedMs, uncorrectedMs, ...rest}: ActCoverage) {
  const {byPicture, gaps, verifiedGaps, clips, waiver, status} = rest
  return {
    act: act.act,
    item: act.item,
    need,
    from: timeOf(window.from),
    to: timeOf(window.to),
    window_min: minutes(lengthOf(window)),
    covered_min: minutes(coveredMs),
    verified_min: minutes(verifiedMs),
    uncorrected_min: minutes(uncorrectedMs),
    by_picture: byPicture,
    gaps: gaps.map(gap => ({...gapReport(gap), cause: gap.cause})),
    verified_gaps: verifiedGaps.map(gapReport),
    clips: clips.map(({clip, recorder, from, to, offsetMs, integrity}) => ({
      clip,
      recorder,
      from,
      to,
      offset_ms: offsetMs,
      integrity,
    })),
    waived: waiver !== null,
    status,
  }
}

const gapReport = (gap: Interval) => ({from: timeOf(gap.from), to: timeOf(gap.to), minutes: minutes(lengthOf(gap))})

/** A result for a program, with its sentence in one language. */
export function resultReport({todo, counted, inputs, ...result}: CheckResult, words: CaseWords) {
  return {
    id: result.id,
    title: words.title(result.id),
    clause: result.clause,
    status: result.status,
    actBy: result.actBy,
    windowClosesAfter: result.windowClosesAfter,
    counted,
    over: result.over,
    inputs,
    todo: todo === null ? null : words.todo(todo),
    todo_code: todo?.code ?? null,
  }
}

const timeOf = (instant: number): string => new Date(instant).toISOString()
const lengthOf = ({from, to}: Interval): number => to - from
/** With at most two decimals. */
export const minutes = (ms: number): number => Math.round((ms / MINUTE_MS) * 100) / 100
/** In per cent with at most two decimals; of nothing all of it. */
export const percent = (part: number, whole: number): number =>
  whole === 0 ? 100 : Math.round((part / whole) * 10_000) / 100
