import {createHash} from 'node:crypto'
import type {Config} from '../config/schema.ts'
import {exists} from '../disk/entries.ts'
import type {RegisterFinding} from '../rules/agency/register-finding.ts'
import {readRegisters} from '../rules/agency/register-folder.ts'
import {noRegisters, type Registers} from '../rules/agency/registers.ts'
import {withTemplates} from '../rules/agency/templates.ts'
import type {CalendarFinding} from '../rules/calendar/finding.ts'
import {loadCalendars, shippedCalendars} from '../rules/calendar/load.ts'
import type {WorkCalendar} from '../rules/calendar/work-calendar.ts'
import {loadRuleSets, shippedRuleSets} from '../rules/load-rule-sets.ts'
import type {RuleSet} from '../rules/rule-set.ts'

/** Where an agency's own rule sets, calendars, case files and registers lie, and which rule set it judges by. */
export type RulesConfig = Config['rules']

/** By what an agency and its cases are judged. */
export type RulesInUse = {
  /** With the versions of templates that the registers tell of. */
  rules: RuleSet
  /** A digest over the rule set: another one under the same name judges anew. */
  rulesKey: string
  calendar: WorkCalendar
  calendarFindings: readonly CalendarFinding[]
  /** Null where none are kept, or their folder can't be read now. */
  registers: Registers | null
  registerFindings: readonly RegisterFinding[]
}

/** No rule set has the id that the configuration names. */
export class NoSuchRuleSetError extends Error {
  override name = 'NoSuchRuleSetError'
}

/**
 * Reads what the configuration names, beside what evidock ships. A folder that isn't there yet has nothing in it.
 *
 * @param before the registers that were read last, which stay in use while their folder can't be read
 * @throws {RuleSetError}
 * @throws {NoSuchRuleSetError}
 */
export function readRulesInUse(given: RulesConfig, before: Registers | null = null): RulesInUse {
  const sets = loadRuleSets([shippedRuleSets, ...existing(given.rulesets)])
  const set = sets.get(given.ruleset)
  if (set === undefined)
    throw new NoSuchRuleSetError(`no rule set ${given.ruleset} among ${[...sets.keys()].join(', ')}`)
  const {calendar, findings: calendarFindings} = loadCalendars(shippedCalendars, existing(given.calendars)[0] ?? null)
  const [folder] = existing(given.registers)
  const read = folder === undefined ? null : readRegisters(folder, set.zone)
  const isUnreadable = read?.findings.some(({problem}) => problem === 'folder-unreadable') ?? false
  const registers = read === null || isUnreadable ? before : read.registers
  const rules = withTemplates(set, registers ?? noRegisters)
  const rulesKey = createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16)
  return {rules, rulesKey, calendar, calendarFindings, registers, registerFindings: read?.findings ?? []}
}

const existing = (folder: string | undefined): string[] => (folder !== undefined && exists(folder) ? [folder] : [])
