import type {CaseData, CheckStatus} from '../contract/case.ts'
import {casePhase} from '../contract/clip.ts'
import {isCaseNumber, isOpaque} from '../contract/opaque.ts'
import type {CaseFile, ClipOfCase} from './case-file.ts'
import type {CaseFindings} from './evaluate.ts'
import type {CheckResult} from './result.ts'

/** What is published of a judgement, but for who judged it and when. */
export type CaseRecord = Omit<CaseData, 'agency' | 'dock' | 'revision' | 'judged_at'>

/** A message has room for so many bytes of results, of 64 KB in all. */
const MOST_RESULT_BYTES = 40_000
/** What somebody must see comes first where not all fits. */
const ORDER: readonly CheckStatus[] = ['FAIL', 'LATE', 'GAP', 'PROVISIONAL', 'PENDING', 'UNKNOWN']

/**
 * The record of a case: codes, dates and counts. Nothing that a person wrote in words leaves by it, and a number or an id
 * that could tell who the party is is left out.
 */
export function caseRecord(
  file: CaseFile,
  clips: readonly ClipOfCase[],
  {coverage, results}: CaseFindings,
  by: {ruleset: string; calendar: string},
): CaseRecord {
  const count = (status: CheckStatus): number => results.filter(one => one.status === status).length
  const must = coverage.filter(({need}) => need === 'must')
  const sum = (of: (one: (typeof must)[number]) => number): number => must.reduce((total, one) => total + of(one), 0)
  const next = nextDuty(results)
  const phases = new Set(file.acts.map(({phase}) => phase))
  return {
    ...by,
    case: file.case,
    case_number: file.case_number !== null && isCaseNumber(file.case_number) ? file.case_number : null,
    case_type: file.type,
    procedure: file.procedure,
    object: file.object !== null && isOpaque(file.object) ? file.object : null,
    version: file.version,
    phase: casePhase.options.findLast(phase => phases.has(phase)) ?? null,
    clips: clips.length,
    acts: file.acts.length,
    documents: file.documents.length,
    window_ms: sum(({window}) => window.to - window.from),
    covered_ms: sum(({coveredMs}) => coveredMs),
    verified_ms: sum(({verifiedMs}) => verifiedMs),
    passed: count('PASS'),
    failed: count('FAIL'),
    late: count('LATE'),
    gaps: count('GAP'),
    unknown: count('UNKNOWN'),
    pending: count('PENDING'),
    provisional: count('PROVISIONAL'),
    not_applicable: count('NA'),
    next_due: next?.actBy ?? null,
    next_check: next?.id ?? null,
    detail: {
      coverage: coverage.map(({act, need, window, coveredMs, verifiedMs, gaps, status}) => ({
        act: act.act,
        item: act.item,
        need,
        window_ms: window.to - window.from,
        covered_ms: coveredMs,
        verified_ms: verifiedMs,
        gaps: gaps.map(gap => ({from: instant(gap.from), to: instant(gap.to)})),
        status,
      })),
      ...fitting(results),
    },
  }
}

const instant = (ms: number): string => new Date(ms).toISOString()

/** What the agency itself must do first. */
export function nextDuty(results: readonly CheckResult[]): CheckResult | null {
  const open = results.filter(one => isOpenDuty(one) && one.actBy !== null)
  return open.toSorted((a, b) => (String(a.actBy) < String(b.actBy) ? -1 : 1))[0] ?? null
}

function fitting(results: readonly CheckResult[]): Pick<CaseData['detail'], 'results' | 'omitted'> {
  const wanted = ORDER.flatMap(status => results.filter(one => one.status === status))
  const fits: CaseData['detail']['results'] = []
  let bytes = 0
  for (const {id, clause, status, actBy, windowClosesAfter} of wanted) {
    const one = {id, clause, status, act_by: actBy, window_closes_after: windowClosesAfter}
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1
    if (bytes > MOST_RESULT_BYTES) break
    fits.push(one)
  }
  return {results: fits, omitted: wanted.length - fits.length}
}

/** What the agency itself must still do. */
export const isOpenDuty = ({todo}: CheckResult): boolean =>
  todo?.code === 'act-by' || todo?.code === 'act-by-provisional'
