import type {z} from 'zod'
import {isZone} from '../contract/zone.ts'
import {decodeText, readCsvTable, readJsonTable, type Table} from '../tables/table.ts'
import {type Finding, finding, isRosterProblem} from './finding.ts'
import {type CaseAct, type CustodyRow, caseRow, custodyRow, type Officer, officerRow} from './roster-schema.ts'

/** The rows of one roster file, and what was wrong in it. */
export type ParsedRoster =
  | {kind: 'officers'; rows: Officer[]; findings: Finding[]}
  | {kind: 'cases'; rows: CaseAct[]; findings: Finding[]}
  | {kind: 'custody'; rows: CustodyRow[]; findings: Finding[]}
  | {kind: 'unknown'; rows: []; findings: Finding[]}

/** The file names that are rosters, in the order in which they are read. */
export const ROSTER_FILES = [
  'officers.csv',
  'officers.json',
  'cases.csv',
  'cases.json',
  'custody.csv',
  'custody.json',
] as const

/** Far above any dock's roster; keeps a wrong file out of memory. */
export const MAX_ROSTER_BYTES = 16 * 1024 * 1024

const COLUMNS = {
  officers: {required: ['officer'], optional: ['name', 'recorder', 'valid_from', 'valid_to']},
  cases: {
    required: ['case', 'phase', 'act', 'officers', 'from', 'to'],
    optional: ['case_number', 'object', 'place'],
  },
  custody: {required: ['recorder', 'officer', 'out'], optional: ['back']},
} as const

/** Values of which a row is used without them: they would be published, and may tell of a party. */
const WITHHELD = [
  {field: 'object', key: 'object', problem: 'object-not-opaque'},
  {field: 'case_number', key: 'caseNumber', problem: 'case-number-malformed'},
] as const

type Columns = {required: readonly string[]; optional: readonly string[]}

/**
 * Reads one roster file: `officers`, `cases` or `custody`, `.csv` or `.json` (contract.md, Rosters in files).
 *
 * A bad row gives one finding and is left out; the good rows are used. Never throws, whatever the bytes are.
 *
 * @param zone IANA zone of local times
 */
export function parseRosterFile(fileName: string, bytes: Uint8Array, zone: string): ParsedRoster {
  switch (fileName.toLowerCase().replace(/\.(?:csv|json)$/, '.')) {
    case 'officers.':
      return {kind: 'officers', ...readRows(fileName, bytes, zone, COLUMNS.officers, officerRow)}
    case 'cases.':
      return {kind: 'cases', ...readRows(fileName, bytes, zone, COLUMNS.cases, caseRow)}
    case 'custody.':
      return {kind: 'custody', ...readRows(fileName, bytes, zone, COLUMNS.custody, custodyRow)}
    default:
      return {kind: 'unknown', rows: [], findings: [finding('file-unknown', {file: fileName})]}
  }
}

function readRows<Row>(
  file: string,
  bytes: Uint8Array,
  zone: string,
  columns: Columns,
  schemaIn: (zone: string) => z.ZodType<Row>,
): {rows: Row[]; findings: Finding[]} {
  if (bytes.length > MAX_ROSTER_BYTES) return {rows: [], findings: [finding('file-too-large', {file})]}
  if (!isZone(zone)) return {rows: [], findings: [finding('zone-unknown', {file, value: zone})]}
  const decoded = decodeText(bytes)
  if (decoded === null) return {rows: [], findings: [finding('encoding-unknown', {file})]}
  const findings = decoded.encoding === 'gb18030' ? [finding('read-as-gb18030', {file})] : []
  const table = file.toLowerCase().endsWith('.json') ? readJsonTable(decoded.text) : readCsvTable(decoded.text)
  findings.push(...table.findings.map(({problem, ...at}) => finding(problem, {file, ...at})))
  const unusable = headerFindings(file, table, columns)
  findings.push(...unusable.notes)
  if (unusable.fatal) return {rows: [], findings}
  const checked = checkRows(file, table, columns, schemaIn(zone))
  return {rows: checked.rows, findings: [...findings, ...checked.findings]}
}

function headerFindings(file: string, table: Table, columns: Columns): {notes: Finding[]; fatal: boolean} {
  if (table.columns.length === 0) return {notes: [], fatal: true}
  const known = [...columns.required, ...columns.optional]
  const unique = [...new Set(table.columns)]
  const unknown = unique.filter(name => !known.includes(name))
  const missing = columns.required.filter(name => !unique.includes(name))
  const twice = unique.filter(
    name => known.includes(name) && table.columns.indexOf(name) !== table.columns.lastIndexOf(name),
  )
  return {
    notes: [
      ...unknown.map(field => finding('column-unknown', {file, field})),
      ...missing.map(field => finding('column-missing', {file, field})),
      ...twice.map(field => finding('column-twice', {file, field})),
    ],
    fatal: missing.length > 0 || twice.length > 0,
  }
}

function checkRows<Row>(
  file: string,
  table: Table,
  columns: Columns,
  schema: z.ZodType<Row>,
): {rows: Row[]; findings: Finding[]} {
  const known = [...columns.required, ...columns.optional]
  const rows: Row[] = []
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const {line, cells} of table.rows) {
    const read = schema.safeParse(Object.fromEntries(known.map(name => [name, cells.get(name) ?? ''])))
    if (!read.success) {
      const issue = read.error.issues[0]
      const field = String(issue?.path[0] ?? known[0])
      const problem = issue !== undefined && isRosterProblem(issue.message) ? issue.message : 'value-missing'
      findings.push(finding(problem, {file, line, field, value: cells.get(field) ?? null}))
      continue
    }
    const key = JSON.stringify(read.data)
    if (seen.has(key)) {
      findings.push(finding('row-twice', {file, line}))
      continue
    }
    seen.add(key)
    rows.push(read.data)
    for (const {field, key, problem} of WITHHELD) {
      const value = cells.get(field)?.trim() ?? ''
      if (known.includes(field) && value !== '' && lacks(read.data, key)) {
        findings.push(finding(problem, {file, line, field, value}))
      }
    }
  }
  return {rows, findings}
}

function lacks(row: unknown, key: string): boolean {
  return (
    typeof row === 'object' &&
    row !== null &&
    Object.entries(row).some(([name, value]) => name === key && value === null)
  )
}
