import {isOpaque} from '../../contract/opaque.ts'
import {type Alarm, alarmsAmong, workdaysLater} from '../alarms.ts'
import type {WorkCalendar} from '../calendar/work-calendar.ts'
import type {AgencyResult} from './agency-result.ts'

/** A list that goes to the province takes longer than a step of a case: it is told when so many working days are left. */
const DUE_SOON_WORKDAYS = 10

/**
 * What somebody should look at in an agency's own duties. What is held as a record and is to be looked at again, or was never
 * entered, is among the questions.
 *
 * @param today date of the rule set's zone
 */
export function agencyAlarmsOf(results: readonly AgencyResult[], calendar: WorkCalendar, today: string): Alarm[] {
  const soon = workdaysLater(calendar, today, DUE_SOON_WORKDAYS)
  const isDue = ({status, actBy}: AgencyResult): boolean =>
    (status === 'PENDING' || status === 'PROVISIONAL') && actBy !== null && actBy <= soon
  return alarmsAmong(results.map(withPublicId), [
    ['agency-fails', 'critical', ({status}) => status === 'FAIL'],
    ['agency-late', 'warning', ({status}) => status === 'LATE'],
    ['agency-gap', 'warning', ({status}) => status === 'GAP'],
    ['agency-due', 'warning', isDue],
    ['agency-asks', 'notice', ({status, todo}) => status === 'UNKNOWN' && todo !== null],
  ])
}

/** An alert leaves the dock: what people entered as a number in a register is named where it tells of nobody. */
const withPublicId = (one: AgencyResult): AgencyResult =>
  one.id.split(/[:/]/).every(isOpaque) ? one : {...one, id: one.id.split(':')[0] ?? one.id}
