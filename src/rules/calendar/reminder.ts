import {placeOf} from './dates.ts'
import type {WorkCalendar} from './work-calendar.ts'

/** How urgently a year's table is wanted, and which year's. */
export type TableReminder = {level: 'none' | 'info' | 'warning' | 'error'; year: number}

/**
 * Whether the next year's notice should be entered: from 1 October `info`, from 15 December `warning`; and from 1 January
 * `error`, when it is this year's. Notices came between 25 October and 8 December since 2019.
 *
 * @param today `YYYY-MM-DD` in the zone of the rule set
 */
export function tableReminder(calendar: WorkCalendar, today: string): TableReminder {
  const {year} = placeOf(today)
  if (!calendar.tables.has(year)) return {level: 'error', year}
  const next = year + 1
  if (calendar.tables.has(next) || today < `${year}-10-01`) return {level: 'none', year: next}
  return {level: today < `${year}-12-15` ? 'info' : 'warning', year: next}
}
