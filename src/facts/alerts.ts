import {v7 as uuidv7} from 'uuid'
import {clearAlert, insertAlert, reviseAlert, standingAlert, standingAlertsOf} from '../store/alerts.ts'
import {latestMatch} from '../store/matches.ts'
import {addTask} from '../store/tasks.ts'
import {commit, type Dock} from './dock.ts'
import {publishAlert} from './publish.ts'

/** Something that a person should look at. */
export type Alarm = {
  /** A code of `[a-z0-9-]`, e.g. `vault-file-missing`. */
  problem: string
  severity: 'notice' | 'warning' | 'critical'
  bay?: number | null
  docking?: string | null
  clip?: string | null
  recorder?: string | null
  /** What it is about, where it isn't one of these, e.g. a file: the same alert of another subject is another alert. */
  about?: string
  detail?: Record<string, unknown>
}

/** The subject of what concerns the whole dock. */
export const DOCK = 'dock'

const subjectOf = (alarm: Alarm): string => alarm.about ?? alarm.clip ?? alarm.docking ?? alarm.recorder ?? DOCK

/** Raises an alert inside a running transaction; the same problem of the same subject is raised once. */
export function raiseAlertWithin(dock: Dock, alarm: Alarm, at: string): void {
  const subject = subjectOf(alarm)
  if (standingAlert(dock.store, subject, alarm.problem)) return
  const {problem, severity, bay = null, docking = null, clip = null, recorder = null, detail = {}} = alarm
  const row = {
    id: uuidv7(),
    subject,
    problem,
    severity,
    bay,
    docking,
    clip,
    recorder,
    raised_at: at,
    cleared_at: null,
    detail: JSON.stringify(detail),
    revision: 1,
  }
  insertAlert(dock.store, row)
  publishAlert(dock, row, at)
  judgeCaseOf(dock, subject, problem)
  dock.log[severity === 'critical' ? 'error' : 'warn']({event: 'alert.raised', problem, subject, detail})
}

/** As {@link raiseAlertWithin}, in a transaction of its own. */
export function raiseAlert(dock: Dock, alarm: Alarm): void {
  if (standingAlert(dock.store, subjectOf(alarm), alarm.problem)) return
  commit(dock, at => raiseAlertWithin(dock, alarm, at))
}

/** More is known of an alert that stands: it is published with that detail, too. */
export function tellMore(dock: Dock, alarm: Alarm, more: Record<string, unknown>): void {
  const standing = standingAlert(dock.store, subjectOf(alarm), alarm.problem)
  if (!standing) return
  commit(dock, at => {
    const detail = JSON.stringify({...JSON.parse(standing.detail), ...more})
    const revised = reviseAlert(dock.store, standing.id, detail)
    if (revised) publishAlert(dock, revised, at)
  })
}

/**
 * Problems of a subject are gone, inside a running transaction: the alerts that stand for them are cleared, and
 * published so.
 *
 * @param isGone by problem code
 */
export function clearAlertsWithin(dock: Dock, subject: string, isGone: (problem: string) => boolean, at: string): void {
  for (const {id, problem} of standingAlertsOf(dock.store, subject)) {
    const cleared = isGone(problem) ? clearAlert(dock.store, id, at) : undefined
    if (!cleared) continue
    publishAlert(dock, cleared, at)
    judgeCaseOf(dock, subject, problem)
  }
}

/** Whether the vault gives a clip back as it was verified changes what its case can show. */
function judgeCaseOf({store}: Dock, subject: string, problem: string): void {
  const id = problem.startsWith('vault-') ? latestMatch(store, subject)?.case : null
  if (id != null) addTask(store, {subject: id, kind: 'case'})
}

/** What is wrong with one subject, which the caller names. */
export type AlarmOfSubject = Omit<Alarm, 'about'>

/**
 * Exactly these alerts stand of a subject: others are cleared, and one of which something else is said now is raised anew.
 * Inside a running transaction.
 */
export function setAlertsWithin(dock: Dock, about: string, alarms: readonly AlarmOfSubject[], at: string): void {
  clearAlertsWithin(
    dock,
    about,
    problem => !alarms.some(alarm => alarm.problem === problem && stands(dock, about, alarm)),
    at,
  )
  for (const alarm of alarms) raiseAlertWithin(dock, {...alarm, about}, at)
}

/** As {@link setAlertsWithin}, in a transaction of its own, where something changes. */
export function setAlerts(dock: Dock, about: string, alarms: readonly AlarmOfSubject[]): void {
  const asBefore = standingAlertsOf(dock.store, about).length === alarms.length
  if (asBefore && alarms.every(alarm => stands(dock, about, alarm))) return
  commit(dock, at => setAlertsWithin(dock, about, alarms, at))
}

function stands({store}: Dock, about: string, {problem, severity, detail = {}}: AlarmOfSubject): boolean {
  const standing = standingAlert(store, about, problem)
  return standing?.severity === severity && standing.detail === JSON.stringify(detail)
}

/** As {@link clearAlertsWithin}, in a transaction of its own. */
export function clearAlerts(dock: Dock, subject: string, isGone: (problem: string) => boolean): void {
  if (standingAlertsOf(dock.store, subject).length > 0) commit(dock, at => clearAlertsWithin(dock, subject, isGone, at))
}
