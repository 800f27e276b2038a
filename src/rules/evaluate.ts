import type {WorkCalendar} from './calendar/work-calendar.ts'
import type {CaseFile, ClipOfCase} from './case-file.ts'
import {viewOf} from './case-view.ts'
import {basicChecks} from './checks/basics.ts'
import {documentChecks} from './checks/documents.ts'
import {elementChecks} from './checks/elements.ts'
import {filingChecks} from './checks/filing.ts'
import {paymentChecks} from './checks/payment.ts'
import {periodChecks} from './checks/periods.ts'
import {procedureChecks} from './checks/procedure.ts'
import {publicityChecks} from './checks/publicity.ts'
import {recordingChecks} from './checks/recording.ts'
import {requiredDocuments} from './checks/required-documents.ts'
import {reviewChecks} from './checks/review.ts'
import {type ActCoverage, coverageOf} from './coverage.ts'
import type {CheckResult} from './result.ts'
import type {RuleSet} from './rule-set.ts'

/** What the three systems say of a case at an instant. */
export type CaseFindings = {coverage: readonly ActCoverage[]; results: readonly CheckResult[]}

/**
 * Judges a case by a rule set. The same input gives the same findings, in whatever order clips and facts came.
 *
 * @param clips those that belong to the case
 * @param at the instant for which it is asked, ISO 8601: nothing after it has happened yet; an act that begins later is a plan
 */
export function evaluate(
  file: CaseFile,
  clips: readonly ClipOfCase[],
  rules: RuleSet,
  calendar: WorkCalendar,
  at: string,
): CaseFindings {
  const view = viewOf(file, clips, rules, calendar, at)
  const coverage = coverageOf(view)
  const periods = periodChecks(view)
  return {
    coverage,
    results: [
      ...basicChecks(view),
      ...recordingChecks(view, coverage),
      ...elementChecks(view, coverage),
      ...requiredDocuments(view, periods),
      ...documentChecks(view),
      ...procedureChecks(view, coverage),
      ...reviewChecks(view),
      ...periods,
      ...paymentChecks(view),
      ...publicityChecks(view, periods),
      ...filingChecks(view),
    ],
  }
}
