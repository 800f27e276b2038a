import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** What can be left to do, in the order in which a clip meets it, and a case. */
export type TaskKind = 'list' | 'copy' | 'recheck' | 'seal' | 'prove' | 'probe' | 'match' | 'decode' | 'case'

export type Task = {
  id: number
  /** A docking's, a clip's or a case's id. */
  subject: string
  kind: TaskKind
  lane: string
  attempt: number
}

const insert = prepared<{subject: string; kind: TaskKind; lane: string; priority: number}>(
  `INSERT INTO task (subject, kind, lane, priority, not_before, attempt) VALUES (@subject, @kind, @lane, @priority, '', 0)
   ON CONFLICT (subject, kind) DO UPDATE SET
     lane = @lane, priority = @priority, not_before = '', attempt = 0, parked_at = NULL, error = NULL`,
)
const readyAll = prepared(
  `UPDATE task SET not_before = '', attempt = 0, parked_at = NULL, error = NULL
   WHERE not_before <> '' OR parked_at IS NOT NULL`,
)
const remove = prepared<{id: number}>('DELETE FROM task WHERE id = @id')
const ready = prepared<{kind: TaskKind; now: string; latest: string; limit: number}, Task>(
  `SELECT id, subject, kind, lane, attempt FROM task
   WHERE kind = @kind AND parked_at IS NULL AND (not_before <= @now OR not_before > @latest) ORDER BY priority, id LIMIT @limit`,
)
const readyInLane = prepared<{kind: TaskKind; lane: string; now: string; latest: string; limit: number}, Task>(
  `SELECT id, subject, kind, lane, attempt FROM task INDEXED BY task_ready_in_lane
   WHERE kind = @kind AND lane = @lane AND parked_at IS NULL AND (not_before <= @now OR not_before > @latest) ORDER BY priority, id LIMIT @limit`,
)
const postpone = prepared<{id: number; notBefore: string; error: string}>(
  'UPDATE task SET attempt = attempt + 1, not_before = @notBefore, error = @error WHERE id = @id',
)
const park = prepared<{id: number; at: string; error: string}>(
  'UPDATE task SET attempt = attempt + 1, parked_at = @at, error = @error WHERE id = @id',
)
const next = prepared<{now: string; latest: string}, {at: string | null}>(
  'SELECT min(not_before) AS at FROM task WHERE parked_at IS NULL AND not_before > @now AND not_before <= @latest',
)
const openOf = prepared<{subject: string; kind: TaskKind}, Task>(
  'SELECT id, subject, kind, lane, attempt FROM task WHERE subject = @subject AND kind = @kind',
)
const openOfDocking = prepared<{docking: string}, {kind: TaskKind; parked_at: string | null}>(
  `SELECT kind, parked_at FROM task WHERE subject = @docking
   UNION ALL
   SELECT t.kind, t.parked_at FROM docking_file f JOIN task t ON t.subject = f.clip AND t.kind IN ('copy', 'recheck')
   WHERE f.docking = @docking AND f.outcome IS NULL`,
)
const inLane = prepared<{kind: TaskKind; lane: string}, {id: number}>(
  'SELECT id FROM task WHERE kind = @kind AND lane = @lane LIMIT 1',
)
const dropOf = prepared<{subject: string; kind: TaskKind}>('DELETE FROM task WHERE subject = @subject AND kind = @kind')

/** Adds a task, or makes the same task of the same subject ready anew. A smaller `priority` goes first. */
export function addTask(store: Store, task: {subject: string; kind: TaskKind; lane?: string; priority?: number}): void {
  insert(store).run({lane: '', priority: 0, ...task})
}

/** Makes every task ready, the parked and the postponed ones too: a new start is a new try, whatever the clock says. */
export function makeTasksReady(store: Store): void {
  readyAll(store).run({})
}

/** Takes a finished task away: in the transaction that stores its result. */
export function removeTask(store: Store, task: Task): void {
  remove(store).run({id: task.id})
}

/** Takes back what was to be done with a subject, e.g. the copy of a clip whose recorder is gone. */
export function withdrawTask(store: Store, subject: string, kind: TaskKind): void {
  dropOf(store).run({subject, kind})
}

/** No task is postponed for longer (ms). */
export const LONGEST_DELAY_MS = 60_000

/** What is postponed for longer than that was postponed before the clock was set back: it may start. */
const latestAfter = (now: string): string => new Date(Date.parse(now) + LONGEST_DELAY_MS).toISOString()

/** The tasks of a kind that may start now, first things first. */
export function readyTasks(store: Store, kind: TaskKind, now: string, limit: number): Task[] {
  return ready(store).all({kind, now, latest: latestAfter(now), limit})
}

/** As {@link readyTasks}, of one lane. */
export function readyTasksInLane(store: Store, kind: TaskKind, lane: string, now: string, limit: number): Task[] {
  return readyInLane(store).all({kind, lane, now, latest: latestAfter(now), limit})
}

/** A failed task goes again at `notBefore`. */
export function postponeTask(store: Store, task: Task, notBefore: string, error: string): void {
  postpone(store).run({id: task.id, notBefore, error})
}

/** A task that keeps failing waits for a person. */
export function parkTask(store: Store, task: Task, at: string, error: string): void {
  park(store).run({id: task.id, at, error})
}

/** When the next postponed task becomes ready; null when none is postponed. */
export function nextReadyAt(store: Store, now: string): string | null {
  return next(store).get({now, latest: latestAfter(now)})?.at ?? null
}

/** The task of this kind that is still to be done for the subject, parked or not. */
export function findTask(store: Store, subject: string, kind: TaskKind): Task | undefined {
  return openOf(store).get({subject, kind})
}

/** The kind of task that a docking waits for in vain: one is parked, and none that could still be done is left. */
export function parkedTaskOf(store: Store, docking: string): TaskKind | null {
  const open = openOfDocking(store).all({docking})
  return open.every(({parked_at: at}) => at !== null) ? (open[0]?.kind ?? null) : null
}

/** Is a task of this kind still to be done in the lane (parked or not)? */
export function hasTaskInLane(store: Store, kind: TaskKind, lane: string): boolean {
  return inLane(store).get({kind, lane}) !== undefined
}
