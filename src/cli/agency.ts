import {Command} from 'commander'
import {type Titles, titlesOf} from '../report/titles.ts'
import type {AgencyResult} from '../rules/agency/agency-result.ts'
import {evaluateAgency} from '../rules/agency/evaluate-agency.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {readAgency} from './agency-input.ts'
import {type JudgingOptions, withJudgingOptions} from './judging.ts'
import {wrapped} from './lines.ts'
import {languageFrom} from './usage.ts'

/** What is wrong stands first, what is in order isn't shown. */
const ORDER = ['FAIL', 'LATE', 'GAP', 'PENDING', 'PROVISIONAL', 'UNKNOWN'] as const

/** `evidock agency`: what the agency itself owes, its registers, its people and what is due once a year. */
export const agencyCommand = (say: Catalogue): Command =>
  withJudgingOptions(new Command('agency').description(say.help.agencyDuties), say).action(agency)

function agency(options: JudgingOptions): void {
  const language = languageFrom(options.lang)
  const say = sentences(language)
  const {registers, cases, rules, calendar, at} = readAgency(options, say)
  const results = evaluateAgency(registers, cases, rules, calendar, at)
  const titles = titlesOf(rules, language)
  const text = options.json
    ? JSON.stringify({at, ruleset: rules.id, calendar: calendar.id, results: results.map(one => report(one, titles))})
    : page(results, titles, say)
  process.stdout.write(`${text}\n`)
}

const report = ({todo, ...one}: AgencyResult, titles: Titles) => ({
  ...one,
  todo: todo === null ? null : titles.todo(todo),
  todo_code: todo?.code ?? null,
})

function page(results: readonly AgencyResult[], titles: Titles, {agency: say, report: words}: Catalogue): string {
  const open = ORDER.flatMap(status => {
    const ofStatus = results.filter(one => one.status === status && one.todo !== null)
    if (ofStatus.length === 0) return []
    return [
      '',
      `${words.statuses[status]} (${ofStatus.length})`,
      ...ofStatus.flatMap(({todo, clause, actBy}) =>
        wrapped(`${actBy === null || status === 'UNKNOWN' ? '' : `${actBy} · `}${titles.todo(todo)} ${clause}`, '  '),
      ),
    ]
  })
  const inOrder = results.filter(({status}) => status === 'PASS').length
  return [...open.slice(1), ...(open.length > 0 ? [''] : []), say.inOrder(inOrder, results.length)].join('\n')
}
