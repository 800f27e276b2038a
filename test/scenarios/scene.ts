import {copyFileSync, readdirSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import mqtt from 'mqtt'
import {expect, onTestFinished} from 'vitest'
import {formatSequence} from '../../src/contract/envelope.ts'
import {topicOf} from '../../src/contract/topics.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {expectTruth, isEvent, plug, pull} from '../restore/world.ts'
import {type DockFolders, writeDock} from '../support/dock-config.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {type Daemon, type Held, startDaemon} from '../support/program.ts'
import {sampleDock} from '../support/sample-data.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A dock that waits long before it sends again by itself, at a broker without a disk. */
export async function newScene(): Promise<{dock: DockFolders; broker: Mosquitto}> {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  return {broker, dock: writeDock(scratchFolder(), {broker: broker.url, logLevel: 'debug', resendAfterMinutes: 10})}
}

export async function startReadyDaemon(dock: DockFolders): Promise<Daemon> {
  const daemon = startDaemon(dock.config)
  await daemon.until(isEvent('dock.ready'))
  return daemon
}

/** A recorder comes, is read, and goes. */
export async function dockRecorder(daemon: Daemon, dock: DockFolders, name: string, clips: number): Promise<void> {
  plug(dock, name, clips)
  await daemon.until(isEvent('docking.sealed'), 'now')
  pull(dock, name)
  await daemon.until(isEvent('recorder.left'), 'now')
}

/** Waits until the dock says by its status that the broker has acknowledged everything. */
export async function everythingSent(broker: Mosquitto, dock: DockFolders): Promise<void> {
  const db = new Sqlite(dock.database, {readonly: true})
  const client = mqtt.connect(broker.url)
  const sent = new Promise<void>(resolve => {
    client.on('message', (_topic, payload) => {
      const {unsent, last_sequence: last} = JSON.parse(payload.toString()).data
      if (unsent === 0 && last === formatSequence(...lastOf(db))) resolve()
    })
  })
  await client.subscribeAsync(topicOf(sampleDock, 'status'))
  await sent
  await client.endAsync()
  db.close()
}

/** Waits until a query of the dock's database gives 0, with a look after each line of its log. */
async function untilNone(daemon: Daemon, dock: DockFolders, sql: string): Promise<void> {
  const db = new Sqlite(dock.database, {readonly: true})
  const left = db.prepare<[], number>(`SELECT ${sql}`).pluck()
  while (left.get() !== 0) await daemon.until(() => true, 'now')
  db.close()
}

const UNDONE = `(SELECT count(*) FROM outbox WHERE final_at IS NULL) + (SELECT count(*) FROM task)
  + (SELECT count(*) FROM docking WHERE sealed_at IS NULL) + (SELECT count(*) FROM epoch WHERE republished_at IS NULL)
  + (SELECT count(*) FROM replay)`
const BYTES_NOT_HELD = `(SELECT count(*) FROM copy AS own WHERE place = 'vault' AND NOT EXISTS
  (SELECT 1 FROM copy WHERE copy.clip = own.clip AND place = 'central'))`

/** Waits until central has said that it holds every record and every clip's bytes, and no replay is under way. */
export const everythingHeld = (daemon: Daemon, dock: DockFolders): Promise<void> =>
  untilNone(daemon, dock, `${UNDONE} + ${BYTES_NOT_HELD}`)

/** Waits until central has said that it has every record up to the last, though all were final before. */
export async function receiptOfLast(daemon: Daemon, dock: DockFolders, from: 'start' | 'now'): Promise<void> {
  const db = new Sqlite(dock.database, {readonly: true})
  await daemon.until(line => line.event === 'publish.final' && line.upTo === formatSequence(...lastOf(db)), from)
  db.close()
}

const lastOf = (db: InstanceType<typeof Sqlite>): [epoch: number, number: number] => {
  const last = db
    .prepare<[], {epoch: number; number: number}>(
      'SELECT epoch, max(number) AS number FROM outbox WHERE epoch = (SELECT max(epoch) FROM epoch)',
    )
    .get()
  return [last?.epoch ?? 0, last?.number ?? 0]
}

/** Central's table is what the dock knows: each thing at its newest, and no number of any epoch is missing. */
export function expectTrueTable(held: Held, dock: DockFolders): void {
  expectTruth(held, dock.database)
  const db = new Sqlite(dock.database, {readonly: true})
  const [epoch, number] = lastOf(db)
  db.close()
  expect(held.sequences.at(-1)).toEqual({epoch, up_to: number, waiting: 0})
  expect(held.sequences.map(({waiting}) => waiting)).toEqual(held.sequences.map(() => 0))
}

/** How often central commanded a replay. */
export function replaysOf(dock: DockFolders): number {
  const db = new Sqlite(dock.database, {readonly: true})
  const replays = db.prepare<[], number>(`SELECT count(*) FROM command WHERE verb = 'replay'`).pluck().get()
  db.close()
  return replays ?? 0
}

/**
 * Copies the database of a consumer that has ended.
 *
 * @returns puts the copy in the place of the database that is there then
 */
export function backUpConsumer(database: string): () => void {
  const to = scratchFolder()
  const files = (folder: string): string[] => readdirSync(folder).filter(name => name.startsWith(basename(database)))
  for (const name of files(dirname(database))) copyFileSync(join(dirname(database), name), join(to, name))
  return () => {
    for (const name of files(dirname(database))) rmSync(join(dirname(database), name))
    for (const name of files(to)) copyFileSync(join(to, name), join(dirname(database), name))
  }
}
