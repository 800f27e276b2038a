import {CsvError, parse} from 'csv-parse/sync'

/** What keeps a file, or a row of it, from being a table. */
export type TableProblem =
  | 'csv-unreadable'
  | 'file-empty'
  | 'too-many-values'
  | 'json-unreadable'
  | 'json-not-a-list'
  | 'row-not-an-object'
  | 'value-not-text'

export type TableFinding = {
  /** Line of a CSV file (the header is 1), or position in a JSON array from 1. */
  line: number | null
  field: string | null
  value: string | null
  problem: TableProblem
}

/** The rows of a file as texts by column, before any of them is judged. */
export type Table = {
  columns: string[]
  rows: {line: number; cells: Map<string, string>}[]
  findings: TableFinding[]
}

/**
 * Text of the bytes of a file that people keep: UTF-8 with or without BOM, else GB18030 (a superset of GBK and GB 2312),
 * else null.
 */
export function decodeText(bytes: Uint8Array): {text: string; encoding: 'utf-8' | 'gb18030'} | null {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      return {text: new TextDecoder(encoding, {fatal: true}).decode(bytes), encoding}
    } catch {
      // not this encoding
    }
  }
  return null
}

/** Rows of a CSV text with a header line. Blank rows are skipped; rows before an unclosed quotation mark are kept. */
export function readCsvTable(text: string): Table {
  const lines: {line: number; values: string[]}[] = []
  const findings: TableFinding[] = []
  try {
    parse(text, {
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (values: string[], info) => {
        lines.push({line: info.lines, values})
        return null
      },
    })
  } catch (error) {
    const line = error instanceof CsvError && typeof error.lines === 'number' ? error.lines : null
    findings.push(finding('csv-unreadable', {line}))
  }
  const header = lines.shift()
  if (header === undefined) {
    return {columns: [], rows: [], findings: findings.length > 0 ? findings : [finding('file-empty')]}
  }
  const names = header.values.map(columnName)
  const rows: Table['rows'] = []
  for (const {line, values} of lines) {
    if (values.every(value => value.trim() === '')) continue
    const extra = values.slice(names.length).find(value => value.trim() !== '')
    if (extra !== undefined) {
      findings.push(finding('too-many-values', {line, value: extra}))
      continue
    }
    rows.push({line, cells: new Map(names.map((name, index) => [name, values[index] ?? '']))})
  }
  return {columns: namedColumns(names, rows), rows, findings}
}

/** Rows of a JSON array of objects; numbers are taken as text, a list of texts is joined with `;`. */
export function readJsonTable(text: string): Table {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return {columns: [], rows: [], findings: [finding('json-unreadable')]}
  }
  if (!Array.isArray(list)) return {columns: [], rows: [], findings: [finding('json-not-a-list')]}
  const findings: TableFinding[] = []
  const rows: Table['rows'] = []
  for (const [index, entry] of list.entries()) {
    const line = index + 1
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      findings.push(finding('row-not-an-object', {line}))
      continue
    }
    const cells = new Map<string, string>()
    const wrong = Object.entries(entry).find(([key, value]) => {
      const cell = cellText(value)
      if (cell !== null) cells.set(columnName(key), cell)
      return cell === null
    })
    if (wrong === undefined) rows.push({line, cells})
    else findings.push(finding('value-not-text', {line, field: wrong[0], value: JSON.stringify(wrong[1])}))
  }
  return {columns: [...new Set(rows.flatMap(row => [...row.cells.keys()]))], rows, findings}
}

/** Spreadsheets leave columns without name or value at the right edge. */
function namedColumns(names: string[], rows: Table['rows']): string[] {
  return names.filter(name => name !== '' || rows.some(row => (row.cells.get('') ?? '').trim() !== ''))
}

function columnName(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase()
}

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value) && value.every(part => typeof part === 'string' || typeof part === 'number')) {
    return value.join(';')
  }
  return null
}

function finding(problem: TableProblem, at: Partial<TableFinding> = {}): TableFinding {
  return {line: null, field: null, value: null, ...at, problem}
}
