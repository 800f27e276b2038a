import {caseAsOf, clipsAsOf} from '../as-of.ts'
import type {WorkCalendar} from '../calendar/work-calendar.ts'
import type {CaseFile, ClipOfCase} from '../case-file.ts'
import {asOf, dateOf, type Moment} from '../moment.ts'
import {parameterOf, type RuleSet} from '../rule-set.ts'
import type {Registers} from './registers.ts'

/** A case with the clips that belong to it. */
export type AgencyCase = {file: CaseFile; clips: readonly ClipOfCase[]}

/** All that a check of the agency may look at. */
export type AgencyView = {
  registers: Registers
  /** In an order of their own, whatever the order in which they came. */
  cases: readonly AgencyCase[]
  rules: RuleSet
  calendar: WorkCalendar
  /** The instant for which it is asked (ms since 1970), and its date in the rule set's zone. */
  now: number
  today: string
  dateOf(at: Moment): string
  parameter(id: string): number | null
}

/** @param at the instant for which it is asked, ISO 8601 */
export function agencyView(
  registers: Registers,
  cases: readonly AgencyCase[],
  rules: RuleSet,
  calendar: WorkCalendar,
  at: string,
): AgencyView {
  const then = asOf(at, rules.zone)
  const {today} = then
  return {
    registers,
    cases: cases
      .toSorted((a, b) => (a.file.case < b.file.case ? -1 : 1))
      .map(({file, clips}) => ({file: caseAsOf(file, then), clips: clipsAsOf(clips, then)})),
    rules,
    calendar,
    now: Date.parse(at),
    today,
    dateOf: moment => dateOf(moment, rules.zone),
    parameter: id => parameterOf(rules, id, today, null),
  }
}

/**
 * The first day of which a case tells something; null where it tells of none.
 *
 * @param zone IANA zone of the rule set
 */
export function firstDayOf(file: CaseFile, zone: string): string | null {
  const moments = [
    ...file.acts.map(({from}) => from),
    ...file.documents.map(({date}) => date),
    ...file.events.map(({at}) => at),
    ...file.decisions.map(({date}) => date),
  ].flatMap(at => (at === null ? [] : [dateOf(at, zone)]))
  return moments.toSorted()[0] ?? null
}

/**
 * Whether something had begun at an instant; of a date all of the day counts.
 *
 * @param instant ms since 1970
 * @param zone IANA zone of the rule set
 */
export const hasBegun = (at: Moment, instant: number, zone: string): boolean =>
  at.length === 10 ? at <= dateOf(new Date(instant).toISOString(), zone) : Date.parse(at) <= instant

/** As {@link hasBegun}, of an end: on its last day something hasn't ended yet. */
export const hasEnded = (at: Moment | null, instant: number, zone: string): boolean =>
  at !== null && (at.length === 10 ? at < dateOf(new Date(instant).toISOString(), zone) : Date.parse(at) < instant)
