import type {Command} from 'commander'
import type {UnmatchedClip} from '../rules/agency/observations.ts'
import {readRegisters} from '../rules/agency/register-folder.ts'
import {noRegisters, type Registers} from '../rules/agency/registers.ts'
import type {Judging} from '../rules/case-report.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {caseSourceOf, type FoundCase} from './case-source.ts'
import {type JudgingOptions, judgingBy, withJudgingOptions} from './judging.ts'
import {caseFindingLine} from './rule-findings.ts'
import {callerPath, UsageError} from './usage.ts'

/** What the commands of an agency have in common. */
export type AgencyOptions = JudgingOptions & {registers?: string}

/** The options of {@link AgencyOptions}. */
export const withAgencyOptions = (command: Command, say: Catalogue): Command =>
  withJudgingOptions(command, say).option('--registers <dir>', say.help.registers)

/** An agency as its files tell of it, and by what it is judged. */
export type AgencyInput = Judging & {
  registers: Registers
  cases: readonly FoundCase[]
  unmatched: readonly UnmatchedClip[]
}

/**
 * Reads cases, registers, rule set and calendars; what can't be used in them is said on standard error.
 *
 * @throws {UsageError}
 */
export function readAgency(options: AgencyOptions, say: Catalogue): AgencyInput {
  const {cases, registers} = options
  if (cases === undefined && registers === undefined) throw new UsageError(say.agency.nothingGiven)
  const judging = judgingBy(options, say)
  const {zone} = judging.rules
  const known = registers === undefined ? null : readRegisters(callerPath(registers), zone)
  for (const {file, line, field, value, problem} of known?.findings ?? []) {
    const place = line === null ? file : `${file}:${line}`
    const said = [field === null ? '' : ` ${field}`, value === null ? '' : ` "${value}"`] as const
    process.stderr.write(`${say.agency.registerFinding(place, ...said, say.agency.registerProblems[problem])}\n`)
  }
  const source = cases === undefined ? null : caseSourceOf(options, zone, say)
  for (const found of source?.findings ?? []) process.stderr.write(`${caseFindingLine(found, say)}\n`)
  return {
    ...judging,
    registers: known?.registers ?? noRegisters,
    cases: source?.all() ?? [],
    unmatched: source?.unmatched ?? [],
  }
}
