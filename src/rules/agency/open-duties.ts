import type {CheckStatus} from '../../contract/case.ts'
import type {JudgedCase} from '../case-report.ts'
import type {CheckResult} from '../result.ts'
import type {RuleSet} from '../rule-set.ts'

/** What is still to be done in a case; codes of the rule set, which has their titles. */
export type OpenDuty = {
  case: string
  kind: 'period' | 'document' | 'recording'
  /** A period, a document's type, or an item of the record-item list. */
  code: string
  clause: string
  status: CheckStatus
  actBy: string | null
  /** Working days or days, as the period counts. */
  over: number | null
}

/**
 * What cases still owe: what is late first, then by date, then what has none. A party's right is nobody's duty, and what was
 * done too late is done.
 */
export function openDuties(cases: readonly JudgedCase[], rules: RuleSet): OpenDuty[] {
  const periods = new Map(rules.period.map(rule => [rule.id, rule]))
  return cases
    .flatMap(({file, results, coverage}) => [
      ...results.flatMap(found => dutyOf(file.case, found, periods)),
      ...coverage
        .filter(({status, need}) => status === 'GAP' && need === 'must')
        .map(
          ({act, item}): OpenDuty => ({
            case: file.case,
            kind: 'recording',
            code: act.item,
            clause: item?.clause ?? rules.clauses.recording ?? rules.measure.zh,
            status: 'GAP',
            actBy: null,
            over: null,
          }),
        ),
    ])
    .toSorted(
      (a, b) =>
        (b.over ?? 0) - (a.over ?? 0) ||
        compare(a.actBy ?? '9999', b.actBy ?? '9999') ||
        compare(a.case, b.case) ||
        compare(a.code, b.code),
    )
}

function dutyOf(
  id: string,
  {id: check, clause, status, actBy, over, inputs}: CheckResult,
  periods: ReadonlyMap<string, RuleSet['period'][number]>,
): OpenDuty[] {
  const [kind, code = ''] = check.split(':')
  if (kind === 'document' && status === 'GAP') return [{case: id, kind, code, clause, status, actBy: null, over: null}]
  const rule = kind === 'period' ? periods.get(code) : undefined
  if (rule === undefined || rule.whose === 'party-right') return []
  const isOpen = status === 'PENDING' || status === 'PROVISIONAL' || status === 'LATE'
  const isDone = inputs.some(({name, value}) => name === rule.done && value !== null)
  return isOpen && !isDone ? [{case: id, kind: 'period', code, clause, status, actBy, over}] : []
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
