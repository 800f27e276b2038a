import {dirname} from 'node:path'
import {Sqlite} from './sqlite.ts'

/** Another evidock writes this data folder. */
export class AlreadyRunningError extends Error {
  override name = 'AlreadyRunningError'
  readonly folder: string

  constructor(folder: string, options: ErrorOptions) {
    super(`another evidock already works on this data folder (${folder})`, options)
    this.folder = folder
  }
}

/**
 * Takes the data folder for this process. The lock is the kernel's, held through an open SQLite file, so that it ends
 * with the process however it ends, and a reused process id can't be mistaken for its holder.
 *
 * @returns a function that gives the folder back
 * @throws {AlreadyRunningError} when another process holds it
 */
export function takeLock(path: string): () => void {
  const lock = new Sqlite(path, {timeout: 0})
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!(error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
    throw new AlreadyRunningError(dirname(path), {cause: error})
  }
  return () => lock.close()
}
