import type {CheckStatus} from '../../contract/case.ts'
import type {WorkCalendar} from '../calendar/work-calendar.ts'
import {type JudgedCase, judged} from '../case-report.ts'
import {dateOf} from '../moment.ts'
import {type ClauseKey, clauseKey, type RuleSet} from '../rule-set.ts'
import type {AgencyResult} from './agency-result.ts'
import type {AgencyCase} from './agency-view.ts'
import {mobileTasks} from './checks/platform.ts'
import {holdsFrom, withHolds} from './complaints.ts'
import {evaluateAgency} from './evaluate-agency.ts'
import type {UnmatchedClip} from './observations.ts'
import {type OpenDuty, openDuties} from './open-duties.ts'
import {organisationOn, type Registers} from './registers.ts'
import {withTemplates} from './templates.ts'
import {type WeakSpots, weakSpots} from './weak-spots.ts'
import {type YearlyStatistics, yearlyStatistics} from './yearly.ts'

/** 公示、全过程记录、法制审核, and what other law asks for. */
export const systems = ['publicity', 'recording', 'review', 'procedure'] as const
export type System = (typeof systems)[number]
export type StatusCounts = Readonly<Record<CheckStatus, number>>

/** What an agency's year comes to. */
export type AnnualReport = {
  year: number
  /** The day for which it was made, of the rule set's zone. */
  date: string
  ruleset: string
  calendar: string
  agency: string | null
  cases: number
  clips: number
  statistics: YearlyStatistics
  spots: WeakSpots
  /** How the checks of all cases stand, by system. */
  checks: Readonly<Record<System, StatusCounts>>
  agencyChecks: readonly AgencyResult[]
  duties: readonly OpenDuty[]
  mobile: {tasks: number; done: number}
  platform: {cases: number; on: number}
}

/**
 * Judges an agency and all of its cases, and counts its year.
 *
 * @param at the instant for which it is asked, ISO 8601: nothing after it has happened yet
 */
export function annualReport(
  registers: Registers,
  given: readonly AgencyCase[],
  unmatched: readonly UnmatchedClip[],
  rules: RuleSet,
  calendar: WorkCalendar,
  year: number,
  at: string,
): AnnualReport {
  const today = dateOf(at, rules.zone)
  const holds = holdsFrom(registers.complaints)
  const known = withTemplates(rules, registers)
  const cases = given
    .toSorted((a, b) => (a.file.case < b.file.case ? -1 : 1))
    .map(({file, clips}) => judged(withHolds(file, holds), clips, {rules: known, calendar, at}))
  const tasks = mobileTasks({cases, rules, today})
  return {
    year,
    date: today,
    ruleset: rules.id,
    calendar: calendar.id,
    agency: organisationOn(registers, today)?.name ?? null,
    cases: cases.length,
    clips: cases.reduce((sum, {clips}) => sum + clips.length, 0),
    statistics: yearlyStatistics(
      cases.map(({file}) => file),
      registers,
      year,
      rules,
      today,
    ),
    spots: weakSpots(cases, unmatched, rules, year, today),
    checks: {
      publicity: countsOf(cases, 'publicity', rules),
      recording: countsOf(cases, 'recording', rules),
      review: countsOf(cases, 'review', rules),
      procedure: countsOf(cases, 'procedure', rules),
    },
    agencyChecks: evaluateAgency(registers, cases, known, calendar, at),
    duties: openDuties(cases, rules),
    mobile: {tasks: tasks.all.length, done: tasks.done},
    platform: {cases: cases.length, on: cases.filter(({file}) => file.platform !== null).length},
  }
}

/** Of which system each of the measure's duties is. */
const SYSTEM_OF: Readonly<Partial<Record<ClauseKey, System>>> = {
  publicity: 'publicity',
  shown: 'publicity',
  published: 'publicity',
  registers: 'publicity',
  record: 'recording',
  text: 'recording',
  recording: 'recording',
  filing: 'recording',
  gate: 'review',
  points: 'review',
  opinion: 'review',
  duties: 'review',
  reviewers: 'review',
}

/** Which of the three systems a clause is of; that of another law, or of another duty, is of none. */
function systemOf(clause: string, {clauses}: RuleSet): System {
  for (const key of clauseKey.options) if (clauses[key] === clause) return SYSTEM_OF[key] ?? 'procedure'
  return 'procedure'
}

function countsOf(cases: readonly JudgedCase[], system: System, rules: RuleSet): StatusCounts {
  const all = cases.flatMap(({results}) => results.filter(({clause}) => systemOf(clause, rules) === system))
  const count = (status: CheckStatus): number => all.filter(one => one.status === status).length
  return {
    PASS: count('PASS'),
    FAIL: count('FAIL'),
    LATE: count('LATE'),
    GAP: count('GAP'),
    UNKNOWN: count('UNKNOWN'),
    PENDING: count('PENDING'),
    PROVISIONAL: count('PROVISIONAL'),
    NA: count('NA'),
  }
}
