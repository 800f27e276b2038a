import {writeSoonDurably} from '../disk/durable.ts'
import {readWhole} from '../disk/files.ts'
import {calendarChanges, statutoryDaysMissing} from '../rules/calendar/changes.ts'
import {type CalendarFinding, finding} from '../rules/calendar/finding.ts'
import {type WorkCalendar, workCalendar} from '../rules/calendar/work-calendar.ts'
import {readYearTable, sealYearTable, type YearTable} from '../rules/calendar/year-table.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {calendarsOf, dayText, findingLine, workdaysOf} from './calendars.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

/** Exit code for a file that can't be used. */
const UNFIT = 3

/** `evidock calendar check FILE`: can a year's file be used, and which days would it change? Nothing is written. */
export function checkYear(path: string, options: {calendar?: string; json?: boolean; lang?: string}): void {
  const say = sentences(languageFrom(options.lang))
  const file = callerPath(path)
  const calendar = calendarsOf(options.calendar, say)
  const {table, findings} = readYearTable(file, textOf(file, say))
  if (table === null) {
    refuse(findings, say, options.json)
    return
  }
  const others = [...calendar.tables.values()].filter(({year}) => year !== table.year)
  const changes = calendarChanges(calendar, workCalendar([...others, table], calendar.lunar), table.year)
  const missing = statutoryDaysMissing(table, calendar)
  const {year, version} = table
  const text = options.json
    ? JSON.stringify({file, year, version, workdays: workdaysOf(table), changes, missing, findings})
    : checkText(file, table, changes, missing, calendar, say)
  process.stdout.write(`${text}\n`)
}

/** `evidock calendar seal FILE`: writes the checksum of the dates as they stand, if nothing else is wrong with them. */
export async function sealYear(path: string, {lang}: {lang?: string}): Promise<void> {
  const say = sentences(languageFrom(lang))
  const file = callerPath(path)
  const {table, findings} = sealYearTable(file, textOf(file, say))
  if (table === null) {
    refuse(findings, say)
    return
  }
  await writeSoonDurably(file, `${JSON.stringify(table, null, 2)}\n`)
  process.stdout.write(`${say.calendar.sealed(file, table.sha256)}\n`)
}

function checkText(
  file: string,
  table: YearTable,
  changes: ReturnType<typeof calendarChanges>,
  missing: readonly string[],
  calendar: WorkCalendar,
  say: Catalogue,
): string {
  const {usable, change, kinds, ...sentence} = say.calendar
  const {year, version, sha256} = table
  const known = calendar.tables.get(year)
  const lines = changes.map(({date, from, to}) => change(dayText(date, say), kinds[from], kinds[to]))
  return [
    usable(file, year, version, workdaysOf(table)),
    known ? sentence.against(year, known.version) : sentence.provisionalUntilNow(year),
    ...(lines.length > 0 ? lines : [sentence.noChange]),
    ...(known && known.version >= version && known.sha256 !== sha256
      ? [sentence.nextVersion(year, known.version)]
      : []),
    ...(missing.length > 0 ? [sentence.missing(missing.map(day => dayText(day, say)).join(', '))] : []),
  ].join('\n')
}

function refuse(findings: readonly CalendarFinding[], say: Catalogue, json = false): void {
  process.exitCode = UNFIT
  const text = json ? JSON.stringify({findings}) : findings.map(found => findingLine(found, say)).join('\n')
  process.stdout.write(`${text}\n`)
}

/** @throws {UsageError} when it can't be read */
function textOf(file: string, say: Catalogue): string {
  try {
    return readWhole(file).toString()
  } catch (error) {
    throw new UsageError(findingLine(finding(file, 'file-unreadable'), say), {cause: error})
  }
}
