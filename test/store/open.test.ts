import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {epochOf} from '../../src/store/epochs.ts'
import {commitUnsynced, openStore, type Store, StoreError} from '../../src/store/open.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {scratchFolder} from '../support/scratch.ts'

function opened(path: string): Store {
  const store = openStore(path)
  onTestFinished(() => void store.close())
  return store
}

const fileOf = (): string => join(scratchFolder(), 'evidock.db')
const tablesOf = (store: Store): unknown[] => store.prepare('SELECT sql FROM sqlite_master ORDER BY type, name').all()

describe('the database', () => {
  test('is made new with every migration, and opened again as it was', () => {
    const path = fileOf()
    const store = opened(path)
    const version = store.pragma('user_version', {simple: true})
    const tables = tablesOf(store)
    const epoch = epochOf(store, Date.parse('2026-10-20T01:30:00.900Z'))
    store.close()

    const again = opened(path)
    expect(version).toBeGreaterThan(0)
    expect(again.pragma('user_version', {simple: true})).toBe(version)
    expect(tablesOf(again)).toEqual(tables)
    expect(epoch).toBe(1_792_459_800)
    expect(epochOf(again, Date.parse('2027-01-01T00:00:00Z'))).toBe(epoch)
  })

  test('makes every commit durable, however it is opened', () => {
    const path = fileOf()
    opened(path).close()
    const store = opened(path)
    expect(store.pragma('synchronous', {simple: true})).toBe(2)
    expect(store.pragma('journal_mode', {simple: true})).toBe('wal')
    expect(store.pragma('foreign_keys', {simple: true})).toBe(1)
  })

  test('makes every commit durable again after one that needn’t be, whether or not that succeeds', () => {
    const store = opened(fileOf())
    const seen: unknown[] = []
    const look = (): unknown => seen.push(store.pragma('synchronous', {simple: true}))
    commitUnsynced(store, look)
    look()
    const fail = (): void => {
      store.exec('CREATE TABLE half_done (a)')
      throw new Error('no')
    }
    expect(() => commitUnsynced(store, fail)).toThrow('no')
    look()
    expect(seen).toEqual([1, 2, 2])
    expect(tablesOf(store)).not.toContain('half_done')
  })

  test('of a newer evidock is refused, and left as it is', () => {
    const path = fileOf()
    opened(path).close()
    const newer = new Sqlite(path)
    newer.pragma('user_version = 999')
    newer.close()
    expect(() => openStore(path)).toThrow(StoreError)
    expect(() => openStore(path)).toThrow('install the newer evidock')
    const after = new Sqlite(path, {readonly: true})
    expect(after.pragma('user_version', {simple: true})).toBe(999)
    after.close()
  })

  test('that is no database is refused with what to do, and left as it is', () => {
    const path = fileOf()
    writeFileSync(path, 'something else that somebody put here, long enough to be no header of a database')
    expect(() => openStore(path)).toThrow(StoreError)
    expect(() => openStore(path)).toThrow(path)
  })

  test('takes back a migration that fails half way', () => {
    const path = fileOf()
    const half = new Sqlite(path)
    // The first migration meets a table of its own names, somewhere in its middle.
    half.exec('CREATE TABLE clip (id TEXT)')
    half.close()
    expect(() => openStore(path)).toThrow()
    const after = new Sqlite(path, {readonly: true})
    onTestFinished(() => void after.close())
    expect(after.pragma('user_version', {simple: true})).toBe(0)
    expect(tablesOf(after)).toHaveLength(1)
  })
})
