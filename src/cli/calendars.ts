import {weekdayOf} from '../rules/calendar/dates.ts'
import type {CalendarFinding} from '../rules/calendar/finding.ts'
import {loadCalendars, shippedCalendars} from '../rules/calendar/load.ts'
import {type WorkCalendar, workCalendar} from '../rules/calendar/work-calendar.ts'
import type {YearTable} from '../rules/calendar/year-table.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {callerPath, UsageError} from './usage.ts'

/**
 * The calendar of the shipped tables and those of a folder. What is wrong with a file goes to standard error.
 *
 * @throws {UsageError} when the folder can't be read
 */
export function calendarsOf(folder: string | undefined, say: Catalogue): WorkCalendar {
  const {calendar, findings} = loadCalendars(shippedCalendars, folder === undefined ? null : callerPath(folder))
  const unreadable = findings.find(({problem}) => problem === 'folder-unreadable')
  if (unreadable) throw new UsageError(findingLine(unreadable, say))
  for (const found of findings) process.stderr.write(`${findingLine(found, say)}\n`)
  return calendar
}

/** A finding in a line: file, field, value, and what mends it. */
export function findingLine({file, field, value, problem}: CalendarFinding, {calendar}: Catalogue): string {
  const what =
    field === null ? '' : value === null ? calendar.fieldMissing(field) : calendar.fieldIs(field, JSON.stringify(value))
  return calendar.finding(file, what, calendar.mends[problem])
}

/** A day as a person reads it: `2026-09-20 Sun`. */
export const dayText = (date: string, {weekdays}: Catalogue): string => `${date} ${weekdays[weekdayOf(date) - 1]}`

/** How many working days a table's year has. */
export const workdaysOf = (table: YearTable): number =>
  workCalendar([table], []).yearOf(table.year).workdays.days.length
