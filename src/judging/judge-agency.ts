import {agencyAlarmsOf} from '../rules/agency/agency-alarms.ts'
import {evaluateAgency} from '../rules/agency/evaluate-agency.ts'
import {noRegisters, type Registers} from '../rules/agency/registers.ts'
import type {Alarm} from '../rules/alarms.ts'
import {dateOf} from '../rules/moment.ts'
import {casesOfDock} from './cases-of-dock.ts'
import {type RulesConfig, readRulesInUse} from './rules-in-use.ts'

/** What is judged, and for which instant (UTC ISO 8601). */
export type AgencyOrder = {
  database: string
  given: RulesConfig
  /** Those in use, which stay so while their folder can't be read. */
  registers: Registers
  zone: string
  at: string
}

/**
 * Judges an agency by its registers and by all cases of a dock.
 *
 * @throws {Error} when rules, cases or the database can't be read
 */
export function judgeAgency({database, given, registers: before, zone, at}: AgencyOrder): Alarm[] {
  const {rules, calendar, registers} = readRulesInUse(given, before)
  const {cases} = casesOfDock(database, given.cases ?? null, zone)
  const results = evaluateAgency(registers ?? noRegisters, cases, rules, calendar, at)
  return agencyAlarmsOf(results, calendar, dateOf(at, rules.zone))
}
