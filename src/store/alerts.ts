import {REVISION_FLOOR} from './epochs.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

export type AlertRow = {
  id: string
  subject: string
  problem: string
  severity: 'notice' | 'warning' | 'critical'
  bay: number | null
  docking: string | null
  clip: string | null
  recorder: string | null
  raised_at: string
  cleared_at: string | null
  /** JSON */
  detail: string
  revision: number
}

const standing = prepared<{subject: string; problem: string}, AlertRow>(
  'SELECT * FROM alert WHERE subject = @subject AND problem = @problem AND cleared_at IS NULL',
)
const insert = prepared<AlertRow>(
  `INSERT INTO alert VALUES (@id, @subject, @problem, @severity, @bay, @docking, @clip, @recorder, @raised_at,
     @cleared_at, @detail, @revision)`,
)
const clear = prepared<{id: string; at: string}>(
  `UPDATE alert SET cleared_at = @at, revision = max(revision, ${REVISION_FLOOR}) + 1 WHERE id = @id`,
)
const change = prepared<{id: string; detail: string | null}, AlertRow>(
  `UPDATE alert SET detail = coalesce(@detail, detail), revision = max(revision, ${REVISION_FLOOR}) + 1 WHERE id = @id
   RETURNING *`,
)
const get = prepared<{id: string}, AlertRow>('SELECT * FROM alert WHERE id = @id')
const standingOf = prepared<{subject: string}, AlertRow>(
  'SELECT * FROM alert WHERE subject = @subject AND cleared_at IS NULL',
)
const allStanding = prepared<object, AlertRow>('SELECT * FROM alert WHERE cleared_at IS NULL ORDER BY raised_at, id')

/** The alert that stands for this problem of this subject, if one does. */
export function standingAlert(store: Store, subject: string, problem: string): AlertRow | undefined {
  return standing(store).get({subject, problem})
}

export function insertAlert(store: Store, alert: AlertRow): void {
  insert(store).run(alert)
}

/** The problem is gone; returns the alert as it now is. */
export function clearAlert(store: Store, id: string, at: string): AlertRow | undefined {
  clear(store).run({id, at})
  return get(store).get({id})
}

/** One more record of this alert is about to be published; returns it as it now is. @param detail JSON, null to keep it */
export function reviseAlert(store: Store, id: string, detail: string | null): AlertRow | undefined {
  return change(store).get({id, detail})
}

/** The alerts that stand for one subject. */
export function standingAlertsOf(store: Store, subject: string): AlertRow[] {
  return standingOf(store).all({subject})
}

/** Every alert that stands, oldest first. */
export function standingAlerts(store: Store): AlertRow[] {
  return allStanding(store).all({})
}
