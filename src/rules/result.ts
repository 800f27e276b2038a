import {z} from 'zod'
import type {CheckKind, TodoCode, Word, WordsOf} from '../say/rules/codes.ts'

/**
 * What one check says; never just yes or no. `GAP`: a required clip or document is absent. `UNKNOWN`: what is needed to
 * judge is absent. `PENDING`: not yet due. `PROVISIONAL`: the due date lies in a year whose calendar isn't announced.
 */
export const checkStatus = z.enum(['PASS', 'FAIL', 'LATE', 'GAP', 'UNKNOWN', 'PENDING', 'PROVISIONAL', 'NA'])
export type CheckStatus = z.infer<typeof checkStatus>

/** One thing that a check looked at, and where it stands: a document, an act, a parameter of the rule set. */
export type Input = {name: string; value: string | number | boolean | null; source: string | null}

/** What to do, or what to answer: a code of the catalogue with its words. */
export type Todo = {code: TodoCode; words: readonly Word[]}

/** Unique within the case, such as `period:publish-penalty`; where a check holds for several things, with that thing. */
export type CheckId = CheckKind | `${CheckKind}:${string}`

export type CheckResult = {
  id: CheckId
  clause: string
  status: CheckStatus
  /** Dates of the rule set's zone; null where the check has none. */
  actBy: string | null
  windowClosesAfter: string | null
  /** The days that were counted. */
  counted: readonly string[]
  /** How late, in the period's unit: working days, days; null where it isn't. */
  over: number | null
  inputs: readonly [Input, ...Input[]]
  todo: Todo | null
}

/** A check without dates. */
export function result(
  id: CheckId,
  clause: string,
  status: CheckStatus,
  inputs: readonly [Input, ...Input[]],
  todo: Todo | null = null,
): CheckResult {
  return {id, clause, status, actBy: null, windowClosesAfter: null, counted: [], over: null, inputs, todo}
}

export const input = (name: string, value: Input['value'], source: string | null = null): Input => ({
  name,
  value,
  source,
})

export const todo = <Code extends TodoCode>(code: Code, ...words: WordsOf<Code>): Todo => ({code, words})
