import {join} from 'node:path'
import {statNow} from '../../disk/entries.ts'
import {readWhole} from '../../disk/files.ts'
import {decodeText, readCsvTable, readJsonTable, type Table} from '../../tables/table.ts'
import type {Column} from './columns.ts'
import {type CaseFinding, caseFinding} from './finding.ts'

/** A row as the JSON that a case file would have, with its case and its place. */
export type FileRow = {case: string | null; value: Record<string, unknown>; line: number; file: string}
export type FileRows = {rows: FileRow[]; findings: CaseFinding[]}

const CASE = {field: 'case', chinese: '案件'}

/**
 * The rows of a table, or of a JSON list whose rows are as in a case file; a row that can't be read is a finding.
 *
 * @param name such as `documents.csv`
 * @param zone of local times
 */
export function rowsOf(folder: string, name: string, columns: readonly Column[], zone: string): FileRows {
  const text = textOf(folder, name)
  if (typeof text !== 'string') return {rows: [], findings: [text]}
  return isJson(name) ? jsonRows(name, text) : cellRows(name, readCsvTable(text), columns, zone)
}

/** As {@link rowsOf}, of a list that is a table in JSON too: its values are the texts that a CSV file would have. */
export function tableRowsOf(folder: string, name: string, columns: readonly Column[], zone: string): FileRows {
  const text = textOf(folder, name)
  if (typeof text !== 'string') return {rows: [], findings: [text]}
  return cellRows(name, isJson(name) ? readJsonTable(text) : readCsvTable(text), columns, zone)
}

const isJson = (name: string): boolean => name.toLowerCase().endsWith('.json')

/** The text of a file of the folder, in any of the encodings that people's programs write. */
function textOf(folder: string, name: string): string | CaseFinding {
  const path = join(folder, name)
  try {
    // A pipe of this name would hold up the reader for ever.
    const entry = statNow(path)
    if (!entry.isFile() && !entry.isSymbolicLink()) return caseFinding('file-unreadable', 'file', {file: name})
    return decodeText(readWhole(path))?.text ?? caseFinding('encoding-unknown', 'file', {file: name})
  } catch {
    return caseFinding('file-unreadable', 'file', {file: name})
  }
}

/** The entries of a JSON list; what isn't one is a finding. */
function jsonList(file: string, text: string): {list: unknown[]; findings: CaseFinding[]} {
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list)) return {list, findings: []}
    return {list: [], findings: [caseFinding('json-not-a-list', 'file', {file})]}
  } catch (error) {
    const value = error instanceof Error ? error.message : null
    return {list: [], findings: [caseFinding('json-unreadable', 'file', {file, value})]}
  }
}

/** The rows of a JSON list, whatever its name. */
export function jsonRowsOf(folder: string, name: string): FileRows {
  const text = textOf(folder, name)
  return typeof text === 'string' ? jsonRows(name, text) : {rows: [], findings: [text]}
}

function jsonRows(file: string, text: string): FileRows {
  const {list, findings} = jsonList(file, text)
  const rows: FileRow[] = []
  for (const [index, entry] of list.entries()) {
    const line = index + 1
    if (!isRecord(entry)) {
      findings.push(caseFinding('row-not-an-object', 'row', {file, line}))
      continue
    }
    const {case: of, ...value} = entry
    rows.push({case: typeof of === 'string' ? of : null, value, line, file})
  }
  return {rows, findings}
}

function cellRows(file: string, table: Table, columns: readonly Column[], zone: string): FileRows {
  const findings = table.findings.map(({problem, ...at}) => caseFinding(problem, 'row', {file, ...at}))
  const header = headerOf(file, table, columns)
  findings.push(...header.findings)
  if (header.isUnusable) return {rows: [], findings}
  const rows = table.rows.map(({line, cells}): FileRow => {
    const value: Record<string, unknown> = {}
    for (const {name, column} of header.known) {
      const cell = cells.get(name) ?? ''
      if (cell.trim() !== '') put(value, column.field.split('.'), column.read(cell, zone))
    }
    return {case: cells.get(header.caseName)?.trim().toLowerCase() || null, value, line, file}
  })
  return {rows, findings}
}

type Header = {
  known: {name: string; column: Column}[]
  caseName: string
  isUnusable: boolean
  findings: CaseFinding[]
}

/** Columns are named by their field or in Chinese. */
function headerOf(file: string, {columns: names}: Table, columns: readonly Column[]): Header {
  const isOf = (name: string, {field, chinese}: {field: string; chinese: string}): boolean =>
    name === field || name === chinese.toLowerCase()
  const known = columns.flatMap(column => names.filter(name => isOf(name, column)).map(name => ({name, column})))
  const caseName = names.find(name => isOf(name, CASE))
  const unknown = names.filter(name => name !== caseName && !known.some(one => one.name === name))
  const twice = known.filter(({column}, index) => known.findIndex(one => one.column === column) < index)
  const isUnusable = names.length === 0 || caseName === undefined || twice.length > 0
  return {
    known,
    caseName: caseName ?? '',
    isUnusable,
    findings: [
      ...(names.length > 0 && caseName === undefined
        ? [caseFinding('column-missing', 'file', {file, line: 1, field: CASE.field})]
        : []),
      ...twice.map(({name}) => caseFinding('column-twice', 'file', {file, line: 1, field: name})),
      ...unknown.map(name => caseFinding('column-unknown', 'nothing', {file, line: 1, field: name})),
    ],
  }
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...inner] = path
  if (inner.length === 0) {
    into[name] = value
    return
  }
  const below = into[name]
  const record = isRecord(below) ? below : {}
  into[name] = record
  put(record, inner, value)
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
