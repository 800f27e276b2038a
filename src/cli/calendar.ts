import Table from 'cli-table3'
import {Command} from 'commander'
import {Temporal} from 'temporal-polyfill'
import {isDate} from '../rules/calendar/dates.ts'
import {type TableReminder, tableReminder} from '../rules/calendar/reminder.ts'
import type {YearTable} from '../rules/calendar/year-table.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {checkYear, sealYear} from './calendar-file.ts'
import {calendarsOf, workdaysOf} from './calendars.ts'
import {languageFrom, UsageError} from './usage.ts'

type Options = {calendar?: string; at?: string; json?: boolean; lang?: string}

/** `evidock calendar`: the announced years; with `check` and `seal`, a new year's file. */
export function calendarCommand({help, calendar, due}: Catalogue): Command {
  const command = new Command('calendar')
    .description(calendar.help.command)
    .exitOverride()
    .option('--calendar <dir>', due.help.calendars)
    .option('--at <date>', calendar.help.at)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action(list)
  // It takes options that stand behind `check` or `seal` for its own, so these read them from it.
  command
    .command('check')
    .description(calendar.help.check)
    .argument('<file>', calendar.help.file)
    .option('--calendar <dir>', due.help.calendars)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action((file: string, _: Options, own: Command) => checkYear(file, own.optsWithGlobals<Options>()))
  command
    .command('seal')
    .description(calendar.help.seal)
    .argument('<file>', calendar.help.file)
    .option('--lang <language>', help.lang)
    .action((file: string, _: Options, own: Command) => sealYear(file, own.optsWithGlobals<Options>()))
  return command
}

function list(options: Options): void {
  const say = sentences(languageFrom(options.lang))
  const today = options.at ?? Temporal.Now.plainDateISO('Asia/Shanghai').toString()
  if (!isDate(today)) throw new UsageError(say.config.wrong('--at', JSON.stringify(today), say.due.mends.date))
  const calendar = calendarsOf(options.calendar, say)
  const reminder = tableReminder(calendar, today)
  const years = [...calendar.tables.values(), ...calendar.older]
    .sort((a, b) => a.year - b.year || a.version - b.version)
    .map(table => ({
      year: table.year,
      version: table.version,
      notice_no: table.notice_no,
      issued_on: table.issued_on,
      workdays: workdaysOf(table),
      used: calendar.tables.get(table.year) === table,
    }))
  const text = options.json
    ? JSON.stringify({id: calendar.id, years, reminder})
    : listText(years, calendar.id, reminder, say)
  process.stdout.write(`${text}\n`)
}

type ListedYear = Pick<YearTable, 'year' | 'version' | 'notice_no' | 'issued_on'> & {workdays: number; used: boolean}

function listText(years: readonly ListedYear[], id: string, {level, year}: TableReminder, say: Catalogue): string {
  const {columns, used, reminder} = say.calendar
  const head = [columns.year, columns.version, columns.notice, columns.issued, columns.workdays, columns.used]
  const table = new Table({head, style: {head: [], border: [], compact: true}})
  for (const row of years) {
    const cells = [row.year, row.version, row.notice_no ?? '—', row.issued_on ?? '—', row.workdays]
    table.push([...cells.map(String), row.used ? used.yes : used.no])
  }
  return [table.toString(), say.calendar.id(id), ...(level === 'none' ? [] : [reminder[level](year)])].join('\n')
}
