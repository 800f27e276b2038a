import {storedRoster, storeRoster} from '../store/rosters.ts'
import {addTask} from '../store/tasks.ts'
import {commit, type Dock} from './dock.ts'

/** The roster by which the clips were matched last, as JSON; null before the first. */
export const rosterInUse = (dock: Dock): string | null => storedRoster(dock.store, 'all')

/** The part of it that came from files, as they were when they could be read last; JSON, null before the first. */
export const rosterOfFiles = (dock: Dock): string | null => storedRoster(dock.store, 'files')

/** Remembers what the files say, for when they can't be read. */
export function recordRosterOfFiles(dock: Dock, rows: string): void {
  if (rosterOfFiles(dock) !== rows) commit(dock, () => storeRoster(dock.store, 'files', rows))
}

/** Takes a roster into use: the clips whose match it can change are matched again. */
export function recordRoster(dock: Dock, rows: string, affected: readonly {clip: string; recorder: string}[]): void {
  commit(dock, () => {
    storeRoster(dock.store, 'all', rows)
    for (const {clip, recorder} of affected) addTask(dock.store, {subject: clip, kind: 'match', lane: recorder})
  })
}
