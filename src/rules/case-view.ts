import type {WorkCalendar} from './calendar/work-calendar.ts'
import type {ActOfCase, CaseFile, ClipOfCase, DocumentOfCase} from './case-file.ts'
import {type Answer, answer} from './condition.ts'
import {groupedBy} from './grouped.ts'
import {dateOf, type Moment} from './moment.ts'
import {parameterOf, type RecordItem, type RuleSet} from './rule-set.ts'
import {type Timeline, timelineOf} from './timeline.ts'

/** All that a check may look at. */
export type CaseView = {
  file: CaseFile
  /** In an order of their own, whatever the order in which they came. */
  clips: readonly ClipOfCase[]
  rules: RuleSet
  calendar: WorkCalendar
  /** The instant for which it is asked (ms since 1970), and its date. */
  now: number
  today: string
  timeline: Timeline
  item(act: ActOfCase): RecordItem | null
  documentsOf(type: string): readonly DocumentOfCase[]
  dateOf(at: Moment): string
  holds(terms: readonly string[]): Answer
  /** A number of the rule set as it was at a date. */
  parameter(id: string, on?: string): number | null
}

/** Days after which a public notice counts as served, where the rule set says nothing (民事诉讼法 95). */
const PUBLIC_NOTICE_DAYS = 30

/** @param at the instant for which it is asked, ISO 8601 */
export function viewOf(
  file: CaseFile,
  clips: readonly ClipOfCase[],
  rules: RuleSet,
  calendar: WorkCalendar,
  at: string,
): CaseView {
  const today = dateOf(at, rules.zone)
  const parameter = (id: string, on = today): number | null => parameterOf(rules, id, on, file.party)
  const timeline = timelineOf(file, rules.zone, parameter('public-notice-days') ?? PUBLIC_NOTICE_DAYS)
  const items = new Map(rules.item.map(item => [item.code, item]))
  const byType = groupedBy(file.documents, ({type}) => type)
  return {
    file,
    clips: clips.toSorted((a, b) => compare(a.from ?? '', b.from ?? '') || compare(a.clip, b.clip)),
    rules,
    calendar,
    now: Date.parse(at),
    today,
    timeline,
    item: ({item}) => items.get(item) ?? null,
    documentsOf: type => byType.get(type) ?? [],
    dateOf: moment => dateOf(moment, rules.zone),
    holds: terms => answer(terms, file, timeline, rules, today),
    parameter,
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
