import Table from 'cli-table3'
import {Command} from 'commander'
import {addDays} from '../rules/calendar/dates.ts'
import {countsOf, type JudgedCase, judged, resultReport} from '../rules/case-report.ts'
import {dateOf} from '../rules/moment.ts'
import type {CheckResult} from '../rules/result.ts'
import {type CaseWords, wordsOf} from '../rules/words.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {type Language, sentences} from '../say/say.ts'
import {caseSourceOf} from './case-source.ts'
import {type JudgingOptions, judgingBy, withJudgingOptions} from './judging.ts'
import {padded, wrapped} from './lines.ts'
import {caseFindingLine} from './rule-findings.ts'
import {languageFrom, UsageError} from './usage.ts'

type Options = JudgingOptions & {due?: string}

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
    new Command('cases').description(say.cases.help.cases).option('--due <days>', say.cases.help.due),
    say,
  ).action(listCases)

/** What must be done in a case, and by when. */
type Duty = {one: JudgedCase; result: CheckResult; date: string; words: CaseWords}

function listCases(options: Options): void {
  const language = languageFrom(options.lang)
  const say = sentences(language)
  const days = options.due === undefined ? null : daysOf(options.due, say)
  const judging = judgingBy(options, say)
  const source = caseSourceOf(options, judging.rules.zone, say)
  for (const finding of source.findings) process.stderr.write(`${caseFindingLine(finding, say)}\n`)
  const cases = source.all().map(({file, clips}) => judged(file, clips, judging))
  const today = dateOf(judging.at, judging.rules.zone)
  const head = {at: judging.at, ruleset: judging.rules.id, calendar: judging.calendar.id}
  const duties = cases.flatMap(one => dutiesOf(one, language)).sort((a, b) => compare(a.date, b.date))
  if (days !== null) {
    const due = duties.filter(({date}) => date <= addDays(today, days))
    print(options, {...head, due: due.map(dutyReport)}, () => dueText(due, days, today, say))
    return
  }
  const rows = cases.map(one => ({one, next: duties.find(duty => duty.one === one && duty.result.status !== 'LATE')}))
  print(options, {...head, cases: rows.map(rowReport)}, () => tableText(rows, say))
}

/** @throws {UsageError} */
function daysOf(text: string, say: Catalogue): number {
  const [, days] = /^(\d{1,4})d?$/.exec(text) ?? []
  if (days === undefined) throw new UsageError(say.cases.dueWrong(text))
  return Number(days)
}

function dutiesOf(one: JudgedCase, language: Language): Duty[] {
  const words = wordsOf(one.rules, one.file, language)
  return one.results.flatMap(result => {
    if (!DUTIES.includes(result.todo?.code ?? '')) return []
    const isOfParty = result.todo?.code.startsWith('party') === true
    const date = isOfParty ? result.windowClosesAfter : result.actBy
    return date === null ? [] : [{one, result, date, words}]
  })
}

const dutyReport = ({one, result, date, words}: Duty) => ({
  case: one.file.case,
  case_number: one.file.case_number,
  date,
  ...resultReport(result, words),
})

type Row = {one: JudgedCase; next: Duty | undefined}

const rowReport = ({one, next}: Row) => ({
  case: one.file.case,
  case_number: one.file.case_number,
  type: one.file.type,
  counts: countsOf(one.results),
  next: next === undefined ? null : {date: next.date, id: next.result.id, title: next.words.title(next.result.id)},
})

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
  for (const {one, next} of rows) {
    const counts = countsOf(one.results)
    const name = one.file.case_number === null ? one.file.case : `${one.file.case_number}\n${one.file.case}`
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
    .flatMap(({one, result, date, words}) => {
      const todo = result.todo === null ? words.title(result.id) : words.todo(result.todo)
      const mark = date < today ? ` [${say.row.overdue}]` : ''
      return wrapped(`${one.file.case_number ?? one.file.case}${mark} · ${todo} ${result.clause}`, padded(date, 12))
    })
    .join('\n')
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
