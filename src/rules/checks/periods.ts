import type {CheckStatus} from '../../contract/case.ts'
import {type Due, dueAfter, dueBefore, type Period} from '../calendar/due.ts'
import {isWorkday, workdaysAfter} from '../calendar/workdays.ts'
import type {CaseView} from '../case-view.ts'
import {type CheckResult, type Input, input, result, todo} from '../result.ts'
import type {PeriodRule} from '../rule-set.ts'
import type {Happening} from '../timeline.ts'

/** What must happen, or must have happened, within a time of something else. */
export const periodChecks = (view: CaseView): CheckResult[] => view.rules.period.flatMap(rule => periodOf(view, rule))

function periodOf(view: CaseView, rule: PeriodRule): CheckResult[] {
  const {holds, inputs} = view.holds(rule.when)
  const id = `period:${rule.id}`
  if (holds === false) return []
  if (holds === null) {
    const [first, ...more] = inputs.filter(({value}) => value === null)
    return first === undefined
      ? []
      : [result(id, rule.clause, 'UNKNOWN', [first, ...more], todo('what-is', first.name))]
  }
  const begins = view.timeline.all(rule.from).filter(({date}) => rule.before || date <= view.today)
  if (begins.length === 0) return notBegun(view, rule, id)
  return begins.map(begin => counted(view, rule, begins.length === 1 ? id : `${id}:${begin.source}`, begin, inputs))
}

/** It may be to come; where the case has gone on without it, nobody has entered it. */
function notBegun(view: CaseView, rule: PeriodRule, id: string): CheckResult[] {
  const later = rule.unknown_after === undefined ? null : view.timeline.first(rule.unknown_after)
  if (later === null || later.date > view.today) return []
  const inputs: [Input, ...Input[]] = [
    input(rule.from, null),
    input(rule.unknown_after ?? '', later.date, later.source),
  ]
  return [result(id, rule.clause, 'UNKNOWN', inputs, todo('when-was', rule.from))]
}

function counted(
  view: CaseView,
  rule: PeriodRule,
  id: string,
  begin: Happening,
  conditions: readonly Input[],
): CheckResult {
  const count = rule.count ?? (rule.parameter === undefined ? null : view.parameter(rule.parameter, begin.date))
  const from = input(rule.from, begin.date, begin.source)
  if (count === null)
    return result(id, rule.clause, 'UNKNOWN', [from], todo('parameter-missing', rule.parameter ?? rule.id))
  const period: Period = {count, unit: rule.unit}
  const due = rule.before
    ? dueBefore(view.calendar, begin.date, period)
    : dueAfter(view.calendar, begin.date, period, {margin: view.parameter('provisional-margin') ?? undefined})
  const done = doneBy(view, rule, begin)
  const status = rule.before ? before(view, due, begin, done) : after(view, rule, due, done)
  const over = status === 'LATE' ? overBy(view, rule, due, done?.date ?? view.today) : null
  return {
    id,
    clause: rule.clause,
    status,
    actBy: due.actBy,
    windowClosesAfter: due.windowClosesAfter,
    counted: due.counted,
    over,
    inputs: [
      from,
      input(rule.done, done?.date ?? null, done?.source ?? null),
      input(`${rule.unit}s`, count, rule.parameter ?? null),
      ...conditions,
    ],
    todo: whatToDo(rule, status, due, over),
  }
}

/** The first that came at or after its begin; before a hearing, the last that came before it. */
function doneBy(view: CaseView, rule: PeriodRule, begin: Happening): Happening | null {
  const all = view.timeline.all(rule.done).filter(({date}) => date <= view.today)
  return (rule.before ? all.findLast(({date}) => date <= begin.date) : all.find(({date}) => date >= begin.date)) ?? null
}

function after(view: CaseView, {whose}: PeriodRule, due: Due, done: Happening | null): CheckStatus {
  const last = whose === 'agency' ? due.actBy : due.windowClosesAfter
  if (done !== null) {
    if (done.date <= due.actBy && !isWorkday(view.calendar, done.date).provisional) return 'PASS'
    if (due.provisional) return 'PROVISIONAL'
    return done.date <= last ? 'PASS' : 'LATE'
  }
  if (due.provisional) return 'PROVISIONAL'
  if (view.today <= last) return 'PENDING'
  // A right that wasn't used is nobody's failure.
  return whose === 'party-right' ? 'NA' : 'LATE'
}

function before(view: CaseView, due: Due, event: Happening, done: Happening | null): CheckStatus {
  if (done !== null) {
    if (done.date <= due.actBy) return due.provisional ? 'PROVISIONAL' : 'PASS'
    return due.provisional ? 'PROVISIONAL' : 'LATE'
  }
  return event.date > view.today ? (due.provisional ? 'PROVISIONAL' : 'PENDING') : 'UNKNOWN'
}

function overBy(view: CaseView, {unit, whose, before: isBefore}: PeriodRule, due: Due, done: string): number {
  const last = whose === 'agency' || isBefore ? due.actBy : due.windowClosesAfter
  if (unit === 'workday') return workdaysAfter(view.calendar, last, done)
  return Math.round((Date.parse(done) - Date.parse(last)) / 86_400_000)
}

function whatToDo(
  rule: PeriodRule,
  status: CheckStatus,
  {actBy, windowClosesAfter}: Due,
  over: number | null,
): CheckResult['todo'] {
  switch (status) {
    case 'PENDING':
    case 'PROVISIONAL':
      if (rule.whose === 'agency') return todo('act-by', rule.id, actBy)
      return todo(rule.whose === 'party-right' ? 'window-open' : 'party-has-until', rule.id, windowClosesAfter)
    case 'LATE':
      return todo('late', rule.id, over ?? 0)
    case 'UNKNOWN':
      return todo('when-was', rule.done)
    default:
      return null
  }
}
