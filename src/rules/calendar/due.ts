import {z} from 'zod'
import {addDays, addMonths, daysAfter, placeOf} from './dates.ts'
import {dayKind, isAnnounced, type WorkCalendar} from './work-calendar.ts'
import {following, isWorkday, nthWorkday, preceding} from './workdays.ts'

/** A century of days: more is a slip of the pen. */
const MOST = 36_525

export const periodSchema = z.strictObject({
  count: z.int().min(0).max(MOST),
  unit: z.enum(['workday', 'day', 'month']),
})

/** A period as a clause has it. 二日, 三日, 五日 and 七日 of the 行政处罚法 are working days (its article 85). */
export type Period = z.infer<typeof periodSchema>

/** When something is due, from both sides. Days are `YYYY-MM-DD`. */
export type Due = {
  /** The agency's own duty is done in time on this day. */
  actBy: string
  /** A party's right lasts to the end of this day, by the reading that gives the party more. */
  windowClosesAfter: string
  /** The days counted, day 1 first: back from an event, the latest day comes first. Of months only the last day. */
  counted: string[]
  /** A day that decided lies in a year whose notice isn't out: nothing may be late or closed by this. */
  provisional: boolean
}

/** So many working days before its provisional end an open count is to be acted on. */
export const MARGIN = 3

/**
 * When a period ends that an event starts. The event's own day isn't counted (民法典 201).
 *
 * - Working days: `actBy` counts make-up days, `windowClosesAfter` doesn't. While a counted day is provisional, `actBy` is
 *   `margin` working days earlier, yet never before what is certain: the last announced day, or the day after `from`.
 * - Days and months: `actBy` is the last day itself (of months the corresponding one, 民法典 202); `windowClosesAfter` rolls
 *   it off days off (民法典 203), and off make-up days, since a party needn't know of those.
 *
 * @param from the day of the event
 * @throws {NoSuchDateError} for a text that is no day
 */
export function dueAfter(
  calendar: WorkCalendar,
  from: string,
  {count, unit}: Period,
  {margin = MARGIN}: {margin?: number | undefined} = {},
): Due {
  // Not even one working day is the day itself.
  if (unit === 'workday' && count > 0) return workdaysDue(calendar, from, count, margin)
  const last = unit === 'month' ? addMonths(from, count) : addDays(from, count)
  const open = rolled(calendar, last)
  return {
    actBy: last,
    windowClosesAfter: open,
    counted: unit === 'month' && count > 0 ? [last] : daysAfter(from, count),
    provisional: !isAnnounced(calendar, last) || !isAnnounced(calendar, open),
  }
}

/**
 * By when something must be done that has to lie so long before an event. The event's own day isn't counted, make-up days
 * are.
 *
 * @param strict `actBy` lets so many full days lie between (the default); else it is the last counted day, as
 * `windowClosesAfter` always is
 * @param margin as in {@link dueAfter}; days and months are certain
 * @throws {NoSuchDateError} for a text that is no day
 */
export function dueBefore(
  calendar: WorkCalendar,
  event: string,
  {count, unit}: Period,
  {strict = true, margin = MARGIN}: {strict?: boolean | undefined; margin?: number | undefined} = {},
): Due {
  if (unit !== 'workday') {
    const last = unit === 'month' ? addMonths(event, -count) : addDays(event, -count)
    const counted = unit === 'month' && count > 0 ? [last] : daysAfter(addDays(event, -count - 1), count).reverse()
    return {actBy: strict ? addDays(last, -1) : last, windowClosesAfter: last, counted, provisional: false}
  }
  const needed = strict ? count + 1 : count
  const back = preceding(calendar, event, needed + margin)
  const counted = back.slice(0, count)
  const early = back.slice(0, needed).some(day => !isAnnounced(calendar, day))
  return {
    actBy: back[(early ? needed + margin : needed) - 1] ?? event,
    windowClosesAfter: counted.at(-1) ?? event,
    counted,
    // Days passed over just before the event may yet be worked, which only makes the end later.
    provisional: early || (needed > 0 && !isAnnounced(calendar, addDays(event, -1))),
  }
}

/**
 * A date that the law names, such as 31 January: no period, so it rolls nowhere, and whoever acts does so on the last
 * working day that isn't later.
 *
 * @throws {NoSuchDateError} for a text that is no day
 */
export function dueOn(calendar: WorkCalendar, date: string): Due {
  const {workday} = isWorkday(calendar, date)
  const actBy = workday ? date : (preceding(calendar, date, 1)[0] ?? date)
  const provisional = !isAnnounced(calendar, date) || !isAnnounced(calendar, actBy)
  return {actBy, windowClosesAfter: date, counted: [], provisional}
}

function workdaysDue(calendar: WorkCalendar, from: string, count: number, margin: number): Due {
  const counted = following(calendar, from, count)
  const last = counted.at(-1) ?? from
  const open = nthWorkday(calendar, from, count, 'plainWorkdays')
  const certain = lastCertainDay(calendar, from)
  const early = later(later(counted[count - 1 - margin] ?? from, certain), addDays(from, 1))
  return {
    actBy: last <= certain ? last : early,
    windowClosesAfter: open,
    counted,
    provisional: open > certain,
  }
}

/** The end of the announced years that begin the day after `from`; `from` itself when that day's year isn't announced. */
function lastCertainDay(calendar: WorkCalendar, from: string): string {
  let {year} = placeOf(addDays(from, 1))
  if (!calendar.tables.has(year)) return from
  while (calendar.tables.has(year + 1)) year++
  return `${year}-12-31`
}

/** The day itself if every calendar would have it worked, else the next such day. */
const rolled = (calendar: WorkCalendar, date: string): string =>
  dayKind(calendar, date) === 'workday' ? date : nthWorkday(calendar, date, 1, 'plainWorkdays')

function later(one: string, other: string): string {
  if (one > other) return one
  return other
}
