import type {z} from 'zod'
import {segment} from '../../contract/scalars.ts'
import {wrongField} from '../zod-issue.ts'
import {type CaseFinding, caseFinding, problemOf} from './finding.ts'
import {type FileRow, isRecord} from './rows.ts'

/** A row that was read, with its case and where it stands. */
export type ReadRow<Row> = {case: string; row: Row; from: FileRow}

/** Good rows, each with its case; a bad one is one finding, and so is each field that nobody knows. */
export function readRows<Row>(
  rows: readonly FileRow[],
  schema: z.ZodType<Row>,
): {rows: ReadRow<Row>[]; findings: CaseFinding[]} {
  const good: ReadRow<Row>[] = []
  const findings: CaseFinding[] = []
  for (const from of rows) {
    const {file, line, value, case: of} = from
    if (of === null || !segment.safeParse(of).success) {
      findings.push(caseFinding(of === null ? 'missing' : 'case-wrong', 'row', {file, line, field: 'case', value: of}))
      continue
    }
    const read = schema.safeParse(value)
    if (!read.success) {
      findings.push(
        ...read.error.issues.slice(0, 1).map(issue => findingOf(issue, value, {file, line, case: of}, 'row')),
      )
      continue
    }
    findings.push(
      ...unknownFields(value, read.data).map(field =>
        caseFinding('field-unknown', 'nothing', {file, line, case: of, field}),
      ),
    )
    good.push({case: of, row: read.data, from})
  }
  return {rows: good, findings}
}

/** Rows of which each has a name of its own in its case and its file; of two the first is used. */
export function namedOnce<Row>(
  rows: readonly ReadRow<Row>[],
  nameOf: (row: unknown) => string | null,
): {rows: ReadRow<Row>[]; findings: CaseFinding[]} {
  const seen = new Set<string>()
  const findings: CaseFinding[] = []
  const once = rows.filter(({row, from: {case: of, file, line}}) => {
    const name = nameOf(row) ?? ''
    const key = JSON.stringify([file, of, name])
    const isNew = !seen.has(key)
    seen.add(key)
    if (!isNew) findings.push(caseFinding('name-twice', 'row', {file, line, case: of, value: name}))
    return isNew
  })
  return {rows: once, findings}
}

/** What a schema refused, as a finding. */
export function findingOf(
  issue: z.core.$ZodIssue,
  value: unknown,
  at: {file: string; line: number | null; case: string | null},
  left: CaseFinding['left'],
): CaseFinding {
  const {field, value: text, problem, expected} = wrongField(issue, value)
  return caseFinding(problemOf(problem), left, {...at, field, value: text, expected})
}

/** Fields that the schema didn't take over: a slip of the pen would else say nothing. */
export function unknownFields(given: unknown, read: unknown, path = ''): string[] {
  if (Array.isArray(given) && Array.isArray(read))
    return given.flatMap((entry, index) => unknownFields(entry, read[index], `${path}[${index}]`))
  if (!isRecord(given) || !isRecord(read)) return []
  return Object.entries(given).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`
    return Object.hasOwn(read, name) ? unknownFields(value, read[name], at) : [at]
  })
}
