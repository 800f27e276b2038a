import {storedRoster, storeRoster} from '../store/rosters.ts'
import {addTask} from '../store/tasks.ts'
import {commit, type Dock} from './dock.ts'

/** The roster by which the clips were matched last, as JSON; null before the first. */
export const rosterInUse = (dock: Dock): string | null => storedRoster(dock.store, 'all')

/** Takes a roster into use: the clips whose match it can change are matched again. */
export function recordRoster(dock: Dock, rows: string, affected: readonly {clip: string; recorder: string}[]): void {
  commit(dock, () => {
    storeRoster(dock.store, 'all', rows)
    for (const {clip, recorder} of affected) addTask(dock.store, {subject: clip, kind: 'match', lane: recorder})
  })
}
