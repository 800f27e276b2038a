import {addDays} from '../../calendar/dates.ts'
import {type Input, input} from '../../result.ts'
import type {RuleSet} from '../../rule-set.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import {type AgencyView, firstDayOf} from '../agency-view.ts'
import {isInForce, type RegisterRow} from '../registers.ts'

const DUTY = 'registers'
const LISTS = ['enforcement-matters', 'random-checks'] as const
/** A list of so many cases in one sentence can still be read. */
const MOST_NAMED = 10

/** 行政执法事项清单、随机抽查事项清单: they are there, whole, not older than the law, and every case's matter stands in one. */
export const matterChecks = (view: AgencyView): AgencyResult[] => [
  ...LISTS.flatMap(list => listChecks(view, list)),
  ...casesOnList(view),
]

function listChecks(view: AgencyView, list: (typeof LISTS)[number]): AgencyResult[] {
  const rows = view.registers.matters.filter(row => row.list === list && isInForce(row, view.today))
  const versions = [...new Set(rows.map(({version}) => version))].toSorted()
  const id = `list:${list}`
  const found: [Input, ...Input[]] = [
    input('matters', rows.length, list),
    input('versions', versions.join(' ') || null, list),
  ]
  if (rows.length === 0) return [result(id, DUTY, 'GAP', found, agencyTodo('list-missing', list))]
  return [result(id, DUTY, 'PASS', found), whole(list, rows), stillLaw(view, list, rows), age(view, list, rows)]
}

function whole(list: string, rows: readonly RegisterRow<'matters'>[]): AgencyResult {
  const lacking = rows.filter(({title, basis}) => title === null || basis === null).map(({matter}) => matter)
  return result(
    `list-rows:${list}`,
    DUTY,
    lacking.length > 0 ? 'UNKNOWN' : 'PASS',
    [input('matters', rows.length, list), input('without-title-or-basis', lacking.length, lacking[0] ?? null)],
    lacking.length > 0 ? agencyTodo('matters-lack', list, named(lacking)) : null,
  )
}

/** A row that rests on a version of a law that isn't in force any more is to be looked at (动态调整). */
function stillLaw({rules, today}: AgencyView, list: string, rows: readonly RegisterRow<'matters'>[]): AgencyResult {
  const id = `list-law:${list}`
  const judged = rows.flatMap(row => {
    const current = row.law === null ? null : versionOn(rules, row.law, today)
    return current === null ? [] : [{...row, current}]
  })
  const open = rows.filter(({law, law_version: version}) => law === null || version === null)
  const older = judged.filter(({law_version: version, current}) => version !== null && version < current)
  const [first] = older
  const inputs: [Input, ...Input[]] = [
    input('matters-of-older-law', older.length, first?.matter ?? null),
    input('law', first?.law ?? null, first?.current ?? null),
    input('matters-without-law', open.length, open[0]?.matter ?? null),
  ]
  if (first !== undefined)
    return result(
      id,
      DUTY,
      'FAIL',
      inputs,
      agencyTodo('matters-older-law', list, named(older.map(({matter}) => matter)), first.law ?? '', first.current),
    )
  if (open.length > 0)
    return result(
      id,
      DUTY,
      'UNKNOWN',
      inputs,
      agencyTodo('law-of-matters', list, named(open.map(({matter}) => matter))),
    )
  return result(id, DUTY, 'PASS', inputs)
}

/** Since when the version of a law has been in force that is on a day; null where the rule set doesn't know the law. */
export const versionOn = ({law}: RuleSet, name: string, on: string): string | null =>
  law
    .filter(one => one.name === name && one.from <= on)
    .map(({from}) => from)
    .toSorted()
    .at(-1) ?? null

function age(view: AgencyView, list: string, rows: readonly RegisterRow<'matters'>[]): AgencyResult {
  const looked = rows.flatMap(({from, looked_at: at}) => [from, ...(at === null ? [] : [at])])
  const last =
    looked
      .filter(date => date <= view.today)
      .toSorted()
      .at(-1) ?? view.today
  return lookedAt(view, `list-age:${list}`, DUTY, last, 'register-days', () => agencyTodo('look-at-list', list, last))
}

/** A reminder: whether something still fits is unknown again so many days after somebody looked at it. */
export function lookedAt(
  {parameter, today}: AgencyView,
  id: string,
  clause: string,
  last: string,
  days: string,
  what: () => AgencyResult['todo'],
): AgencyResult {
  const count = parameter(days)
  const actBy = count === null ? null : addDays(last, count)
  const isOld = actBy !== null && today > actBy
  return {
    ...result(
      id,
      clause,
      isOld ? 'UNKNOWN' : 'PASS',
      [input('looked-at', last), input(days, count)],
      isOld ? what() : null,
    ),
    actBy,
  }
}

function casesOnList(view: AgencyView): AgencyResult[] {
  const {cases, registers, rules, today} = view
  const open: string[] = []
  const wrong: AgencyResult[] = []
  let right = 0
  for (const {file} of cases) {
    const day = firstDayOf(file, rules.zone)
    if (day === null || day > today) continue
    if (file.matter === null) {
      open.push(file.case)
      continue
    }
    const isListed = registers.matters.some(row => row.matter === file.matter && isInForce(row, day))
    if (isListed) right += 1
    else
      wrong.push(
        result(
          `matter:${file.case}`,
          DUTY,
          'FAIL',
          [input('matter', file.matter, file.case), input('date', day, file.case)],
          agencyTodo('matter-not-listed', file.case, file.matter, day),
        ),
      )
  }
  return [
    ...(right > 0 ? [result('matters', DUTY, 'PASS', [input('cases', right)])] : []),
    ...(open.length > 0
      ? [
          result(
            'matters-open',
            DUTY,
            'UNKNOWN',
            [input('cases-without-matter', open.length, open[0] ?? null)],
            agencyTodo('matter-of-cases', open.length, named(open)),
          ),
        ]
      : []),
    ...wrong,
  ]
}

/** Some of many, by name. */
export const named = (all: readonly string[]): string =>
  all.length <= MOST_NAMED ? all.join(', ') : `${all.slice(0, MOST_NAMED).join(', ')}, …`
