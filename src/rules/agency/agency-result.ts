import type {CheckStatus} from '../../contract/case.ts'
import type {AgencyTodo} from '../../say/agency.ts'
import type {CheckResult, Input} from '../result.ts'

/** What to do, or what to answer; each code has its sentence in both languages, or this doesn't compile. */
export type TodoOfAgency = {code: AgencyTodo; words: readonly (string | number)[]}

/** As the result of a case's check, of which the agency itself is the subject. */
export type AgencyResult = Omit<CheckResult, 'id' | 'todo'> & {
  /** Unique within the agency, such as `officer-registered:330901`. */
  id: string
  todo: TodoOfAgency | null
}

/** A check without dates. */
export const result = (
  id: string,
  clause: string,
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
