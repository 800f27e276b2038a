import {clearAlerts, raiseAlert} from './facts/alerts.ts'
import type {Dock} from './facts/dock.ts'
import type {Finding, RosterProblem} from './match/finding.ts'
import {standingAlerts} from './store/alerts.ts'

/** What findings of one kind of list are called outside of this machine. */
export type FindingAlerts = {
  /** Stands before the alerts' subjects. */
  of: string
  code: (problem: RosterProblem) => string
  /** What of a finding may be said: a person may have written anything else. */
  files: RegExp
  columns: ReadonlySet<string>
}

/**
 * Each finding is an alert until it is mended. No text of a list leaves the dock: only file, line, field and code.
 *
 * @param said what stood in the log already
 * @returns what stands in it now
 */
export function reportFindings(
  dock: Dock,
  alerts: FindingAlerts,
  findings: readonly Finding[],
  said: ReadonlySet<string>,
): Set<string> {
  const subjectOf = ({file, line, field, problem}: Finding): string =>
    `${alerts.of} ${file}:${line ?? ''}:${field ?? ''}:${problem}`
  const about = new Set(findings.map(subjectOf))
  for (const alert of standingAlerts(dock.store)) {
    const isMended = alert.subject.startsWith(`${alerts.of} `) && !about.has(alert.subject)
    if (isMended) clearAlerts(dock, alert.subject, () => true)
  }
  for (const finding of findings) {
    const {line, problem} = finding
    const field = finding.field !== null && alerts.columns.has(finding.field) ? finding.field : null
    const file = alerts.files.test(finding.file) ? finding.file : null
    const detail = {file, line, field}
    raiseAlert(dock, {problem: alerts.code(problem), severity: 'warning', about: subjectOf(finding), detail})
    if (!said.has(JSON.stringify(finding))) dock.log.warn({event: `${alerts.of}.finding`, ...finding})
  }
  return new Set(findings.map(finding => JSON.stringify(finding)))
}
