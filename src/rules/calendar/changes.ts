import {datesOf} from './dates.ts'
import {statutoryHolidays} from './statutory.ts'
import type {DayKind, WorkCalendar} from './work-calendar.ts'
import type {YearTable} from './year-table.ts'

/** A day that is something else by another calendar. */
export type DayChange = {date: string; from: DayKind; to: DayKind}

/** The days of a year that two calendars take for different things, in order. A weekend day that is off is no change. */
export function calendarChanges(before: WorkCalendar, after: WorkCalendar, year: number): DayChange[] {
  const [old, anew] = [before.yearOf(year).kinds, after.yearOf(year).kinds]
  return datesOf(year).flatMap((date, index) => {
    const [from = 'workday', to = 'workday'] = [old[index], anew[index]]
    return from === to || (isFree(from) && isFree(to)) ? [] : [{date, from, to}]
  })
}

const isFree = (kind: DayKind): boolean => kind === 'off' || kind === 'weekend'

/** From this year on the law gives the days that {@link statutoryHolidays} lists. */
const LAW_SINCE = 2025

/**
 * Statutory holidays that a table doesn't have off: a notice gives them all, so it is a slip, unless the law has changed.
 * Nothing is said of years before that law.
 */
export const statutoryDaysMissing = ({year, off}: YearTable, {lunar}: WorkCalendar): string[] =>
  year < LAW_SINCE ? [] : statutoryHolidays(year, lunar).filter(day => !off.includes(day))
