import {dayKind} from '../rules/calendar/work-calendar.ts'
import {countsOf, type JudgedCase, mustOf} from '../rules/case-report.ts'
import type {CaseFinding} from '../rules/case-tables/finding.ts'
import {dateOf, localMinute} from '../rules/moment.ts'
import type {CheckResult, CheckStatus, Todo} from '../rules/result.ts'
import {inLanguage} from '../rules/titles.ts'
import {type CaseWords, wordsOf} from '../rules/words.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {type TodoCode, todoWords} from '../say/rules/codes.ts'
import type {Language} from '../say/say.ts'
import {sentences} from '../say/say.ts'
import {daysOfCase} from './case-days.ts'
import {padded, WIDTH, widthOf, wrapped} from './lines.ts'
import {caseFindingLine} from './rule-findings.ts'

const NEEDED: readonly CheckStatus[] = ['FAIL', 'LATE', 'GAP']
const OPEN: readonly CheckStatus[] = ['PENDING', 'PROVISIONAL']

type Page = JudgedCase & {say: Catalogue; words: CaseWords; language: Language}

/**
 * A case as a person reads it: what needs somebody, what is asked, what is due, what happened.
 *
 * @param findings what is wrong in the files that it was read from
 * @param all also what is in order, a line each
 */
export function casePage(
  one: JudgedCase,
  findings: readonly CaseFinding[],
  {language, all}: {language: Language; all: boolean},
): string {
  const page: Page = {...one, language, say: sentences(language), words: wordsOf(one.rules, one.file, language)}
  const {sections} = page.say.cases
  return [
    ...header(page),
    ...section(
      sections.findings,
      findings.flatMap(finding => wrapped(caseFindingLine(finding, page.say), '  ')),
    ),
    ...section(sections.needed, needed(page)),
    ...section(sections.questions, questions(page)),
    ...section(sections.due, due(page)),
    ...section(sections.days, daysOfCase(page, page.words, page.say)),
    ...section(sections.notes, notes(page)),
    ...section(sections.fine, inOrder(page, all)),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  return ['', `── ${title} ${'─'.repeat(Math.max(0, WIDTH - 4 - widthOf(title)))}`, ...lines]
}

function header({file, rules, calendar, at, coverage, results, say, language}: Page): string[] {
  const {header: said, types, procedures, sources} = say.cases
  const {rules: words} = say
  const kind = [
    file.type === null ? null : types[file.type],
    file.procedure === null ? null : procedures[file.procedure],
    file.object === null ? null : said.object(file.object),
    file.source === null ? null : said.source(sources[file.source] ?? file.source),
  ]
  const must = mustOf(coverage)
  const counts = Object.entries(countsOf(results))
  const today = dateOf(at, rules.zone)
  return [
    said.case(file.case_number ?? '—', file.case),
    kind.filter(one => one !== null).join(' · '),
    ...wrapped(said.ruleSet(inLanguage(rules.title, language)), ''),
    `${said.calendar(calendar.id)}   ${said.at(localMinute(Date.parse(at), rules.zone), rules.zone)}`,
    ...(today < rules.valid_from ? [said.tooEarly(rules.valid_from)] : []),
    ...(rules.valid_to !== undefined && today > rules.valid_to ? [said.tooLate(rules.valid_to)] : []),
    ...(must.acts > 0
      ? wrapped(
          said.recorded(must.acts, must.window_min, must.covered_min, `${must.covered_percent}%`, must.verified_min),
          '',
        )
      : []),
    ...wrapped(
      ([...NEEDED, 'UNKNOWN', ...OPEN, 'PASS', 'NA'] as const)
        .map(status => [status, counts.find(([one]) => one === status)?.[1] ?? 0] as const)
        .filter(([, count]) => count > 0)
        .map(([status, count]) => said.count(count, words.statuses[status]))
        .join(' · '),
      '',
    ),
  ].filter(line => line !== '')
}

/** FAIL, LATE, GAP in this order, each with what to do, and below it clause, title and dates. */
function needed(page: Page): string[] {
  const found = NEEDED.flatMap(status => page.results.filter(one => one.status === status))
  if (found.length === 0) return [`  ${page.say.cases.nothingNeeded}`]
  return groups(page, found).flatMap(group => {
    const [first] = group
    if (group.length === 1 && first !== undefined) return entry(page, first)
    return wrapped(together(page, group), label(page, first?.status ?? 'GAP'))
  })
}

/** What is to be done alike stands together, where the first of it stands. */
function groups({say}: Page, results: readonly CheckResult[]): CheckResult[][] {
  const byCode = new Map<string, CheckResult[]>()
  for (const result of results) {
    const code = result.todo?.code
    const key = code !== undefined && say.rules.together[code] !== undefined ? `${result.status} ${code}` : result.id
    byCode.set(key, [...(byCode.get(key) ?? []), result])
  }
  return [...byCode.values()]
}

/** One sentence for all of them, with each and its clause. */
function together({say, words}: Page, group: readonly CheckResult[]): string {
  const code = group[0]?.todo?.code
  const sentence = code === undefined ? undefined : say.rules.together[code]
  if (code === undefined || sentence === undefined) return ''
  const things = group.map(({todo, clause}) =>
    say.rules.titled(words.word(todoWords[code][0] ?? 'text', todo?.words[0] ?? ''), clause),
  )
  return say.rules.checkOf(sentence, say.rules.list(things))
}

const label = ({say}: Page, status: CheckStatus): string => padded(`  ${say.rules.statuses[status]}`, statusWidth(say))

function entry(page: Page, result: CheckResult): string[] {
  const {say, words, calendar} = page
  const {cases} = say
  const indent = ' '.repeat(statusWidth(say))
  const title = words.title(result.id)
  const said = result.todo === null ? title : words.todo(result.todo)
  const date = duty(result)
  const below = [
    result.clause,
    ...(said.includes(title) ? [] : [title]),
    ...(date === null ? [] : [cases.dueOn(date)]),
  ].join(' · ')
  const isCounted = result.counted.length > 1 && result.counted.length <= MOST_COUNTED
  const days = result.counted.map(day =>
    dayKind(calendar, day) === 'make-up' ? cases.makeUp(day.slice(5)) : day.slice(5),
  )
  return [
    ...wrapped(said, label(page, result.status)),
    ...wrapped(below, indent),
    ...(isCounted ? wrapped(cases.counted(days.join(' ')), indent) : []),
  ]
}

/** More days aren't read by anybody. */
const MOST_COUNTED = 20

const statusWidth = ({rules}: Catalogue): number =>
  4 + Math.max(...Object.values(rules.statuses).map(status => widthOf(status)))

const OF_PARTY: readonly string[] = ['window-open', 'party-by', 'party-overdue', 'surcharge-from']

/** By when: the earlier date binds the agency, the later one the party. */
function duty({actBy, windowClosesAfter, todo}: CheckResult): string | null {
  return OF_PARTY.includes(todo?.code ?? '') ? windowClosesAfter : actBy
}

/** One line a question, with all that it is asked of. */
function questions({results, words, say}: Page): string[] {
  const asked = new Map<TodoCode, Todo[]>()
  for (const {status, todo} of results) {
    if (status !== 'UNKNOWN' || todo === null) continue
    asked.set(todo.code, [...(asked.get(todo.code) ?? []), todo])
  }
  return [...asked].flatMap(([code, todos]) => {
    const together = say.rules.questions[code]
    if (together === undefined) return todos.flatMap(todo => wrapped(words.todo(todo), '  ? '))
    const things = new Set(todos.map(todo => words.word(todoWords[code][0] ?? 'text', todo.words[0] ?? '')))
    return wrapped(say.rules.checkOf(together, say.rules.list([...things])), '  ? ')
  })
}

/** By date; what waits for something else comes last. */
function due(page: Page): string[] {
  const open = page.results.filter(one => OPEN.includes(one.status))
  const dated = open.filter(one => duty(one) !== null)
  const inOrder = dated.toSorted((a, b) => ((duty(a) ?? '') < (duty(b) ?? '') ? -1 : 1))
  return [...inOrder, ...open.filter(one => duty(one) === null)].flatMap(result => {
    const {words, say} = page
    const date = padded(`  ${duty(result) ?? '—'}`, 14)
    const isSure = result.status === 'PENDING'
    const said = result.todo === null ? words.title(result.id) : words.todo(result.todo)
    const mark = isSure ? '' : `${say.rules.statuses.PROVISIONAL} · `
    return wrapped(`${said} ${mark}${result.clause}`, date)
  })
}

/** What is in order, or nothing to be done, and yet worth knowing. */
function notes(page: Page): string[] {
  const worth = page.results.filter(({status, todo}) => todo !== null && (status === 'PASS' || status === 'NA'))
  return groups(page, worth).flatMap(group => {
    const [first] = group
    if (first?.todo == null) return []
    const said = group.length > 1 ? together(page, group) : `${page.words.todo(first.todo)} ${first.clause}`
    return wrapped(said, '  · ')
  })
}

function inOrder({results, words, say}: Page, all: boolean): string[] {
  const fine = results.filter(({status}) => status === 'PASS')
  if (!all) return [`  ${say.cases.fine(fine.length)}`]
  return fine.flatMap(({id, clause}) => wrapped(`${words.title(id)} · ${clause}`, '  ✓ '))
}
