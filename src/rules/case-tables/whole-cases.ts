import {type CaseFile, caseFile} from '../case-file.ts'
import {type CaseFinding, caseFinding} from './finding.ts'
import {findingOf, unknownFields} from './read-rows.ts'
import type {FileRow} from './rows.ts'

/** Cases, those whose file can't be used, and why. */
type Cases = {cases: ReadonlyMap<string, CaseFile>; refused: ReadonlySet<string>; findings: CaseFinding[]}

/** Whole cases, the rows of `case-files.json`; of one that is there twice the higher version is used. */
export function wholeCases(rows: readonly FileRow[]): Cases {
  const cases = new Map<string, CaseFile>()
  const refused = new Set<string>()
  const findings: CaseFinding[] = []
  for (const row of rows) {
    const at = {file: row.file, line: row.line, case: row.case}
    const read = readCase({...row.value, case: row.case}, at)
    findings.push(...read.findings)
    if (read.file === null) {
      if (row.case !== null) refused.add(row.case)
      continue
    }
    const known = cases.get(read.file.case)
    if (known?.version === read.file.version) findings.push(caseFinding('case-twice', 'nothing', at))
    if (known === undefined || known.version <= read.file.version) cases.set(read.file.case, read.file)
  }
  return {cases, refused, findings}
}

/** Cases with the rows of `case-files.csv`: what a row says of a case replaces what its file says. */
export function withCaseRows(whole: ReadonlyMap<string, CaseFile>, rows: readonly FileRow[]): Cases {
  const cases = new Map(whole)
  const refused = new Set<string>()
  const findings: CaseFinding[] = []
  for (const {case: of, value, file, line} of rows) {
    const read = readCase({...cases.get(of ?? ''), ...value, case: of}, {file, line, case: of})
    findings.push(...read.findings)
    if (read.file !== null) cases.set(read.file.case, read.file)
    else if (of !== null) refused.add(of)
  }
  return {cases, refused, findings}
}

type At = Pick<FileRow, 'file' | 'line' | 'case'>

function readCase(value: unknown, at: At): {file: CaseFile | null; findings: CaseFinding[]} {
  const read = caseFile.safeParse(value)
  if (!read.success)
    return {file: null, findings: read.error.issues.slice(0, 1).map(issue => findingOf(issue, value, at, 'case'))}
  const unknown = unknownFields(value, read.data)
  return {file: read.data, findings: unknown.map(field => caseFinding('field-unknown', 'nothing', {...at, field}))}
}
