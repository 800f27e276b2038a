import type Database from 'better-sqlite3'
import {exists, namesIn} from '../disk/entries.ts'
import {readWhole} from '../disk/files.ts'
import {ownFile} from '../disk/own-files.ts'
import {Sqlite} from './sqlite.ts'

/** The dock's one read-write connection. Everything that the program must not forget passes through it. */
export type Store = Database.Database

/** The database can't be used as it is; the message says what to do. */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly problem:
    | 'store-unusable'
    | 'store-newer'
    | 'store-older'
    | 'store-missing'
    | 'store-not-durable'
    | 'store-restored'
  readonly path: string

  constructor(problem: StoreError['problem'], path: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
    this.path = path
  }
}

const migrationsFolder = ownFile('store/migrations/')

/**
 * Opens, or creates, the database and brings its schema up to date.
 *
 * WAL with `synchronous=FULL`: a committed transaction survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
 *
 * @throws {StoreError} when the file is of a newer evidock or no database of ours, or FULL can't be had
 */
export function openStore(path: string): Store {
  const store = connect(path)
  try {
    store.pragma('journal_mode = WAL')
    store.pragma('synchronous = FULL')
    store.pragma('foreign_keys = ON')
    // 32 MiB: a listing of thousands of clips fits, and isn't written into the database while a recorder waits.
    store.pragma('wal_autocheckpoint = 8192')
    store.pragma('cache_size = -16384')
    if (store.pragma('synchronous', {simple: true}) !== 2) {
      throw new StoreError(
        'store-not-durable',
        path,
        `${path}: SQLite refuses synchronous=FULL; without it a power cut could take back what was published`,
      )
    }
    migrate(store, path)
    return store
  } catch (error) {
    store.close()
    throw asStoreError(error, path)
  }
}

/**
 * Opens the database to read it only, also while the dock runs.
 *
 * @throws {StoreError} when there is none, or it is of another evidock
 */
export function openStoreToRead(path: string): Store {
  if (!exists(path)) throw new StoreError('store-missing', path, `${path} isn't there`)
  try {
    const store = new Sqlite(path, {readonly: true, fileMustExist: true})
    const version = Number(store.pragma('user_version', {simple: true}))
    const own = migrationFiles().length
    if (version === own) return store
    store.close()
    throw new StoreError(
      version > own ? 'store-newer' : 'store-older',
      path,
      `${path} has schema ${version}, this evidock knows ${own}`,
    )
  } catch (error) {
    throw asStoreError(error, path)
  }
}

/**
 * One transaction that a power cut may take back, but no crash of the process: it doesn't wait for the disk, and is
 * durable with the next one that does (sqlite.org/pragma.html#pragma_synchronous). For what may as well be done twice.
 */
export function commitUnsynced(store: Store, work: () => void): void {
  store.pragma('synchronous = NORMAL')
  try {
    store.transaction(work)()
  } finally {
    store.pragma('synchronous = FULL')
  }
}

function connect(path: string): Store {
  try {
    return new Sqlite(path)
  } catch (error) {
    throw asStoreError(error, path)
  }
}

function asStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error
  return new StoreError(
    'store-unusable',
    path,
    `${path} can't be used (${error.message}): put it aside and start again; the vault tells what it holds`,
    {cause: error},
  )
}

const migrationFiles = (): string[] =>
  namesIn(migrationsFolder)
    .filter(name => name.endsWith('.sql'))
    .sort()

function migrate(store: Store, path: string): void {
  const files = migrationFiles()
  const version = Number(store.pragma('user_version', {simple: true}))
  if (version > files.length) {
    throw new StoreError(
      'store-newer',
      path,
      `${path} has schema ${version}, this evidock knows ${files.length}: install the newer evidock again`,
    )
  }
  files.slice(version).forEach((name, index) => {
    const sql = readWhole(new URL(name, migrationsFolder)).toString()
    store.transaction(() => {
      store.exec(sql)
      store.pragma(`user_version = ${version + index + 1}`)
    })()
  })
}
