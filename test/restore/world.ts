import {randomBytes} from 'node:crypto'
import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished} from 'vitest'
import {alertSnapshot, clipSnapshot, dockingSnapshot} from '../../src/publish/snapshots.ts'
import type {AlertRow} from '../../src/store/alerts.ts'
import type {ClipRow} from '../../src/store/clips.ts'
import {allEpochs, type EpochRow} from '../../src/store/epochs.ts'
import {openStore, type Store} from '../../src/store/open.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {type DockFolders, writeDock} from '../support/dock-config.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {type Daemon, type Held, type LogLine, startConsumer, startDaemon} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A dock, its broker, and central that has heard it from the first day on. */
export type World = {
  dock: DockFolders
  broker: Mosquitto
  consumer: Awaited<ReturnType<typeof startConsumer>>
}

export async function newWorld(home = scratchFolder()): Promise<World> {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const dock = writeDock(home, {broker: broker.url, resendAfterMinutes: 0.1})
  return {broker, dock, consumer: await startConsumer(dock.consumer)}
}

/** A recorder appears whole, as a mounted disk does. */
export function plug(dock: DockFolders, name: string, clips: number): void {
  const aside = join(dock.recorders, `.${name}`)
  mkdirSync(aside)
  for (let clip = 0; clip < clips; clip += 1) {
    writeFileSync(join(aside, `AB_dev1_330101_20261020_09${String(clip).padStart(2, '0')}00.mp4`), randomBytes(60_000))
  }
  writeFileSync(join(aside, 'empty.mp4'), '')
  renameSync(aside, join(dock.recorders, name))
}

/** And it goes whole, not a file at a time. */
export function pull(dock: DockFolders, name: string): void {
  const pulled = join(dock.home, `pulled-${name}`)
  renameSync(join(dock.recorders, name), pulled)
  rmSync(pulled, {recursive: true})
}

/** The revision of each thing in central's table. */
export const revisionsIn = ({things}: Held): Map<string, number> =>
  new Map(
    things.flatMap(({kind, data}) =>
      typeof data.revision === 'number' ? [[`${kind} ${data[kind]}`, data.revision] as const] : [],
    ),
  )

export const isEvent =
  (event: string) =>
  (line: LogLine): boolean =>
    line.event === event

/** Waits until central holds every record and all bytes, and nothing is left to do. */
export async function allHeld(daemon: Daemon, database: string): Promise<void> {
  await daemon.until(isEvent('dock.ready'))
  const db = new Sqlite(database, {readonly: true})
  const open = db
    .prepare<[], number>(
      `SELECT (SELECT count(*) FROM outbox WHERE final_at IS NULL) + (SELECT count(*) FROM task)
         + (SELECT count(*) FROM docking WHERE sealed_at IS NULL)
         + (SELECT count(*) FROM epoch WHERE republished_at IS NULL)
         + (SELECT count(*) FROM clip WHERE verified_at IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM copy WHERE clip = clip.id AND place = 'central'))`,
    )
    .pluck()
  while (open.get() !== 0) await daemon.until(() => true, 'now')
  db.close()
}

/**
 * Runs the dock until central holds everything, and stops it.
 *
 * @param first what has to have happened before
 * @returns its log
 */
export async function runUntilHeld(dock: DockFolders, first = 'dock.ready'): Promise<LogLine[]> {
  const daemon = startDaemon(dock.config)
  await daemon.until(isEvent(first))
  await allHeld(daemon, dock.database)
  expect(await daemon.end('SIGTERM')).toBe(0)
  return daemon.log
}

/** Runs the dock with recorders that come, are read, and go. */
export async function runWith(dock: DockFolders, recorders: Record<string, number>): Promise<LogLine[]> {
  const daemon = startDaemon(dock.config)
  await daemon.until(isEvent('dock.ready'))
  for (const [name, clips] of Object.entries(recorders)) {
    plug(dock, name, clips)
    await daemon.until(line => line.event === 'docking.sealed', 'now')
    pull(dock, name)
    await daemon.until(isEvent('recorder.left'), 'now')
  }
  await allHeld(daemon, dock.database)
  expect(await daemon.end('SIGTERM')).toBe(0)
  return daemon.log
}

/** What a stopped dock knows: its epochs, and its things as they would be published now. */
export function whatItKnows(database: string): {epochs: EpochRow[]; things: Map<string, unknown>; clips: ClipRow[]} {
  const store = openStore(database)
  try {
    const name = {agency: 'agency-a', dock: 'dock-1'}
    const clips = all<ClipRow>(store, 'SELECT * FROM clip')
    const things: [string, unknown][] = [
      ...clips.map((clip): [string, unknown] => [`clip ${clip.id}`, clipSnapshot(store, name, clip)]),
      ...all<{id: string}>(store, 'SELECT id FROM docking').map(({id}): [string, unknown] => [
        `docking ${id}`,
        dockingSnapshot(store, name, id),
      ]),
      ...all<AlertRow>(store, 'SELECT * FROM alert').map((alert): [string, unknown] => [
        `alert ${alert.id}`,
        alertSnapshot(name, alert),
      ]),
    ]
    return {epochs: allEpochs(store), clips, things: new Map(things)}
  } finally {
    store.close()
  }
}

const all = <Row>(store: Store, sql: string): Row[] => store.prepare<[], Row>(sql).all()

/** Central's table says of each thing what the dock knows of it; it may remember more. */
export function expectTruth(held: Held, database: string): void {
  const {things} = whatItKnows(database)
  const told = new Map(held.things.map(({kind, data}) => [`${kind} ${data[kind]}`, data]))
  const wrong = [...things].filter(([thing, snapshot]) => JSON.stringify(told.get(thing)) !== JSON.stringify(snapshot))
  expect(wrong.map(([thing]) => [thing, told.get(thing), things.get(thing)])).toEqual([])
}
