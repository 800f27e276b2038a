import type {WorkCalendar} from '../calendar/work-calendar.ts'
import type {RuleSet} from '../rule-set.ts'
import {type AgencyResult, cited} from './agency-result.ts'
import {type AgencyCase, agencyView} from './agency-view.ts'
import {deviceChecks} from './checks/devices.ts'
import {heldChecks} from './checks/held.ts'
import {matterChecks} from './checks/matters.ts'
import {officerChecks} from './checks/officers.ts'
import {organisationChecks} from './checks/organisation.ts'
import {platformChecks} from './checks/platform.ts'
import {reviewerChecks} from './checks/reviewers.ts'
import {templateChecks} from './checks/templates.ts'
import {trainingChecks} from './checks/training.ts'
import {volumeChecks} from './checks/volumes.ts'
import {yearlyChecks} from './checks/yearly.ts'
import type {Registers} from './registers.ts'

/**
 * Judges the agency itself by a rule set: its registers, whoever acts for it, and what it owes once a year.
 *
 * @param cases all of its cases, each with its clips
 * @param at the instant for which it is asked, ISO 8601: nothing after it has happened yet
 */
export function evaluateAgency(
  registers: Registers,
  cases: readonly AgencyCase[],
  rules: RuleSet,
  calendar: WorkCalendar,
  at: string,
): AgencyResult[] {
  const view = agencyView(registers, cases, rules, calendar, at)
  return [
    ...organisationChecks(view),
    ...officerChecks(view),
    ...matterChecks(view),
    ...deviceChecks(view),
    ...reviewerChecks(view),
    ...yearlyChecks(view),
    ...templateChecks(view),
    ...volumeChecks(view),
    ...trainingChecks(view),
    ...platformChecks(view),
    ...heldChecks(view),
  ].map(found => cited(found, rules))
}
