import {expect, test} from 'vitest'
import {Sqlite} from '../../src/store/sqlite.ts'
import {isEvent, plug, pull} from '../restore/world.ts'
import {startConsumer} from '../support/consumer.ts'
import {needs} from '../support/parts.ts'
import type {LogLine} from '../support/program.ts'
import {seeded} from '../support/truth.ts'
import {dockRecorder, everythingHeld, everythingSent, expectTrueTable, newScene, startReadyDaemon} from './scene.ts'

const SEED = Number(process.env.EVIDOCK_SCENARIO_SEED ?? 20261124)
const KILLS = 3

test('a broker that dies with what it acknowledged and had not delivered costs central nothing', {
  ...needs('mosquitto'),
  timeout: 180_000,
}, async () => {
  const {dock, broker} = await newScene()
  const first = await startConsumer(dock.consumer)
  const daemon = await startReadyDaemon(dock)
  await dockRecorder(daemon, dock, 'rec-a', 2)
  await everythingHeld(daemon, dock)

  // The broker keeps what comes for central, which is away, in its memory alone.
  await first.stop()
  await dockRecorder(daemon, dock, 'rec-b', 4)
  await everythingSent(broker, dock)
  const db = new Sqlite(dock.database, {readonly: true})
  const undelivered = db
    .prepare<[], number>('SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL AND final_at IS NULL')
    .pluck()
    .get()
  db.close()
  expect(undelivered).toBeGreaterThan(10)
  await broker.kill()
  await broker.restart()

  const second = await startConsumer([...dock.consumer, '--db', first.database])
  await everythingHeld(daemon, dock)
  expect(await daemon.end('SIGTERM')).toBe(0)
  expectTrueTable(await second.stop(), dock)
})

test('a broker that dies again and again in the midst of records and receipts costs central nothing', {
  ...needs('mosquitto'),
  timeout: 180_000,
}, async () => {
  const random = seeded(SEED)
  const {dock, broker} = await newScene()
  const consumer = await startConsumer(dock.consumer)
  const daemon = await startReadyDaemon(dock)
  for (let kill = 0; kill < KILLS; kill += 1) {
    // In turn: while records go out, when receipts for them come in, and when receipts for bytes do.
    const event = ['publish.sending', 'publish.final', 'publish.bytes-held'][kill]
    let left = event === 'publish.sending' ? 1 + Math.floor(random() * 12) : 1
    const isHit = (line: LogLine): boolean => line.event === event && --left === 0
    const hit = daemon.until(isHit, 'now')
    const sealed = daemon.until(isEvent('docking.sealed'), 'now')
    plug(dock, `rec-${kill}`, 3)
    await hit
    await broker.kill()
    await broker.restart()
    await sealed
    const gone = daemon.until(isEvent('recorder.left'), 'now')
    pull(dock, `rec-${kill}`)
    await gone
  }
  await everythingHeld(daemon, dock)
  expect(await daemon.end('SIGTERM')).toBe(0)
  expectTrueTable(await consumer.stop(), dock)
})
