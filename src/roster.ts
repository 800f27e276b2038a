import {coalesced} from './coalesce.ts'
import type {Config} from './config/schema.ts'
import type {Dock} from './facts/dock.ts'
import {centralRows} from './facts/roster-entries.ts'
import {recordRosterOfFiles, rosterOfFiles} from './facts/rosters.ts'
import {type FindingAlerts, reportFindings} from './findings.ts'
import type {Finding} from './match/finding.ts'
import {checkRosters} from './match/roster-check.ts'
import type {RosterReading} from './match/roster-folder.ts'
import {mergeRosters} from './match/roster-merge.ts'
import type {Roster} from './match/roster-schema.ts'

/** What the roster folder says, for people: findings may hold roster text and stay on this machine. */
export type RosterReport = {findings: readonly Finding[]}

/** The roster in use: what the files say, and what central has sent. */
export type FollowedRoster = {
  current: () => Roster
  /** Names who is told of the next one. */
  changed: (tell: (roster: Roster) => void) => void
  /** Central changed an entry. Many that come together make one new roster. */
  entryChanged: () => void
}

const ALERTS: FindingAlerts = {
  of: 'roster',
  code: problem => `roster-${problem}`,
  files: /^(officers|cases|custody)\.(csv|json)$/i,
  columns: new Set(
    'officer name recorder valid_from valid_to case case_number phase act object officers from to place out back'.split(
      ' ',
    ),
  ),
}

/** A share that isn't mounted, or a file that is locked, says nothing of the rows: those read before stay in use. */
const SAYS_NOTHING: ReadonlySet<Finding['problem']> = new Set(['folder-missing', 'file-unreadable'])

const EMPTY: Roster = {officers: [], cases: [], custody: []}

/** At a connect central's entries come by the thousand, and each new roster is written and compared as a whole. */
const SETTLE_MS = 300
const MOST_MS = 10_000

/**
 * Puts the roster in use together, and again after each change: of the roster folder, which is read and watched, or of
 * central's entries. Without a folder the files' rows are those that were used last.
 */
export async function followRoster(
  dock: Dock,
  config: Config,
  signal: AbortSignal,
  onReport: (report: RosterReport) => void,
): Promise<FollowedRoster> {
  let tell: (roster: Roster) => void = () => {}
  let files: RosterReading = {roster: lastFiles(dock), findings: []}
  let said: ReadonlySet<string> = new Set()

  const putTogether = (): {roster: Roster; findings: Finding[]} => {
    const roster = mergeRosters(files.roster, centralRows(dock))
    const findings = [...files.findings, ...checkRosters(roster)]
    said = reportFindings(dock, ALERTS, findings, said)
    return {roster, findings}
  }
  const takeFiles = (reading: RosterReading): Roster => {
    files = {roster: usable(dock, reading), findings: reading.findings}
    const {roster, findings} = putTogether()
    onReport({findings})
    return roster
  }
  const follow = (roster: Roster): void => {
    current = roster
    tell(current)
  }
  let current: Roster = EMPTY
  if (config.rosters) {
    // A dock that has its rosters from central alone reads no files, and is ready sooner without what reads them.
    const {watchRosterFolder} = await import('./match/roster-watch.ts')
    const onChange = (reading: RosterReading): void => follow(takeFiles(reading))
    current = takeFiles(await watchRosterFolder(config.rosters.folder, config.zone, onChange, signal))
  } else {
    current = putTogether().roster
  }
  return {
    current: () => current,
    changed(listener) {
      tell = listener
      tell(current)
    },
    entryChanged: coalesced(() => follow(putTogether().roster), SETTLE_MS, MOST_MS, signal),
  }
}

function lastFiles(dock: Dock): Roster {
  const stored = rosterOfFiles(dock)
  return stored === null ? EMPTY : JSON.parse(stored)
}

/** The rows of a reading; those read before, where it says nothing of them. */
function usable(dock: Dock, {roster, findings}: RosterReading): Roster {
  const isEmpty = Object.values(roster).every(rows => rows.length === 0)
  if (rosterOfFiles(dock) !== null && (isEmpty || findings.some(({problem}) => SAYS_NOTHING.has(problem)))) {
    return lastFiles(dock)
  }
  recordRosterOfFiles(dock, JSON.stringify(roster))
  return roster
}
