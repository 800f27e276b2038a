import {join} from 'node:path'
import {isFolder, namesIn} from '../disk/entries.ts'
import {LIST, type ListHead, listsFolder} from '../ingest/docking-list.ts'
import type {DockingState} from '../store/adopted.ts'

/** A docking's list as its file's name tells it. */
export type ListFile = {path: string; date: string; docking: string}

/** The lists that lie beside a vault, oldest date first. */
export function listFiles(vault: string): ListFile[] {
  const folder = listsFolder(vault)
  if (!isFolder(folder)) return []
  const dates = namesIn(folder)
    .filter(date => isFolder(join(folder, date)))
    .sort()
  return dates.flatMap(date =>
    namesIn(join(folder, date))
      .filter(name => name.endsWith(LIST))
      .map(name => ({path: join(folder, date, name), date, docking: name.slice(0, -LIST.length)})),
  )
}

/** Does a list tell more of a docking than the database, or did a crash interrupt that it is told? */
export const tellsMore = (head: ListHead, state: DockingState | undefined): boolean => {
  if (state === 'sealed') return false
  return state !== 'listed' || head.sealed_at !== null
}
