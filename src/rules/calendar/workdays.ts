import {placeOf} from './dates.ts'
import {dayKind, isAnnounced, type WorkCalendar, type WorkdayCounting} from './work-calendar.ts'

/** Is a day worked, make-up days included, and may that still change, as its year isn't announced? */
export function isWorkday(calendar: WorkCalendar, date: string): {workday: boolean; provisional: boolean} {
  const kind = dayKind(calendar, date)
  return {workday: kind === 'workday' || kind === 'make-up', provisional: !isAnnounced(calendar, date)}
}

/** The first working day after a day. */
export const nextWorkday = (calendar: WorkCalendar, date: string): string => nthWorkday(calendar, date, 1, 'workdays')

/** How many working days lie in (from, to]: how late something is. 0 when `to` isn't the later one. */
export function workdaysAfter(calendar: WorkCalendar, from: string, to: string): number {
  if (to <= from) return 0
  const [start, end] = [placeOf(from), placeOf(to)]
  let count = upTo(calendar, to, 'workdays') - upTo(calendar, from, 'workdays')
  for (let year = start.year; year < end.year; year++) count += calendar.yearOf(year).workdays.days.length
  return count
}

/** So many working days after a day, in order, that one left out. @throws {NoSuchDateError} beyond the year 9999 */
export function following(calendar: WorkCalendar, date: string, count: number): string[] {
  const {year} = placeOf(date)
  const start = upTo(calendar, date, 'workdays')
  const found = calendar.yearOf(year).workdays.days.slice(start, start + count)
  for (let next = year + 1; found.length < count; next++) {
    found.push(...calendar.yearOf(next).workdays.days.slice(0, count - found.length))
  }
  return found
}

/** So many working days before a day, the nearest first, that one left out. @throws {NoSuchDateError} before year 1 */
export function preceding(calendar: WorkCalendar, date: string, count: number): string[] {
  const {year, index} = placeOf(date)
  const {days, before} = calendar.yearOf(year).workdays
  const found = lastOf(days, before[index] ?? 0, count)
  for (let earlier = year - 1; found.length < count; earlier--) {
    const {days: former} = calendar.yearOf(earlier).workdays
    found.push(...lastOf(former, former.length, count - found.length))
  }
  return found
}

/** Up to so many of the first `end` days, the last one first. */
const lastOf = (days: readonly string[], end: number, count: number): string[] =>
  days.slice(Math.max(0, end - count), end).reverse()

/** The `count`-th working day after a day, from 1. @throws {NoSuchDateError} beyond the year 9999 */
export function nthWorkday(calendar: WorkCalendar, date: string, count: number, how: WorkdayCounting): string {
  let {year} = placeOf(date)
  let left = upTo(calendar, date, how) + count - 1
  for (;;) {
    const {days} = calendar.yearOf(year)[how]
    const found = days[left]
    if (found !== undefined) return found
    left -= days.length
    year++
  }
}

/** How many working days of its year lie up to a day, it included. */
function upTo(calendar: WorkCalendar, date: string, how: WorkdayCounting): number {
  const {year, index} = placeOf(date)
  return calendar.yearOf(year)[how].before[index + 1] ?? 0
}
