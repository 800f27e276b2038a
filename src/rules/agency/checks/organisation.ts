import {type Input, input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import type {AgencyView} from '../agency-view.ts'
import {organisationOn} from '../registers.ts'

const DUTY = 'registers'
/** What of an agency is made public beforehand; the column names are the fields. */
const PUBLIC = ['name', 'staffing', 'duties', 'address', 'complaints_phone'] as const

/** 事前公开: who the agency is, and whether its registers were made public since they last changed. */
export const organisationChecks = (view: AgencyView): AgencyResult[] => [organisation(view), ...published(view)]

function organisation({registers, today}: AgencyView): AgencyResult {
  const known = organisationOn(registers, today)
  const lacking = PUBLIC.filter(field => known === null || known[field] === null)
  const inputs: [Input, ...Input[]] = [
    input('organisation-since', known?.from ?? null, 'organisation'),
    input('fields-lacking', lacking.join(' '), 'organisation'),
  ]
  return result(
    'organisation',
    DUTY,
    lacking.length > 0 ? 'UNKNOWN' : 'PASS',
    inputs,
    lacking.length > 0 ? agencyTodo('organisation-lacks', lacking.join(', ')) : null,
  )
}

/** What was published before the last change tells what isn't so any more (动态调整). */
function published({registers, today}: AgencyView): AgencyResult[] {
  const changed = {
    organisation: organisationOn(registers, today)?.from ?? null,
    officers: lastOf(registers.officers.flatMap(({from, to}) => [from, to === null ? null : to])),
    'enforcement-matters': lastOf(registers.matters.filter(onList('enforcement-matters')).map(({from}) => from)),
    'random-checks': lastOf(registers.matters.filter(onList('random-checks')).map(({from}) => from)),
  }
  return Object.entries(changed).map(([what, change]) => {
    const all = registers.publications.filter(one => one.what === what && one.at <= today)
    const last = all.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
    const since = change !== null && change <= today ? change : null
    const inputs: [Input, ...Input[]] = [
      input('published', last?.at ?? null, 'publications'),
      input('last-change', since, what),
      input('receipt', last === undefined ? null : last.url !== null, last?.channel ?? null),
    ]
    const id = `published:${what}`
    if (last === undefined) return result(id, DUTY, 'UNKNOWN', inputs, agencyTodo('publication-of', what))
    if (since !== null && last.at < since)
      return result(id, DUTY, 'GAP', inputs, agencyTodo('publish-again', what, since))
    if (last.url === null) return result(id, DUTY, 'UNKNOWN', inputs, agencyTodo('publication-receipt', what))
    return result(id, DUTY, 'PASS', inputs)
  })

  function lastOf(dates: readonly (string | null)[]): string | null {
    return (
      dates
        .flatMap(date => (date !== null && date <= today ? [date] : []))
        .toSorted()
        .at(-1) ?? null
    )
  }
}

const onList =
  (wanted: string) =>
  ({list}: {list: string}): boolean =>
    list === wanted
