import type {WorkCalendar} from './calendar/work-calendar.ts'
import type {ClipOfCase} from './case-file.ts'
import type {RuleSet} from './rule-set.ts'

/** By what cases are judged. */
export type Judging = {
  rules: RuleSet
  /** A digest over the rule set: another one under the same name judges anew. */
  rulesKey: string
  calendar: WorkCalendar
  /** Clips of a case that other docks hold. */
  otherClips: (id: string) => readonly ClipOfCase[]
}
