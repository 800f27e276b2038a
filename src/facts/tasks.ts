import {standingAlerts} from '../store/alerts.ts'
import {findTask, LONGEST_DELAY_MS, makeTasksReady, parkTask, postponeTask, type Task} from '../store/tasks.ts'
import {clearAlertsWithin, raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'

const ATTEMPTS = 5

const isParked = (problem: string): boolean => problem.startsWith('task-parked-')

/** A start tries everything anew: what was parked or postponed is ready, and nobody needs to be told of it any more. */
export function readyAllTasks(dock: Dock): void {
  commit(dock, at => {
    makeTasksReady(dock.store)
    const parked = standingAlerts(dock.store).filter(({problem}) => isParked(problem))
    for (const {subject} of parked) clearAlertsWithin(dock, subject, isParked, at)
  })
}

/**
 * A failing task goes again after a growing while; at last it is parked with an alert, and holds up nothing else.
 *
 * @param error why it came to no commit
 */
export function recordTaskFailed(dock: Dock, task: Task, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  if (!findTask(dock.store, task.subject, task.kind)) return
  dock.log.warn({event: 'task.failed', kind: task.kind, subject: task.subject, attempt: task.attempt + 1, err: error})
  commit(dock, at => {
    if (task.attempt + 1 < ATTEMPTS) {
      const delay = Math.min(LONGEST_DELAY_MS, 500 * 4 ** task.attempt)
      postponeTask(dock.store, task, new Date(Date.parse(at) + delay).toISOString(), text)
      return
    }
    parkTask(dock.store, task, at, text)
    const clip = task.kind === 'list' || task.kind === 'seal' ? null : task.subject
    const docking = clip === null ? task.subject : null
    raiseAlertWithin(dock, {problem: `task-parked-${task.kind}`, severity: 'critical', clip, docking}, at)
  })
}
