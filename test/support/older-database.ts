import {copyFileSync, readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {keepDockingLists} from '../../src/docking-lists.ts'
import type {TestPipeline} from './dock.ts'

const isDatabase = (name: string): boolean => name.startsWith('evidock.db')

/** The database of a stopped dock is gone; what lies beside it stays. */
export function loseDatabase(data: string): void {
  for (const name of readdirSync(data).filter(isDatabase)) rmSync(join(data, name))
}

/**
 * Copies the database of a stopped dock, as a backup does.
 *
 * @returns puts the copy in the place of the database that is there then
 */
export function backUp(data: string, to: string): () => void {
  copyFileSync(join(data, 'evidock.db'), join(to, 'backup.db'))
  return () => {
    loseDatabase(data)
    copyFileSync(join(to, 'backup.db'), join(data, 'evidock.db'))
  }
}

/** Writes the lists of dockings that aren't beside the vault yet, as the program does all the while. */
export const keepLists = (rig: TestPipeline): Promise<void> =>
  keepDockingLists(rig.dock, rig.vault, rig.work.zone).stop(60_000)

/** Ends a dock as the program does: nothing is left to do, and the lists of its dockings are kept. */
export async function stopKeepingLists(rig: TestPipeline): Promise<void> {
  await rig.pipeline.idle()
  await keepLists(rig)
  await rig.stop()
}
