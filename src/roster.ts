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

/** A column that a person added may be headed by anything. */
const COLUMN_NAME = /^[a-z_]{1,24}$/

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
    return reading.roster
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
    const {file, line, problem} = finding
    const field = finding.field !== null && COLUMN_NAME.test(finding.field) ? finding.field : null
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
