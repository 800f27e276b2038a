import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {namesIn} from '../../disk/entries.ts'
import {readWhole} from '../../disk/files.ts'
import {ownFile} from '../../disk/own-files.ts'
import {type CalendarFinding, finding, findingOfIssue} from './finding.ts'
import {type LunarHolidays, lunarSchema} from './statutory.ts'
import {type WorkCalendar, workCalendar} from './work-calendar.ts'
import {readYearTable, type YearTable} from './year-table.ts'

/** The tables that evidock ships, in a checkout as in a package. */
export const shippedCalendars: string = fileURLToPath(ownFile('../config/calendars'))

const LUNAR = 'lunar.json'

/**
 * The calendar of the tables that evidock ships and of those that an agency keeps beside them. A file that can't be used
 * is a finding, and its year isn't announced by it; of two tables of one year and version the agency's is used.
 *
 * @param shippedDir `config/calendars`, with `lunar.json`
 * @param moreDir null when there is none
 */
export function loadCalendars(
  shippedDir: string,
  moreDir: string | null,
): {calendar: WorkCalendar; findings: CalendarFinding[]} {
  const findings: CalendarFinding[] = []
  const tables: YearTable[] = []
  for (const folder of moreDir === null ? [shippedDir] : [shippedDir, moreDir]) {
    for (const name of namesOf(folder, findings)) {
      const file = join(folder, name)
      const text = textOf(file, findings)
      if (text === null) continue
      const reading = readYearTable(file, text)
      findings.push(...reading.findings)
      if (reading.table) add(reading.table, file)
    }
  }
  return {calendar: workCalendar(tables, lunarOf(join(shippedDir, LUNAR), findings)), findings}

  function add(table: YearTable, file: string): void {
    const same = tables.find(({year, version}) => year === table.year && version === table.version)
    if (same?.sha256 === table.sha256) return
    if (same) findings.push(finding(file, 'version-twice', 'version', String(table.version)))
    tables.push(table)
  }
}

function namesOf(folder: string, findings: CalendarFinding[]): string[] {
  try {
    return namesIn(folder)
      .filter(name => name.endsWith('.json') && name !== LUNAR)
      .sort()
  } catch {
    findings.push(finding(folder, 'folder-unreadable'))
    return []
  }
}

function textOf(file: string, findings: CalendarFinding[]): string | null {
  try {
    return readWhole(file).toString()
  } catch {
    findings.push(finding(file, 'file-unreadable'))
    return null
  }
}

function lunarOf(file: string, findings: CalendarFinding[]): LunarHolidays {
  const text = textOf(file, findings)
  if (text === null) return []
  const json = jsonOf(text)
  const read = lunarSchema.safeParse(json)
  if (read.success) return read.data.years
  findings.push(...read.error.issues.map(issue => findingOfIssue(file, issue, json)))
  return []
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
