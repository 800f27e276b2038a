import type {UnmatchedClip} from '../rules/agency/observations.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {caseSourceOf, type FoundCase, hasDatabase} from './case-source.ts'
import {givenBy, type JudgingOptions, type JudgingWithRegisters, judgingBy} from './judging.ts'
import {caseFindingLine} from './rule-findings.ts'
import {UsageError} from './usage.ts'

/** An agency as its files tell of it, or as a dock knows it, and by what it is judged. */
export type AgencyInput = JudgingWithRegisters & {
  cases: readonly FoundCase[]
  unmatched: readonly UnmatchedClip[]
}

/**
 * Reads cases, registers, rule set and calendars; what can't be used in them is said on standard error. Without a folder of
 * cases they are the dock's, and without a dock there are none.
 *
 * @throws {UsageError}
 */
export function readAgency(options: JudgingOptions, say: Catalogue): AgencyInput {
  const given = givenBy(options, say)
  const hasCases = options.cases !== undefined || hasDatabase(given)
  if (!hasCases && given.rules.registers === undefined) throw new UsageError(say.agency.nothingGiven)
  const judging = judgingBy(options.at, given, say)
  const source = hasCases ? caseSourceOf(options.cases, given, judging.rules.zone, say) : null
  for (const found of source?.findings ?? []) process.stderr.write(`${caseFindingLine(found, say)}\n`)
  return {...judging, cases: source?.all() ?? [], unmatched: source?.unmatched ?? []}
}
