import {createHash} from 'node:crypto'
import canonicalize from 'canonicalize'
import {z} from 'zod'
import {isDate, weekdayOf} from './dates.ts'
import {type CalendarFinding, type CalendarProblem, finding, findingOfIssue} from './finding.ts'

const date = z.string('date-wrong').refine(isDate, 'date-wrong')

const recordSchema = z.strictObject({
  year: z.int('year-wrong').min(1949, 'year-wrong').max(9999, 'year-wrong'),
  /** From 1; a notice that changes a year's days makes the next version, and the older one is kept. */
  version: z.int('version-wrong').min(1, 'version-wrong'),
  /** The notice's number, e.g. 国办发明电〔2025〕7号. */
  notice_no: z.string('notice-wrong').min(1, 'notice-wrong').nullable(),
  issued_on: date.nullable(),
  /** Every day that the notice gives off, weekend days within a holiday included. */
  off: z.array(date, 'dates-wrong'),
  /** Weekend days that are worked (补班). */
  makeup: z.array(date, 'dates-wrong'),
})

type YearRecord = z.infer<typeof recordSchema>

/** A year's days as the State Council's yearly notice has them: a file of `config/calendars`. */
export type YearTable = YearRecord & {
  /** SHA-256 in hexadecimal over the RFC 8785 JSON of the rest. */
  sha256: string
}

type Reading = {table: YearTable; findings: []} | {table: null; findings: CalendarFinding[]}

/**
 * A year's table from its JSON text.
 *
 * @param file its name, for the findings
 * @returns the table, or everything that is wrong with it, each with field, value and problem
 */
export function readYearTable(file: string, text: string): Reading {
  const {reading, claimed} = readRecord(file, text)
  if (reading.table === null || claimed === reading.table.sha256) return reading
  const wrong =
    claimed === undefined
      ? finding(file, 'checksum-missing', 'sha256')
      : finding(file, 'checksum-wrong', 'sha256', String(claimed))
  return {table: null, findings: [wrong]}
}

/** As {@link readYearTable}, for who has just entered the dates: the checksum is made anew, whatever stands there. */
export const sealYearTable = (file: string, text: string): Reading => readRecord(file, text).reading

function readRecord(file: string, text: string): {reading: Reading; claimed: unknown} {
  const json = objectOf(text)
  if (json === null) return {reading: {table: null, findings: [finding(file, 'json-unreadable')]}, claimed: undefined}
  const {sha256: claimed, ...rest} = json
  const parsed = recordSchema.safeParse(rest)
  const findings = parsed.success
    ? findingsOfDays(file, parsed.data)
    : parsed.error.issues.map(issue => findingOfIssue(file, issue, rest))
  if (!parsed.success || findings.length > 0) return {reading: {table: null, findings}, claimed}
  return {reading: {table: {...parsed.data, sha256: sumOf(parsed.data)}, findings: []}, claimed}
}

const sumOf = (record: YearRecord): string =>
  createHash('sha256')
    .update(canonicalize(record) ?? '')
    .digest('hex')

function objectOf(text: string): Record<string, unknown> | null {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** What a schema can't say of one field alone. */
function findingsOfDays(file: string, {year, off, makeup}: YearRecord): CalendarFinding[] {
  const listed = new Map<string, 'off' | 'makeup'>()
  const check = (list: 'off' | 'makeup', days: readonly string[]): CalendarFinding[] =>
    days.flatMap((day, index) => {
      const problem = problemOf(day, year, list, listed.get(day))
      listed.set(day, list)
      return problem === null ? [] : [finding(file, problem, `${list}[${index}]`, day)]
    })
  return [...check('off', off), ...check('makeup', makeup)]
}

function problemOf(
  day: string,
  year: number,
  list: 'off' | 'makeup',
  before: 'off' | 'makeup' | undefined,
): CalendarProblem | null {
  if (Number(day.slice(0, 4)) !== year) return 'outside-year'
  if (before !== undefined) return before === list ? 'date-twice' : 'off-and-make-up'
  return list === 'makeup' && weekdayOf(day) < 6 ? 'make-up-not-weekend' : null
}
