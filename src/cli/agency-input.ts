import {z} from 'zod'
import type {AgencyCase} from '../rules/agency/agency-view.ts'
import type {UnmatchedClip} from '../rules/agency/observations.ts'
import {readRegisters} from '../rules/agency/register-folder.ts'
import {noRegisters, type Registers} from '../rules/agency/registers.ts'
import type {WorkCalendar} from '../rules/calendar/work-calendar.ts'
import {readCaseFolder} from '../rules/case-folder.ts'
import {loadRuleSets, shippedRuleSets} from '../rules/load-rule-sets.ts'
import type {RuleSet} from '../rules/rule-set.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {calendarsOf} from './calendars.ts'
import {callerPath, UsageError} from './usage.ts'

/** What the commands of an agency have in common. */
export type AgencyOptions = {
  cases?: string
  registers?: string
  calendar?: string
  ruleset: string
  at?: string
  lang?: string
}

/** An agency as its files tell of it, and the instant for which it is asked. */
export type AgencyInput = {
  registers: Registers
  cases: AgencyCase[]
  unmatched: readonly UnmatchedClip[]
  rules: RuleSet
  calendar: WorkCalendar
  at: string
}

/** Zhejiang's, by the stricter law. */
export const RULE_SET = 'zhejiang-statistics-law2021'

/**
 * Reads cases, registers, rule set and calendars; what can't be used in the registers is said on standard error.
 *
 * @throws {UsageError}
 */
export function readAgency(options: AgencyOptions, say: Catalogue): AgencyInput {
  const {cases, registers, ruleset, at = new Date().toISOString()} = options
  if (cases === undefined && registers === undefined) throw new UsageError(say.agency.nothingGiven)
  if (!z.iso.datetime({offset: true}).safeParse(at).success) throw new UsageError(say.agency.atWrong(at))
  const rules = loadRuleSets([shippedRuleSets]).get(ruleset)
  if (rules === undefined) throw new UsageError(say.agency.ruleSetUnknown(ruleset))
  const known = registers === undefined ? null : readRegisters(callerPath(registers), rules.zone)
  for (const {file, line, field, value, problem} of known?.findings ?? []) {
    const place = line === null ? file : `${file}:${line}`
    const said = [field === null ? '' : ` ${field}`, value === null ? '' : ` "${value}"`] as const
    process.stderr.write(`${say.agency.registerFinding(place, ...said, say.agency.registerProblems[problem])}\n`)
  }
  const folder = cases === undefined ? null : readCaseFolder(callerPath(cases))
  return {
    registers: known?.registers ?? noRegisters,
    cases: [...(folder?.cases ?? [])].map(([id, file]) => ({file, clips: folder?.clips.get(id) ?? []})),
    unmatched: folder?.unmatched ?? [],
    rules,
    calendar: calendarsOf(options.calendar, say),
    at,
  }
}
