import {z} from 'zod'
import {decodeText, readCsvTable, readJsonTable, type Table} from '../../tables/table.ts'
import {type RegisterFinding, type RegisterProblem, registerFinding} from './register-finding.ts'

/** Far above any agency's list; keeps a wrong file out of memory. */
export const MOST_REGISTER_BYTES = 16 * 1024 * 1024

/**
 * The rows of one file of a register. A row that can't be read gives one finding and is left out; the others are used.
 * A column is named as in the schema, or by its Chinese title.
 *
 * @param file its name: `.json` is a list of objects, all else CSV
 * @param bytes UTF-8, UTF-8 with BOM or GB18030
 */
export function readRegisterFile<Schema extends z.ZodObject>(
  file: string,
  bytes: Uint8Array,
  schema: Schema,
): {rows: z.infer<Schema>[]; findings: RegisterFinding[]} {
  const decoded = decodeText(bytes)
  if (decoded === null) return {rows: [], findings: [registerFinding(file, 'encoding-unknown')]}
  const table = file.toLowerCase().endsWith('.json') ? readJsonTable(decoded.text) : readCsvTable(decoded.text)
  const findings = table.findings.map(({problem, ...at}) => registerFinding(file, problem, at))
  const columns = columnsOf(schema)
  const header = headerFindings(file, table, columns, schema)
  findings.push(...header)
  if (header.some(({problem}) => problem !== 'column-unknown')) return {rows: [], findings}

  const rows: z.infer<Schema>[] = []
  const seen = new Set<string>()
  for (const {line, cells} of table.rows) {
    const named = new Map([...cells].map(([name, cell]) => [columns.get(name) ?? name, cell]))
    const read = schema.safeParse(
      Object.fromEntries(Object.keys(schema.shape).map(name => [name, named.get(name) ?? ''])),
    )
    if (!read.success) {
      const [issue] = read.error.issues
      const field = String(issue?.path[0] ?? '')
      findings.push(registerFinding(file, problemOf(issue?.message), {line, field, value: named.get(field) ?? null}))
      continue
    }
    const key = JSON.stringify(read.data)
    if (seen.has(key)) findings.push(registerFinding(file, 'row-twice', {line}))
    else rows.push(read.data)
    seen.add(key)
  }
  return {rows, findings}
}

const problemOf = (message: string | undefined): RegisterProblem =>
  message === 'value-missing' ? message : 'value-wrong'

/** Each name that a column may bear, with the one that the schema gives it. */
function columnsOf({shape}: z.ZodObject): Map<string, string> {
  const columns = new Map<string, string>()
  for (const [name, cell] of Object.entries(shape)) {
    columns.set(name, name)
    const title = titleOf(cell)
    if (title !== null) columns.set(title, name)
  }
  return columns
}

/** The Chinese heading of a column; null where its schema bears none. */
export const titleOf = (cell: z.core.$ZodType): string | null => z.globalRegistry.get(cell)?.title ?? null

function headerFindings(
  file: string,
  {columns: found}: Table,
  columns: ReadonlyMap<string, string>,
  {shape}: z.ZodObject,
): RegisterFinding[] {
  if (found.length === 0) return []
  const known = found.flatMap(name => columns.get(name) ?? [])
  const needed = Object.entries(shape).flatMap(([name, cell]) => (z.safeParse(cell, '').success ? [] : [name]))
  const twice = [...new Set(known)].filter(name => known.indexOf(name) !== known.lastIndexOf(name))
  return [
    ...found.filter(name => !columns.has(name)).map(field => registerFinding(file, 'column-unknown', {field})),
    ...needed.filter(name => !known.includes(name)).map(field => registerFinding(file, 'column-missing', {field})),
    ...twice.map(field => registerFinding(file, 'column-twice', {field})),
  ]
}
