import {join} from 'node:path'
import type {z} from 'zod'
import {namesIn} from '../../disk/entries.ts'
import {readWhole} from '../../disk/files.ts'
import {MOST_REGISTER_BYTES, readRegisterFile} from './register-file.ts'
import {type RegisterFinding, registerFinding} from './register-finding.ts'
import {noRegisters, type RegisterName, type Registers, registerRows} from './registers.ts'

/** What a folder tells of an agency, and what in it can't be used. */
export type RegisterReading = {registers: Registers; findings: RegisterFinding[]}

/** How a register's file is named, without `.csv` or `.json`. */
export const registerFileName = (name: RegisterName): string => name.replaceAll('_', '-')

/**
 * Reads the registers of a folder: a file for each, `.csv` or `.json` or both, in any case. One that isn't there is empty.
 *
 * @param zone IANA zone of local times
 */
export function readRegisters(folder: string, zone: string): RegisterReading {
  const findings: RegisterFinding[] = []
  const rowsOf = registerRows(zone)
  const known = Object.keys(rowsOf).map(name => name.replaceAll('_', '-'))
  let names: string[]
  try {
    names = namesIn(folder).sort()
  } catch {
    return {registers: noRegisters, findings: [registerFinding(folder, 'folder-unreadable')]}
  }
  const tables = names.filter(name => /\.(csv|json)$/i.test(name))
  for (const name of tables.filter(one => !known.includes(stemOf(one))))
    findings.push(registerFinding(name, 'file-unknown'))

  const rows = <Schema extends z.ZodObject>(register: RegisterName, schema: Schema): z.infer<Schema>[] =>
    tables
      .filter(name => stemOf(name) === registerFileName(register))
      .flatMap(name => {
        const bytes = bytesOf(join(folder, name), name, findings)
        if (bytes === null) return []
        const read = readRegisterFile(name, bytes, schema)
        findings.push(...read.findings)
        return read.rows
      })

  return {
    registers: {
      organisation: rows('organisation', rowsOf.organisation),
      officers: rows('officers', rowsOf.officers),
      certificates: rows('certificates', rowsOf.certificates),
      reviewers: rows('reviewers', rowsOf.reviewers),
      reviewer_lists: rows('reviewer_lists', rowsOf.reviewer_lists),
      matters: rows('matters', rowsOf.matters),
      records: rows('records', rowsOf.records),
      ledger: rows('ledger', rowsOf.ledger),
      device_checks: rows('device_checks', rowsOf.device_checks),
      training: rows('training', rowsOf.training),
      complaints: rows('complaints', rowsOf.complaints),
      score_sheets: rows('score_sheets', rowsOf.score_sheets),
      templates: rows('templates', rowsOf.templates),
      publications: rows('publications', rowsOf.publications),
      yearly_reports: rows('yearly_reports', rowsOf.yearly_reports),
      yearly_figures: rows('yearly_figures', rowsOf.yearly_figures),
    },
    findings,
  }
}

const stemOf = (name: string): string => name.toLowerCase().replace(/\.(csv|json)$/, '')

function bytesOf(path: string, name: string, findings: RegisterFinding[]): Uint8Array | null {
  try {
    const bytes = readWhole(path)
    if (bytes.length <= MOST_REGISTER_BYTES) return bytes
    findings.push(registerFinding(name, 'file-too-large'))
  } catch {
    findings.push(registerFinding(name, 'file-unreadable'))
  }
  return null
}
