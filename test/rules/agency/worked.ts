import {fileURLToPath} from 'node:url'
import type {z} from 'zod'
import type {AgencyCase} from '../../../src/rules/agency/agency-view.ts'
import {readRegisters} from '../../../src/rules/agency/register-folder.ts'
import {noRegisters, type RegisterName, type RegisterRow, type Registers} from '../../../src/rules/agency/registers.ts'
import {loadCalendars, shippedCalendars} from '../../../src/rules/calendar/load.ts'
import {type CaseFile, caseFile} from '../../../src/rules/case-file.ts'
import {readCaseFolder} from '../../../src/rules/case-folder.ts'
import {loadRuleSets, shippedRuleSets} from '../../../src/rules/load-rule-sets.ts'
import type {RuleSet} from '../../../src/rules/rule-set.ts'

/** The worked case with its registers, and what it is judged by. */
const folder = fileURLToPath(new URL('../../../fixtures/worked-case', import.meta.url))

export const at = '2026-11-10T18:00:00+08:00'
export const zone = 'Asia/Shanghai'
export const registersFolder = `${folder}/registers`
export const casesFolder = folder

export function ruleSet(id = 'zhejiang-statistics-law2021'): RuleSet {
  const found = loadRuleSets([shippedRuleSets]).get(id)
  if (found === undefined) throw new RangeError(`no rule set ${id}`)
  return found
}

export const rules = ruleSet()
export const {calendar} = loadCalendars(shippedCalendars, null)
export const {registers, findings: registerFindings} = readRegisters(registersFolder, zone)

const read = readCaseFolder(folder)
export const cases: readonly AgencyCase[] = [...read.cases].map(([id, file]) => ({
  file,
  clips: read.clips.get(id) ?? [],
}))

export function workedCase(): AgencyCase {
  const found = cases.find(({file}) => file.case === 'worked-case')
  if (found === undefined) throw new RangeError('no worked case')
  return found
}

/** A case file with what a test is about; all else is unknown. */
export const caseOf = (parts: z.input<typeof caseFile>): CaseFile => caseFile.parse(parts)

/** Registers that are empty but for what a test is about. */
export const only = <Name extends RegisterName>(name: Name, rows: readonly RegisterRow<Name>[]): Registers => ({
  ...noRegisters,
  [name]: rows,
})
