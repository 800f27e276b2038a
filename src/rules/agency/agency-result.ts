import type {CheckStatus} from '../../contract/case.ts'
import type {AgencyTodo} from '../../say/agency.ts'
import type {CheckResult, Input} from '../result.ts'
import {type ClauseKey, clauseKey, type RuleSet} from '../rule-set.ts'

/** What to do, or what to answer; each code has its sentence in both languages, or this doesn't compile. */
export type TodoOfAgency = {code: AgencyTodo; words: readonly (string | number)[]}

/** As the result of a case's check, of which the agency itself is the subject. */
export type AgencyResult = Omit<CheckResult, 'id' | 'todo'> & {
  /** Unique within the agency, such as `officer-registered:330901`. */
  id: string
  todo: TodoOfAgency | null
}

/**
 * A check without dates.
 *
 * @param clause of a law or of the rule set; of the measure the name of the duty, which {@link cited} puts it for
 */
export const result = (
  id: string,
  clause: ClauseKey | (string & {}),
  status: CheckStatus,
  inputs: readonly [Input, ...Input[]],
  what: TodoOfAgency | null = null,
): AgencyResult => ({
  id,
  clause,
  status,
  actBy: null,
  windowClosesAfter: null,
  counted: [],
  over: null,
  inputs,
  todo: what,
})

export const agencyTodo = (code: AgencyTodo, ...words: (string | number)[]): TodoOfAgency => ({code, words})

/** A result with the clause of its measure; where the rule set names none, with the measure itself. */
export function cited(found: AgencyResult, {clauses, measure}: RuleSet): AgencyResult {
  const duty = clauseKey.safeParse(found.clause)
  return duty.success ? {...found, clause: clauses[duty.data] ?? measure.zh} : found
}
