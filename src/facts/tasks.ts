import {standingAlerts} from '../store/alerts.ts'
import {makeTasksReady} from '../store/tasks.ts'
import {clearAlertsWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'

const isParked = (problem: string): boolean => problem.startsWith('task-parked-')

/** A start tries everything anew: what was parked or postponed is ready, and nobody needs to be told of it any more. */
export function readyAllTasks(dock: Dock): void {
  commit(dock, at => {
    makeTasksReady(dock.store)
    const parked = standingAlerts(dock.store).filter(({problem}) => isParked(problem))
    for (const {subject} of parked) clearAlertsWithin(dock, subject, isParked, at)
  })
}
