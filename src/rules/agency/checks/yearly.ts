import type {CheckStatus} from '../../../contract/case.ts'
import {dueOn} from '../../calendar/due.ts'
import {workdaysAfter} from '../../calendar/workdays.ts'
import {type Input, input} from '../../result.ts'
import type {YearlyRule} from '../../rule-set.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import {type AgencyView, firstDayOf} from '../agency-view.ts'
import {yearlyStatistics} from '../yearly.ts'
import {yearlyFigures} from '../yearly-figures.ts'

/** What is done of a yearly duty: when, and whether a receipt proves it. */
type Done = {part: string; at: string | null; isProved: boolean}

/** What the law wants once a year on a fixed date: the statistics by 31 January, the list of reviewers by 30 September. */
export const yearlyChecks = (view: AgencyView): AgencyResult[] =>
  view.rules.yearly.flatMap(rule => {
    const year = Number(view.today.slice(0, 4))
    if (rule.covers === 'same-year') return dated(view, rule, year, year)
    return [
      ...(hasHistory(view, year - 1) ? dated(view, rule, year - 1, year) : []),
      ...dated(view, rule, year, year + 1),
    ]
  })

/** Of a year before anybody kept anything here nothing can be said. */
const hasHistory = ({cases, registers, rules}: AgencyView, year: number): boolean =>
  registers.yearly_reports.some(row => row.year === year) ||
  cases.some(({file}) => (firstDayOf(file, rules.zone) ?? '9999') <= `${year}-12-31`)

/** @param year that is covered @param dueYear in which it is due */
function dated(view: AgencyView, rule: YearlyRule, year: number, dueYear: number): AgencyResult[] {
  const parts = doneOf(view, rule, year)
  return [
    ...parts.map(done => inTime(view, rule, year, dueYear, done)),
    ...(rule.id === 'yearly-statistics' ? [figures(view, rule, year)] : []),
  ]
}

function doneOf({registers, today}: AgencyView, {id}: YearlyRule, year: number): Done[] {
  const happened = (at: string | null): string | null => (at !== null && at <= today ? at : null)
  if (id === 'reviewer-list') {
    const row = registers.reviewer_lists.findLast(one => one.year === year)
    return [{part: 'sent', at: happened(row?.sent ?? null), isProved: row?.receipt != null}]
  }
  if (id === 'yearly-statistics') {
    const row = registers.yearly_reports.findLast(one => one.year === year)
    return [
      {part: 'published', at: happened(row?.published ?? null), isProved: row?.url != null},
      {part: 'government', at: happened(row?.government_at ?? null), isProved: row?.government_receipt != null},
      {part: 'superior', at: happened(row?.superior_at ?? null), isProved: row?.superior_receipt != null},
    ]
  }
  const row = registers.records.findLast(one => one.kind === id && one.from.startsWith(`${year}-`))
  return [{part: 'done', at: happened(row?.from ?? null), isProved: row?.record != null}]
}

function inTime(
  {calendar, today}: AgencyView,
  rule: YearlyRule,
  year: number,
  dueYear: number,
  {part, at, isProved}: Done,
): AgencyResult {
  const due = dueOn(calendar, `${dueYear}-${rule.on}`)
  const last = due.windowClosesAfter
  const isLate = at === null ? today > last : at > last
  const status: CheckStatus =
    at !== null && !isLate
      ? isProved
        ? 'PASS'
        : 'UNKNOWN'
      : due.provisional
        ? 'PROVISIONAL'
        : isLate
          ? 'LATE'
          : 'PENDING'
  const over = status === 'LATE' ? workdaysAfter(calendar, last, at ?? today) : null
  const inputs: [Input, ...Input[]] = [
    input('year', year),
    input(part, at, rule.id),
    input('receipt', at === null ? null : isProved, rule.id),
  ]
  const id = `yearly:${rule.id}:${part}:${year}`
  return {
    ...result(id, rule.clause, status, inputs),
    actBy: due.actBy,
    windowClosesAfter: last,
    over,
    todo:
      status === 'PASS'
        ? null
        : status === 'UNKNOWN'
          ? agencyTodo('yearly-receipt', rule.id, year, part)
          : status === 'LATE'
            ? agencyTodo('yearly-late', rule.id, year, part, over ?? 0)
            : agencyTodo('yearly-due', rule.id, year, part, due.actBy),
  }
}

/** The published figures are those that the cases give (二(一)3). */
function figures({cases, registers, rules, today}: AgencyView, {clause}: YearlyRule, year: number): AgencyResult {
  const id = `yearly-figures:${year}`
  const told = registers.yearly_figures.filter(row => row.year === year)
  if (told.length === 0)
    return result(
      id,
      clause,
      registers.yearly_reports.some(row => row.year === year && row.published !== null && row.published <= today)
        ? 'UNKNOWN'
        : 'PENDING',
      [input('figures', null, 'yearly-figures')],
      agencyTodo('yearly-figures-of', year),
    )
  const computed = yearlyStatistics(
    cases.map(({file}) => file),
    registers,
    year,
    rules,
    today,
  ).figures
  const wrong = told.filter(({figure, value}) => {
    const known = yearlyFigures.find(one => one === figure)
    return known === undefined || computed[known] !== value
  })
  const missing = yearlyFigures.filter(known => !told.some(({figure}) => figure === known))
  const [first] = wrong
  const known = yearlyFigures.find(one => one === first?.figure)
  const inputs: [Input, ...Input[]] = [
    input('figures', told.length, 'yearly-figures'),
    input('figures-other', wrong.map(({figure}) => figure).join(' '), first?.figure ?? null),
    input('published', first?.value ?? null, first?.figure ?? null),
    input('computed', known === undefined ? null : computed[known], first?.figure ?? null),
    input('figures-missing', missing.length, missing[0] ?? null),
  ]
  if (first !== undefined)
    return result(
      id,
      clause,
      'FAIL',
      inputs,
      agencyTodo('yearly-figures-differ', year, wrong.map(({figure}) => figure).join(', ')),
    )
  return result(id, clause, 'PASS', inputs)
}
