import {dirname} from 'node:path'
import {writeAnew} from '../disk/durable.ts'
import {exists, makeFolderDurably, removeFile, renameEntry} from '../disk/entries.ts'
import {syncFolder, syncSoon} from '../disk/files.ts'
import {Sqlite} from './sqlite.ts'

/** The copy can't be made; `problem` tells why. */
export class BackupError extends Error {
  override name = 'BackupError'
  readonly problem: 'no-database' | 'copy-exists'
  readonly path: string

  constructor(problem: BackupError['problem'], path: string) {
    super(problem === 'no-database' ? `${path} is no database` : `${path} exists already`)
    this.problem = problem
    this.path = path
  }
}

/**
 * Copies a database as it is at one instant, whether or not evidock works on it meanwhile (sqlite.org/lang_vacuum.html,
 * VACUUM INTO). The copy is one file, durable when its name is there.
 *
 * @param path the database
 * @param to the copy's file, which must not exist
 * @throws {BackupError} when there is no database, or the copy's name is taken
 */
export async function backUpStore(path: string, to: string): Promise<void> {
  if (!exists(path)) throw new BackupError('no-database', path)
  if (exists(to)) throw new BackupError('copy-exists', to)
  const aside = `${to}.part`
  makeFolderDurably(dirname(to))
  await removeFile(aside)
  // It names officers: not for everybody on this machine.
  writeAnew(aside, '')
  const store = new Sqlite(path, {readonly: true})
  try {
    store.prepare('VACUUM INTO ?').run(aside)
  } finally {
    store.close()
  }
  await syncSoon(aside, 'file')
  renameEntry(aside, to)
  syncFolder(dirname(to))
}
