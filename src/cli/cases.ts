import Table from 'cli-table3'
import {Command} from 'commander'
import {addDays} from '../rules/calendar/dates.ts'
import type {CaseFile} from '../rules/case-file.ts'
import {countsOf, type JudgedCase, judged, resultReport} from '../rules/case-report.ts'
import {dateOf} from '../rules/moment.ts'
import type {CheckResult} from '../rules/result.ts'
import {type CaseWords, wordsOf} from '../rules/words.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {type Language, sentences} from '../say/say.ts'
import {caseSourceOf} from './case-source.ts'
import {givenBy, type JudgingOptions, judgingBy, withJudgingOptions} from './judging.ts'
import {padded, wrapped} from './lines.ts'
import {caseFindingLine} from './rule-findings.ts'
import {languageFrom, UsageError} from './usage.ts'

type Options = JudgingOptions & {due?: string; cost?: boolean}

/** Results by which somebody must do something until a date. */
const DUTIES: readonly string[] = [
  'act-by',
  'act-by-provisional',
  'party-by',
  'overdue',
  'party-overdue',
  'late-before',
]

/** `evidock cases`: a line a case; with `--due 14d` what must be done within so many days, by date. */
export const casesCommand = (say: Catalogue): Command =>
  withJudgingOptions(
    new Command('cases')
      .description(say.cases.help.cases)
      .option('--due <days>', say.cases.help.due)
      .option('--cost', say.cases.help.cost),
    say,
  ).action(listCases)

/** What must be done in a case, and by when. */
type Duty = {case: string; case_number: string | null; result: CheckResult; date: string; words: CaseWords}

/** What is kept of a judged case: with thousands of them its other results would fill the memory. */
type Row = Pick<CaseFile, 'case' | 'case_number' | 'type'> & {
  clips: number
  counts: ReturnType<typeof countsOf>
  duties: readonly Duty[]
}

function listCases(options: Options): void {
  const language = languageFrom(options.lang)
  const say = sentences(language)
  const days = options.due === undefined ? null : daysOf(options.due, say)
  const given = givenBy(options, say)
  const judging = judgingBy(options.at, given, say)
  const source = caseSourceOf(options.cases, given, judging.rules.zone, say)
  for (const finding of source.findings) process.stderr.write(`${caseFindingLine(finding, say)}\n`)
  const rows = source.all().map(({file, clips}) => rowOf(judged(file, clips, judging), language))
  const today = dateOf(judging.at, judging.rules.zone)
  const cost = options.cost ? {cost: costOf(rows)} : {}
  if (cost.cost && !options.json) process.stderr.write(`${costText(cost.cost, say)}\n`)
  const head = {at: judging.at, ruleset: judging.rules.id, calendar: judging.calendar.id, ...cost}
  if (days !== null) {
    const due = rows
      .flatMap(({duties}) => duties.filter(({date}) => date <= addDays(today, days)))
      .toSorted((a, b) => compare(a.date, b.date))
    print(options, {...head, due: due.map(dutyReport)}, () => dueText(due, days, today, say))
    return
  }
  print(options, {...head, cases: rows.map(rowReport)}, () => tableText(rows, say))
}

function rowOf(one: JudgedCase, language: Language): Row {
  const {case: id, case_number, type} = one.file
  const duties = dutiesOf(one, language).toSorted((a, b) => compare(a.date, b.date))
  return {case: id, case_number, type, clips: one.clips.length, counts: countsOf(one.results), duties}
}

/** How much was judged, how long this process took for all of it, and how much memory at most. */
function costOf(rows: readonly Row[]) {
  return {
    cases: rows.length,
    clips: rows.reduce((sum, {clips}) => sum + clips, 0),
    seconds: Math.round(performance.now()) / 1000,
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

const costText = ({cases, clips, seconds, peak_mb}: ReturnType<typeof costOf>, {cases: say}: Catalogue): string =>
  say.row.cost(cases, clips, seconds, peak_mb)

/** @throws {UsageError} */
function daysOf(text: string, say: Catalogue): number {
  const [, days] = /^(\d{1,4})d?$/.exec(text) ?? []
  if (days === undefined) throw new UsageError(say.cases.dueWrong(text))
  return Number(days)
}

function dutiesOf(one: JudgedCase, language: Language): Duty[] {
  const {case: id, case_number} = one.file
  const words = wordsOf(one.rules, one.file, language)
  return one.results.flatMap(result => {
    if (!DUTIES.includes(result.todo?.code ?? '')) return []
    const isOfParty = result.todo?.code.startsWith('party') === true
    const date = isOfParty ? result.windowClosesAfter : result.actBy
    return date === null ? [] : [{case: id, case_number, result, date, words}]
  })
}

const dutyReport = ({case: id, case_number, result, date, words}: Duty) => ({
  case: id,
  case_number,
  date,
  ...resultReport(result, words),
})

/** What isn't late already. */
const nextOf = ({duties}: Row): Duty | undefined => duties.find(({result}) => result.status !== 'LATE')

function rowReport(row: Row) {
  const {case: id, case_number, type, counts} = row
  const next = nextOf(row)
  return {
    case: id,
    case_number,
    type,
    counts,
    next: next === undefined ? null : {date: next.date, id: next.result.id, title: next.words.title(next.result.id)},
  }
}

function print(options: Options, report: object, text: () => string): void {
  process.stdout.write(`${options.json ? JSON.stringify(report) : text()}\n`)
}

function tableText(rows: readonly Row[], {cases: say}: Catalogue): string {
  if (rows.length === 0) return say.row.none
  const {columns} = say.row
  const table = new Table({
    head: [columns.case, columns.bad, columns.late, columns.gap, columns.open, columns.due],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: {head: [], border: [], compact: true},
  })
  for (const row of rows) {
    const {case: id, case_number, counts} = row
    const next = nextOf(row)
    const name = case_number === null ? id : `${case_number}\n${id}`
    table.push([
      name,
      ...[counts.FAIL, counts.LATE, counts.GAP, counts.UNKNOWN].map(String),
      next === undefined ? '—' : `${next.date}\n${next.words.title(next.result.id)}`,
    ])
  }
  return table.toString()
}

function dueText(due: readonly Duty[], days: number, today: string, {cases: say}: Catalogue): string {
  if (due.length === 0) return say.row.nothingDue(days)
  return due
    .flatMap(({case: id, case_number, result, date, words}) => {
      const todo = result.todo === null ? words.title(result.id) : words.todo(result.todo)
      const mark = date < today ? ` [${say.row.overdue}]` : ''
      return wrapped(`${case_number ?? id}${mark} · ${todo} ${result.clause}`, padded(date, 12))
    })
    .join('\n')
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
