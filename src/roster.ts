import type {Config} from './config/schema.ts'
import {clearAlerts, raiseAlert} from './facts/alerts.ts'
import type {Dock} from './facts/dock.ts'
import {rosterInUse} from './facts/rosters.ts'
import type {Finding} from './match/finding.ts'
import type {Roster} from './match/roster-schema.ts'
import {watchRosterFolder} from './match/roster-watch.ts'
import {standingAlerts} from './store/alerts.ts'

/** What the roster folder says, for people: findings may hold roster text and stay on this machine. */
export type RosterReport = {findings: readonly Finding[]}

/** The roster in use; `changed` names who is told of the next one. */
export type FollowedRoster = {current: () => Roster; changed: (tell: (roster: Roster) => void) => void}

/** What may be said of a roster outside of this machine: a person may have written anything else. */
const COLUMNS = new Set(
  'officer name recorder valid_from valid_to case case_number phase act object officers from to place out back'.split(
    ' ',
  ),
)
const FILES = /^(officers|cases|custody)\.(csv|json)$/i

/** A share that isn't mounted, or a file that is locked, says nothing of the rows: those read before stay in use. */
const SAYS_NOTHING: ReadonlySet<Finding['problem']> = new Set(['folder-missing', 'file-unreadable'])

const EMPTY: Roster = {officers: [], cases: [], custody: []}

/** Reads the roster folder and follows it; without one, the roster that was used last. */
export async function followRoster(
  dock: Dock,
  config: Config,
  signal: AbortSignal,
  onReport: (report: RosterReport) => void,
): Promise<FollowedRoster> {
  let tell: (roster: Roster) => void = () => {}
  if (!config.rosters) {
    const stored = rosterInUse(dock)
    const last: Roster = stored === null ? EMPTY : JSON.parse(stored)
    return {current: () => last, changed: () => {}}
  }
  const take = (reading: {roster: Roster; findings: Finding[]}): Roster => {
    report(dock, reading.findings)
    onReport(reading)
    const stored = rosterInUse(dock)
    const isEmpty = Object.values(reading.roster).every(rows => rows.length === 0)
    const keepsStored = isEmpty || reading.findings.some(({problem}) => SAYS_NOTHING.has(problem))
    return keepsStored && stored !== null ? JSON.parse(stored) : reading.roster
  }
  const {folder} = config.rosters
  let current = EMPTY
  const follow = (reading: {roster: Roster; findings: Finding[]}): void => {
    current = take(reading)
    tell(current)
  }
  current = take(await watchRosterFolder(folder, config.zone, follow, signal))
  return {
    current: () => current,
    changed(listener) {
      tell = listener
      tell(current)
    },
  }
}

/** Each finding is an alert until it is mended. No roster text leaves the dock: only file, line, field and code. */
function report(dock: Dock, findings: readonly Finding[]): void {
  const about = new Set(findings.map(subjectOf))
  for (const alert of standingAlerts(dock.store)) {
    if (alert.subject.startsWith('roster ') && !about.has(alert.subject)) clearAlerts(dock, alert.subject, () => true)
  }
  for (const finding of findings) {
    const {line, problem} = finding
    const field = finding.field !== null && COLUMNS.has(finding.field) ? finding.field : null
    const file = FILES.test(finding.file) ? finding.file : null
    raiseAlert(dock, {
      problem: `roster-${problem}`,
      severity: 'warning',
      about: subjectOf(finding),
      detail: {file, line, field},
    })
    dock.log.warn({event: 'roster.finding', ...finding})
  }
}

const subjectOf = ({file, line, field, problem}: Finding): string =>
  `roster ${file}:${line ?? ''}:${field ?? ''}:${problem}`
