/** A text that is no day. Days are `YYYY-MM-DD` in the zone of the rule set; nothing here knows a process' time zone. */
export class NoSuchDateError extends RangeError {
  override name = 'NoSuchDateError'

  constructor(text: string) {
    super(`"${text}" is no day: write one that exists as YYYY-MM-DD, from 0001-01-01 to 9999-12-31`)
  }
}

/** A day by its year and its place in it, 0 for 1 January. */
export type Place = {year: number; index: number}

const MONTH_STARTS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const monthStart = (year: number, month: number): number =>
  (MONTH_STARTS[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0)

const daysInMonth = (year: number, month: number): number => monthStart(year, month + 1) - monthStart(year, month)

export const daysInYear = (year: number): number => (isLeap(year) ? 366 : 365)

/** Year, month and day of a text; null when there is no such day. By its characters: every count reads a day or two. */
function read(text: string): {year: number; month: number; day: number} | null {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return null
  const [year, month, day] = [numberAt(text, 0, 4), numberAt(text, 5, 7), numberAt(text, 8, 10)]
  // A comparison with NaN, for what isn't a digit, is false.
  const exists = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  return exists ? {year, month, day} : null
}

function numberAt(text: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN
  }
  return number
}

/** Is a text a day that exists, written `YYYY-MM-DD`? */
export const isDate = (text: string): boolean => read(text) !== null

/** @throws {NoSuchDateError} */
export function placeOf(date: string): Place {
  const parts = read(date)
  if (parts === null) throw new NoSuchDateError(date)
  return {year: parts.year, index: monthStart(parts.year, parts.month) + parts.day - 1}
}

const written = new Map<number, readonly string[]>()
const digits = (number: number, length: number): string => String(number).padStart(length, '0')

/** Every day of a year in order. Kept: a count is then a slice of texts that are there already. */
export function datesOf(year: number): readonly string[] {
  const known = written.get(year)
  if (known) return known
  if (year < 1 || year > 9999) throw new NoSuchDateError(String(year))
  const dates: string[] = []
  for (let month = 1; month <= 12; month++) {
    for (let day = 1; day <= daysInMonth(year, month); day++) {
      dates.push(`${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`)
    }
  }
  written.set(year, dates)
  return dates
}

/** The day of the week, 1 for Monday to 7 for Sunday (ISO 8601). */
export function weekdayAt({year, index}: Place): number {
  const before = year - 1
  // 1 January of year 1 was a Monday.
  const days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) + index
  return (days % 7) + 1
}

/** As {@link weekdayAt}. @throws {NoSuchDateError} */
export const weekdayOf = (date: string): number => weekdayAt(placeOf(date))

/** The day so many days later, or earlier when negative. @throws {NoSuchDateError} beyond the years of four digits */
export function addDays(date: string, days: number): string {
  let {year, index} = placeOf(date)
  index += days
  while (index < 0) index += daysInYear(--year)
  while (index >= daysInYear(year)) index -= daysInYear(year++)
  const found = datesOf(year)[index]
  if (found === undefined) throw new NoSuchDateError(`${date} + ${days}`)
  return found
}

/**
 * The corresponding day so many months later, or earlier when negative; where that month has no such day, its last one
 * (民法典 202).
 *
 * @throws {NoSuchDateError} beyond the years of four digits
 */
export function addMonths(date: string, months: number): string {
  const parts = read(date)
  if (parts === null) throw new NoSuchDateError(date)
  const inAll = parts.year * 12 + parts.month - 1 + months
  const [year, month] = [Math.floor(inAll / 12), (inAll % 12) + 1]
  const day = Math.min(parts.day, daysInMonth(year, month))
  const found = datesOf(year)[monthStart(year, month) + day - 1]
  if (found === undefined) throw new NoSuchDateError(`${date} + ${months} months`)
  return found
}

/** So many days after one, in order, that one left out. */
export function daysAfter(date: string, count: number): string[] {
  const {year, index} = placeOf(date)
  const found = datesOf(year).slice(index + 1, index + 1 + count)
  for (let next = year + 1; found.length < count; next++) found.push(...datesOf(next).slice(0, count - found.length))
  return found
}
