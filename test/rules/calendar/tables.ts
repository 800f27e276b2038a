import {loadCalendars, shippedCalendars} from '../../../src/rules/calendar/load.ts'
import type {WorkCalendar} from '../../../src/rules/calendar/work-calendar.ts'
import {sealYearTable, type YearTable} from '../../../src/rules/calendar/year-table.ts'

type Days = {version?: number; off?: readonly string[]; makeup?: readonly string[]}

/** A year's file without its checksum, as a person enters it. */
export const yearText = (year: number, {version = 1, off = [], makeup = []}: Days = {}): string =>
  JSON.stringify({year, version, notice_no: null, issued_on: null, off, makeup})

/** A year's sealed table. */
export function yearTable(year: number, days: Days = {}): YearTable {
  const {table, findings} = sealYearTable('test', yearText(year, days))
  if (table === null) throw new TypeError(JSON.stringify(findings))
  return table
}

/** The calendar that evidock ships. */
export const shipped = (): WorkCalendar => loadCalendars(shippedCalendars, null).calendar
