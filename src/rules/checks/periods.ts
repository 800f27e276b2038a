import {type Due, dueAfter, dueBefore} from '../calendar/due.ts'
import {isWorkday, workdaysAfter} from '../calendar/workdays.ts'
import {type CaseView, undoneOf} from '../case-view.ts'
import {type CheckId, type CheckResult, type CheckStatus, type Input, input, result, todo} from '../result.ts'
import type {PeriodRule} from '../rule-set.ts'
import type {Happening} from '../timeline.ts'

const DAY_MS = 86_400_000

/** What must happen, or must have happened, within a time of something else. */
export const periodChecks = (view: CaseView): CheckResult[] => view.rules.period.flatMap(rule => periodOf(view, rule))

function periodOf(view: CaseView, rule: PeriodRule): CheckResult[] {
  const begins = beginsOf(view, rule)
  if (begins.length === 0) return notBegun(view, rule)
  return begins.flatMap((begin, index): CheckResult[] => {
    // The first keeps its name when another comes.
    const id: CheckId = index === 0 ? `period:${rule.id}` : `period:${rule.id}:${begin.source}`
    const {holds, inputs} = view.holds(rule.when, begin.about)
    if (holds === false) return []
    if (holds !== null) return [counted(view, rule, id, begins, index, inputs)]
    const [first, ...more] = inputs.filter(({value}) => value === null)
    return first === undefined
      ? []
      : [result(id, rule.clause, 'UNKNOWN', [first, ...more], todo('what-is', first.name))]
  })
}

/** What comes later counts alone where something must come before it; a thing that begins it twice begins it once. */
function beginsOf({timeline}: CaseView, {from, before}: PeriodRule): Happening[] {
  if (before) return [...timeline.all(from), ...timeline.planned(from)]
  const first = new Map<string, Happening>()
  for (const begin of timeline.all(from)) if (!first.has(begin.about)) first.set(begin.about, begin)
  return [...first.values()]
}

/** It may be to come; where the case has gone on without it, nobody has entered it. */
function notBegun(view: CaseView, rule: PeriodRule): CheckResult[] {
  const later = rule.unknown_after === undefined ? null : view.timeline.first(rule.unknown_after)
  if (later === null || view.holds(rule.when).holds === false) return []
  const inputs: [Input, ...Input[]] = [
    input(rule.from, null),
    input(rule.unknown_after ?? '', later.date, later.source),
  ]
  return [result(`period:${rule.id}`, rule.clause, 'UNKNOWN', inputs, todo('when-was', rule.from))]
}

function counted(
  view: CaseView,
  rule: PeriodRule,
  id: CheckId,
  begins: readonly Happening[],
  index: number,
  conditions: readonly Input[],
): CheckResult {
  const begin = begins[index] ?? {date: view.today, at: view.today, source: '', about: ''}
  const from = input(rule.from, begin.date, begin.source)
  const length = rule.count ?? view.parameter(rule.parameter ?? '', begin.date)
  if (length === null)
    return result(id, rule.clause, 'UNKNOWN', [from], todo('parameter-missing', rule.parameter ?? rule.id))
  const extended = rule.extension === undefined ? null : view.timeline.first(rule.extension.when)
  const more = extended === null ? 0 : (rule.extension?.count ?? 0)
  const period = {count: length + more, unit: rule.unit}
  const margin = view.parameter('provisional-margin') ?? undefined
  const due = rule.before
    ? dueBefore(view.calendar, begin.date, period, {strict: rule.strict, margin})
    : dueAfter(view.calendar, begin.date, period, {margin})
  const done = rule.before ? doneBefore(view, rule, begins, index) : doneAfter(view, rule, begins, begin)
  const undone = rule.from.startsWith('decision-undone') ? null : undoneOf(view, begin.about)
  // Nobody serves or publishes a decision that doesn't stand any more.
  const isMoot = done === null && undone !== null
  const status = isMoot ? 'NA' : rule.before ? before(view, due, begin, done) : after(view, rule, due, done)
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
      input(`${rule.unit}s`, length, rule.parameter ?? null),
      ...(undone === null ? [] : [input('decision-undone', undone, begin.about)]),
      ...(extended === null ? [] : [input('extension', more, extended.source)]),
      ...conditions,
    ],
    todo: whatToDo(rule, status, due, over, done !== null),
  }
}

/** The first at or after its begin that doesn't belong to another begin: a decision isn't published by another's publication. */
function doneAfter(
  {timeline}: CaseView,
  {done}: PeriodRule,
  begins: readonly Happening[],
  {date, about}: Happening,
): Happening | null {
  const others = new Set(begins.map(begin => begin.about).filter(other => other !== about))
  return timeline.all(done).find(one => one.date >= date && !others.has(one.about)) ?? null
}

/** The first since the former of its kind: a hearing isn't told by the notice of an earlier one. */
function doneBefore(
  {timeline}: CaseView,
  {done}: PeriodRule,
  begins: readonly Happening[],
  index: number,
): Happening | null {
  const [former, begin] = [begins[index - 1]?.date ?? '', begins[index]?.date ?? '']
  return timeline.all(done).find(({date}) => date > former && date <= begin) ?? null
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
    if (due.provisional) return 'PROVISIONAL'
    return done.date <= due.actBy ? 'PASS' : 'LATE'
  }
  if (event.date <= view.today) return 'UNKNOWN'
  return due.provisional ? 'PROVISIONAL' : view.today <= due.actBy ? 'PENDING' : 'LATE'
}

function overBy(view: CaseView, {unit, whose, before: isBefore}: PeriodRule, due: Due, done: string): number {
  const last = whose === 'agency' || isBefore ? due.actBy : due.windowClosesAfter
  if (unit === 'workday') return workdaysAfter(view.calendar, last, done)
  return Math.round((Date.parse(done) - Date.parse(last)) / DAY_MS)
}

function whatToDo(
  rule: PeriodRule,
  status: CheckStatus,
  {actBy, windowClosesAfter}: Due,
  over: number | null,
  isDone: boolean,
): CheckResult['todo'] {
  switch (status) {
    case 'PENDING':
    case 'PROVISIONAL':
      if (isDone) return null
      if (rule.whose === 'party-right') return todo('window-open', rule.id, windowClosesAfter)
      if (rule.whose === 'party-duty') return todo('party-by', rule.id, windowClosesAfter)
      return todo(status === 'PENDING' ? 'act-by' : 'act-by-provisional', rule.id, actBy)
    case 'LATE': {
      const unit = rule.unit === 'workday' ? 'workday' : 'day'
      if (rule.before) return todo('late-before', rule.id, over ?? 0, unit)
      if (isDone) return todo('late', rule.id, over ?? 0, unit)
      return todo(rule.whose === 'party-duty' ? 'party-overdue' : 'overdue', rule.id, over ?? 0, unit)
    }
    case 'UNKNOWN':
      return todo('when-was', rule.done)
    default:
      return null
  }
}
