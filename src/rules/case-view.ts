import {caseAsOf, clipsAsOf} from './as-of.ts'
import type {WorkCalendar} from './calendar/work-calendar.ts'
import type {ActOfCase, CaseFile, ClipOfCase, DocumentOfCase} from './case-file.ts'
import {type Answer, answer} from './condition.ts'
import {groupedBy} from './grouped.ts'
import {type AsOf, asOf, dateOf, type Moment} from './moment.ts'
import {type ClauseKey, parameterOf, type RecordItem, type RuleSet} from './rule-set.ts'
import {type Timeline, timelineOf} from './timeline.ts'

/** All that a check may look at; nothing of it is later than the instant for which it is asked, but for planned acts. */
export type CaseView = AsOf & {
  file: CaseFile
  clips: readonly ClipOfCase[]
  rules: RuleSet
  calendar: WorkCalendar
  timeline: Timeline
  item(act: ActOfCase): RecordItem | null
  documentsOf(type: string): readonly DocumentOfCase[]
  dateOf(at: Moment): string
  /** @param about the decision that it is asked of, where it is one of several */
  holds(terms: readonly string[], about?: string): Answer
  /** A number of the rule set as it was at a date. */
  parameter(id: string, on?: string): number | null
  /** Where the measure has this duty. */
  clause(duty: ClauseKey): string
}

/** Days after which a public notice counts as served, where the rule set says nothing (民事诉讼法 95). */
const PUBLIC_NOTICE_DAYS = 30

/** @param at the instant for which it is asked, ISO 8601 */
export function viewOf(
  entered: CaseFile,
  clips: readonly ClipOfCase[],
  rules: RuleSet,
  calendar: WorkCalendar,
  at: string,
): CaseView {
  const {zone} = rules
  const then = asOf(at, zone)
  const file = caseAsOf(entered, then)
  const parameter = (id: string, on = then.today): number | null => parameterOf(rules, id, on, file.party)
  const timeline = timelineOf(file, then, on => parameter('public-notice-days', on) ?? PUBLIC_NOTICE_DAYS)
  const items = new Map(rules.item.map(item => [item.code, item]))
  const byType = groupedBy(file.documents, ({type}) => type)
  return {
    ...then,
    file,
    clips: clipsAsOf(clips, then),
    rules,
    calendar,
    timeline,
    item: ({item}) => items.get(item) ?? null,
    documentsOf: type => byType.get(type) ?? [],
    dateOf: moment => dateOf(moment, zone),
    holds: (terms, about) => answer(terms, {file, timeline, rules, on: then.today, about}),
    parameter,
    clause: duty => rules.clauses[duty] ?? rules.measure.zh,
  }
}

/** The date on which a decision was revoked, changed, or declared unlawful or void; null where it stands. */
export function undoneOf({file, dateOf}: CaseView, decision: string): string | null {
  const undone = file.decisions.find(one => one.decision === decision)?.undone ?? null
  return undone === null ? null : dateOf(undone.date)
}
