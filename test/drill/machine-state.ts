import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Store} from '../../src/store/open.ts'
import {type Disk, emptyDisk, nodeAt, treeOf} from './disk-model.ts'
import {databaseKey, diskKey, visibleKey} from './same-state.ts'

/** A database after a commit: its bytes, and a key that is the same for two from which ingest goes on alike. */
export type Database = {bytes: Buffer; key: string}

/** All that outlives a process: the disk, the database, and the time of day (ms). */
export type MachineState = {disk: Disk; database: Database | null; now: number}

/** The data folder, relative to the model's root: making it is the program's own work. */
export const DATA = 'data'
const DATABASE = `${DATA}/evidock.db`
const LOCK = `${DATA}/evidock.lock`

export const newMachine: MachineState = {disk: emptyDisk, database: null, now: Date.parse('2026-11-24T08:00:00.000Z')}

/** The same text for two states from which the program goes on alike. */
export const stateKey = ({disk, database}: MachineState): string => `${diskKey(disk)} ${database?.key ?? 'none'}`

/** The same text for two states that a process can't tell apart, whatever a loss of power would take. */
export const seenKey = ({disk, database}: MachineState): string => `${visibleKey(disk)} ${database?.key ?? 'none'}`

/** The database as it is now, a running transaction included. */
export const databaseOf = (store: Store): Database => ({bytes: store.serialize(), key: databaseKey(store)})

/** Makes a folder what the state says. */
export function layOut({disk, database}: MachineState, base: string): void {
  rmSync(base, {recursive: true, force: true})
  mkdirSync(base)
  for (const [path, bytes] of treeOf(disk)) {
    if (bytes === null) mkdirSync(join(base, path))
    else writeFileSync(join(base, path), bytes)
  }
  if (database !== null && nodeAt(disk, DATA) !== undefined) writeFileSync(join(base, DATABASE), database.bytes)
}

/** Where the real folder isn't what the model of it says: then something passed by the layer, or the model is wrong. */
export function differences({disk}: MachineState, base: string): string[] {
  const found = new Map<string, Buffer | null>()
  for (const entry of readdirSync(base, {recursive: true, withFileTypes: true})) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(base.length + 1)
    if (name.startsWith(DATABASE) || name.startsWith(LOCK)) continue
    found.set(name, entry.isDirectory() ? null : readFileSync(path))
  }
  const modelled = treeOf(disk)
  return [...new Set([...found.keys(), ...modelled.keys()])].flatMap(name => {
    const [real, expected] = [found.get(name), modelled.get(name)]
    const same = real instanceof Buffer && expected instanceof Buffer ? real.equals(expected) : real === expected
    return same ? [] : [`${name} isn't what the model of the disk says`]
  })
}
