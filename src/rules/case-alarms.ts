import {type Alarm, alarmsAmong, workdaysLater} from './alarms.ts'
import type {WorkCalendar} from './calendar/work-calendar.ts'
import {isOpenDuty} from './case-record.ts'
import type {CheckResult} from './result.ts'

/** A duty is told when so many working days are left. */
const DUE_SOON_WORKDAYS = 3

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
