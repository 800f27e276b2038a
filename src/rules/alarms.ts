import type {WorkCalendar} from './calendar/work-calendar.ts'
import {nextWorkday} from './calendar/workdays.ts'

/** What somebody should look at, by which checks. */
export type Alarm = {problem: string; severity: 'notice' | 'warning' | 'critical'; checks: readonly string[]}

const MOST_CHECKS = 40

/** An alarm for each kind of trouble that some checks are in. */
export function alarmsAmong<Result extends {id: string}>(
  results: readonly Result[],
  kinds: readonly (readonly [problem: string, severity: Alarm['severity'], fits: (one: Result) => boolean])[],
): Alarm[] {
  return kinds.flatMap(([problem, severity, fits]) => {
    const checks = [...new Set(results.filter(fits).map(({id}) => id))]
    return checks.length === 0 ? [] : [{problem, severity, checks: checks.sort().slice(0, MOST_CHECKS)}]
  })
}

/** The working day that is so many after a day. */
export function workdaysLater(calendar: WorkCalendar, date: string, count: number): string {
  let day = date
  for (let n = 0; n < count; n += 1) day = nextWorkday(calendar, day)
  return day
}
