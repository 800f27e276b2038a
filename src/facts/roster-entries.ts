import type {KeyObject} from 'node:crypto'
import {type RosterKind, rosterKind} from '../contract/roster.ts'
import {ROSTER_REQUEST, rosterRequestPayloads} from '../contract/roster-request.ts'
import {segment} from '../contract/scalars.ts'
import type {RosterProblem} from '../match/finding.ts'
import type {CentralRows} from '../match/roster-merge.ts'
import {type RosterMessage, readRosterMessage} from '../match/roster-message.ts'
import type {CaseAct, Officer} from '../match/roster-schema.ts'
import {type CaseFile, caseFile} from '../rules/case-file.ts'
import {standingAlerts, standingAlertsOf} from '../store/alerts.ts'
import {
  putRosterEntry,
  type RosterEntryRow,
  rosterBodies,
  rosterEntry,
  rosterRowsInUse,
  rosterVersions,
} from '../store/roster-entries.ts'
import {type Alarm, clearAlerts, clearAlertsWithin, raiseAlert, raiseAlertWithin} from './alerts.ts'
import {commit, type Dock, utcNow} from './dock.ts'

/** A message of the topic `evidock/v1/{agency}/roster/{kind}/{id}`. */
export type RosterDelivery = {
  kind: string
  id: string
  payload: Uint8Array
  /** Central's public keys by `keyid`. */
  keys: Readonly<Record<string, KeyObject>>
}

type Refused = Extract<RosterMessage, {says: 'nothing'}>
type Entry = {kind: RosterKind; id: string}

/** Where anyone may write to the broker, and somebody does, ten thousand alerts say no more than some. */
const MOST_ALERTS = 100
const FLOOD = 'roster-messages'
const PREFIX = 'roster-message '
const problemOf = (doubt: RosterProblem): string => `roster-message-${doubt}`

/** What is wrong with the entry in use; the other problems are of a message that wasn't taken. */
const DOUBTS: ReadonlySet<string> = new Set([problemOf('object-not-opaque'), problemOf('case-number-malformed')])
const subjectOf = ({kind, id}: Entry): string => `${PREFIX}${kind}/${id}`

/**
 * Takes an entry that central sent, or its deletion: the higher version wins, and a deletion is remembered under the
 * highest version seen. What is refused changes nothing, and is an alert until a good message comes on its topic.
 *
 * @returns whether the entry was changed; false for what is late, doubled, refused or of an unknown kind
 */
export function takeRosterEntry(dock: Dock, {kind: named, id, payload, keys}: RosterDelivery): boolean {
  const kind = rosterKind.safeParse(named).data
  if (kind === undefined) {
    dock.log.info({event: 'roster.kind-unknown', kind: named})
    return false
  }
  const entry = {kind, id}
  const held = rosterEntry(dock.store, kind, id)
  const message = readRosterMessage(payload, {agency: dock.name.agency, ...entry}, held?.version ?? 0, keys)
  if (message.says === 'nothing') {
    refuse(dock, entry, message)
    return false
  }
  const row = message.says === 'known' ? null : nextRow(entry, message, held)
  if (row === null) {
    clearAlerts(dock, subjectOf(entry), problem => !DOUBTS.has(problem))
    return false
  }
  commit(dock, at => {
    putRosterEntry(dock.store, {...row, received_at: at})
    const doubts = message.says === 'in-use' ? message.withheld : []
    const alarms = doubts.map(({field, problem}) => alarmOf(entry, problemOf(problem), {fields: [field]}))
    clearAlertsWithin(dock, subjectOf(entry), problem => !alarms.some(alarm => alarm.problem === problem), at)
    clearFloodWithin(dock, at)
    for (const alarm of alarms) raiseAlertWithin(dock, alarm, at)
  })
  dock.log.debug({event: 'roster.entry', ...entry, version: row.version, deleted: row.deleted === 1})
  return true
}

/** The rows of central's entries that aren't deleted. */
export function centralRows(dock: Dock): CentralRows {
  const officers = new Map<string, readonly Officer[]>()
  const cases = new Map<string, readonly CaseAct[]>()
  for (const {kind, id, rows} of rosterRowsInUse(dock.store)) {
    if (kind === 'officer') officers.set(id, JSON.parse(rows))
    if (kind === 'case') cases.set(id, JSON.parse(rows))
  }
  return {officers, cases}
}

/**
 * The case files that central has sent, in `detail.file` of a case's roster entry. One that can't be used is told, and the
 * case is known by its acts.
 */
export function centralCaseFiles(dock: Dock): CaseFile[] {
  return rosterBodies(dock.store, 'case').flatMap(({id, body}) => {
    const {detail}: {detail: {file?: unknown}} = JSON.parse(body)
    if (detail.file === undefined) return []
    const read = caseFile.safeParse(detail.file)
    const about = `case-file ${id}`
    if (read.success && read.data.case === id) {
      clearAlerts(dock, about, () => true)
      return [read.data]
    }
    const field = read.success ? 'case' : (read.error.issues[0]?.path.join('.') ?? '')
    raiseAlert(dock, {problem: 'case-file-refused', severity: 'warning', about, detail: {case: id, field}})
    return []
  })
}

/** What is asked of central at every connect: `request/roster`, with the version of each entry that is known here. */
export function rosterRequests(dock: Dock): {subject: string; payload: Buffer}[] {
  const payloads = rosterRequestPayloads(dock.name, rosterVersions(dock.store), utcNow())
  return payloads.map(payload => ({subject: ROSTER_REQUEST, payload}))
}

/** Null when the message changes nothing. */
function nextRow(
  entry: Entry,
  message: Extract<RosterMessage, {version: number | null}>,
  held: RosterEntryRow | undefined,
): Omit<RosterEntryRow, 'received_at'> | null {
  if (message.version === null) {
    return held?.deleted === 0 ? {...entry, version: held.version, deleted: 1, body: null, rows: null} : null
  }
  return message.says === 'deleted'
    ? {...entry, version: message.version, deleted: 1, body: null, rows: null}
    : {...entry, version: message.version, deleted: 0, body: message.body, rows: JSON.stringify(message.rows)}
}

function refuse(dock: Dock, entry: Entry, {problem, detail}: Refused): void {
  dock.log.warn({event: 'roster.message-refused', ...entry, problem, ...detail})
  if (standingAlertsOf(dock.store, subjectOf(entry)).some(alert => alert.problem === problem)) return
  const isFlood = standingRefusals(dock) >= MOST_ALERTS
  raiseAlert(
    dock,
    isFlood
      ? {problem: 'roster-messages-refused', severity: 'warning', about: FLOOD, detail: {more_than: MOST_ALERTS}}
      : alarmOf(entry, problem, detail),
  )
}

function clearFloodWithin(dock: Dock, at: string): void {
  if (standingAlertsOf(dock.store, FLOOD).length === 0 || standingRefusals(dock) >= MOST_ALERTS) return
  clearAlertsWithin(dock, FLOOD, () => true, at)
}

const standingRefusals = ({store}: Dock): number =>
  standingAlerts(store).filter(({subject}) => subject.startsWith(PREFIX)).length

/** An id leaves the dock only where it is one: a person may have written anything else. */
function alarmOf(entry: Entry, problem: string, detail: Record<string, unknown>): Alarm {
  const isId = entry.kind === 'officer' ? /^\d{6,20}$/.test(entry.id) : segment.safeParse(entry.id).success
  return {
    problem,
    severity: 'warning',
    about: subjectOf(entry),
    detail: {kind: entry.kind, id: isId ? entry.id : null, ...detail},
  }
}
