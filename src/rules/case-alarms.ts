import type {WorkCalendar} from './calendar/work-calendar.ts'
import {nextWorkday} from './calendar/workdays.ts'
import {isOpenDuty} from './case-record.ts'
import type {CheckResult} from './result.ts'

/** What somebody should look at, by which checks. */
export type Alarm = {problem: string; severity: 'notice' | 'warning' | 'critical'; checks: readonly string[]}

/** A duty is told when so many working days are left. */
const DUE_SOON_WORKDAYS = 3
const MOST_CHECKS = 40

/**
 * What somebody should look at in a case.
 *
 * @param today date of the rule set's zone
 */
export function alarmsOf(results: readonly CheckResult[], calendar: WorkCalendar, today: string): Alarm[] {
  const soon = workdaysLater(calendar, today, DUE_SOON_WORKDAYS)
  return alarmsAmong(results, [
    ['case-fails', 'critical', ({status}) => status === 'FAIL'],
    ['case-late', 'warning', ({status}) => status === 'LATE'],
    ['case-gap', 'warning', ({status}) => status === 'GAP'],
    ['case-due', 'warning', one => isOpenDuty(one) && one.actBy !== null && one.actBy <= soon],
  ])
}

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
