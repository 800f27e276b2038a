import type {WorkCalendar} from './calendar/work-calendar.ts'
import {nextWorkday} from './calendar/workdays.ts'
import {isOpenDuty} from './case-record.ts'
import type {CheckResult} from './result.ts'

/** What somebody should look at in a case, by which checks. */
export type CaseAlarm = {problem: string; severity: 'notice' | 'warning' | 'critical'; checks: readonly string[]}

/** A duty is told when so many working days are left. */
const DUE_SOON_WORKDAYS = 3
const MOST_CHECKS = 40

/** @param today date of the rule set's zone */
export function alarmsOf(results: readonly CheckResult[], calendar: WorkCalendar, today: string): CaseAlarm[] {
  const soon = later(calendar, today, DUE_SOON_WORKDAYS)
  const of = (fits: (one: CheckResult) => boolean): string[] =>
    results
      .filter(fits)
      .map(({id}) => id)
      .sort()
  const alarms: CaseAlarm[] = [
    {problem: 'case-fails', severity: 'critical', checks: of(({status}) => status === 'FAIL')},
    {problem: 'case-late', severity: 'warning', checks: of(({status}) => status === 'LATE')},
    {problem: 'case-gap', severity: 'warning', checks: of(({status}) => status === 'GAP')},
    {
      problem: 'case-due',
      severity: 'warning',
      checks: of(one => isOpenDuty(one) && one.actBy !== null && one.actBy <= soon),
    },
  ]
  return alarms
    .filter(({checks}) => checks.length > 0)
    .map(alarm => ({...alarm, checks: alarm.checks.slice(0, MOST_CHECKS)}))
}

function later(calendar: WorkCalendar, date: string, workdays: number): string {
  let day = date
  for (let n = 0; n < workdays; n += 1) day = nextWorkday(calendar, day)
  return day
}
