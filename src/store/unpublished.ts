import {REVISION_FLOOR} from './epochs.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A row that has not been published in the epoch that is on, and its place in the order in which rows were stored. */
export type Unpublished = {id: string; place: number}

type Step = {after: number; limit: number}

// A docking of which only clips are known again isn't published: central knows more of it.
const dockings = prepared<Step, Unpublished>(
  `SELECT id, rowid AS place FROM docking WHERE rowid > @after AND revision <= ${REVISION_FLOOR}
     AND (adopted_at IS NULL OR list_sha256 IS NOT NULL) ORDER BY rowid LIMIT @limit`,
)
// One that was adopted is published when it is proved.
const clips = prepared<Step, Unpublished>(
  `SELECT id, rowid AS place FROM clip WHERE rowid > @after AND revision <= ${REVISION_FLOOR}
     AND (adopted_at IS NULL OR verified_at IS NOT NULL) ORDER BY rowid LIMIT @limit`,
)
const alerts = prepared<Step, Unpublished>(
  `SELECT id, rowid AS place FROM alert WHERE rowid > @after AND revision <= ${REVISION_FLOOR} AND cleared_at IS NULL
     AND raised_at < (SELECT max(began_at) FROM epoch) ORDER BY rowid LIMIT @limit`,
)

const cases = prepared<Step, Unpublished>(
  `SELECT id, rowid AS place FROM case_finding WHERE rowid > @after AND revision <= ${REVISION_FLOOR}
     ORDER BY rowid LIMIT @limit`,
)

/** Dockings that haven't been published in the epoch that is on, in the order of their places. */
export const unpublishedDockings = (store: Store, after: number, limit: number): Unpublished[] =>
  dockings(store).all({after, limit})

/** As {@link unpublishedDockings}, of clips. */
export const unpublishedClips = (store: Store, after: number, limit: number): Unpublished[] =>
  clips(store).all({after, limit})

/** As {@link unpublishedDockings}, of the alerts that stand. */
export const unpublishedAlerts = (store: Store, after: number, limit: number): Unpublished[] =>
  alerts(store).all({after, limit})

/** As {@link unpublishedDockings}, of cases. */
export const unpublishedCases = (store: Store, after: number, limit: number): Unpublished[] =>
  cases(store).all({after, limit})
