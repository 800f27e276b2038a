import {Command} from 'commander'
import {isDate, NoSuchDateError} from '../rules/calendar/dates.ts'
import {type Due, dueAfter, dueBefore, MARGIN, type Period, periodSchema} from '../rules/calendar/due.ts'
import {dayKind, isAnnounced, type WorkCalendar} from '../rules/calendar/work-calendar.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {calendarsOf, dayText} from './calendars.ts'
import {languageFrom, UsageError} from './usage.ts'

type Options = {unit: string; calendar?: string; json?: boolean; lang?: string}

/** `evidock due DATE N`: when a period ends, with the days counted; back from an event when N is negative. */
export const dueCommand = ({help, due}: Catalogue): Command =>
  new Command('due')
    .description(due.help.command)
    .argument('<date>', due.help.date)
    .argument('<n>', due.help.count)
    .option('--unit <unit>', due.help.unit, 'workday')
    .option('--calendar <dir>', due.help.calendars)
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action((date: string, n: string, options: Options) => {
      const say = sentences(languageFrom(options.lang))
      const question = questionOf(date, n, options.unit, say)
      const calendar = calendarsOf(options.calendar, say)
      const answer = answerTo(question, calendar, say)
      const text = options.json ? JSON.stringify(answer) : told(question, answer, calendar, say)
      process.stdout.write(`${text}\n`)
    })

type Question = {date: string; period: Period; back: boolean}

/** @throws {UsageError} which names the argument, its value and the mend */
function questionOf(date: string, n: string, unit: string, say: Catalogue): Question {
  const {mends} = say.due
  const wrong = (field: string, value: string, mend: string) =>
    new UsageError(say.config.wrong(field, JSON.stringify(value), mend))
  if (!isDate(date)) throw wrong('DATE', date, mends.date)
  const found = periodSchema.shape.unit.safeParse(unit)
  if (!found.success) throw wrong('--unit', unit, mends.unit)
  const back = n.startsWith('-')
  const period = periodSchema.safeParse({count: /^-?\d+$/.test(n) ? Math.abs(Number(n)) : null, unit: found.data})
  if (!period.success) throw wrong('N', n, mends.count)
  return {date, period: period.data, back}
}

function answerTo({date, period, back}: Question, calendar: WorkCalendar, say: Catalogue): Due {
  try {
    return back ? dueBefore(calendar, date, period) : dueAfter(calendar, date, period)
  } catch (error) {
    if (!(error instanceof NoSuchDateError)) throw error
    throw new UsageError(say.config.wrong('N', String(period.count), say.due.mends.count), {cause: error})
  }
}

function told({date, period, back}: Question, answer: Due, calendar: WorkCalendar, say: Catalogue): string {
  const {due} = say
  const asked = due.units[period.unit](period.count)
  const width = String(period.count).length
  const shape = back ? 'before' : period.unit === 'workday' ? 'workday' : 'other'
  const days = answer.counted.map((day, index) => {
    const number = period.unit === 'month' ? period.count : index + 1
    const mark = dayKind(calendar, day) === 'make-up' ? due.makeUp : ''
    return `  ${String(number).padStart(width)}  ${dayText(day, say)}${mark}`
  })
  return [
    (back ? due.before : due.after)(asked, dayText(date, say)),
    ...days,
    due.actBy[shape](dayText(answer.actBy, say)),
    due.closes[shape](dayText(answer.windowClosesAfter, say)),
    ...(answer.provisional ? provisional(period, answer, calendar, say) : []),
    say.calendar.id(calendar.id),
  ].join('\n')
}

/** Which years aren't announced, and that act by is earlier for that. */
function provisional({unit}: Period, {actBy, windowClosesAfter, counted}: Due, calendar: WorkCalendar, say: Catalogue) {
  const open = (day: string): boolean => !isAnnounced(calendar, day)
  const years = new Set([...counted, actBy, windowClosesAfter].filter(open).map(day => day.slice(0, 4)))
  const early = unit === 'workday' && counted.some(open) ? [say.due.early(MARGIN)] : []
  return [say.due.provisional([...years].sort().join(', ')), ...early]
}
