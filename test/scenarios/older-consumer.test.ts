import {describe, expect, test} from 'vitest'
import {formatSequence} from '../../src/contract/envelope.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {isEvent} from '../restore/world.ts'
import {startConsumer} from '../support/consumer.ts'
import {backUp} from '../support/older-database.ts'
import {needs} from '../support/parts.ts'
import {startDaemon} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {
  backUpConsumer,
  dockRecorder,
  everythingHeld,
  expectTrueTable,
  newScene,
  receiptOfLast,
  replaysOf,
  startReadyDaemon,
} from './scene.ts'

describe('a central system that was restored from an older copy', {...needs('mosquitto'), timeout: 180_000}, () => {
  test('learns from the dock’s status that there was more, and asks for it again', async () => {
    const {dock} = await newScene()
    const daemon = await startReadyDaemon(dock)
    const first = await startConsumer(dock.consumer)
    await dockRecorder(daemon, dock, 'rec-a', 2)
    await everythingHeld(daemon, dock)
    await first.stop()
    const restore = backUpConsumer(first.database)

    const second = await startConsumer([...dock.consumer, '--db', first.database])
    await dockRecorder(daemon, dock, 'rec-b', 3)
    await dockRecorder(daemon, dock, 'rec-c', 1)
    await everythingHeld(daemon, dock)
    const {sequences} = await second.stop()
    restore()
    // A receipt makes a record final: of itself the dock sends none of them again.
    const heardOfAll = receiptOfLast(daemon, dock, 'now')
    const third = await startConsumer([...dock.consumer, '--db', first.database])
    await heardOfAll
    expect(await daemon.end('SIGTERM')).toBe(0)
    const held = await third.stop()
    expectTrueTable(held, dock)
    expect(held.sequences).toEqual([{...sequences[0], up_to: expect.any(Number)}])
    expect(replaysOf(dock)).toBeGreaterThan(0)
    expect(third.said).toEqual([])
  })

  test('says which records the dock no longer has, and has all the others', async () => {
    const {dock} = await newScene()
    const earlier = await startReadyDaemon(dock)
    const first = await startConsumer(dock.consumer)
    await dockRecorder(earlier, dock, 'rec-a', 3)
    await dockRecorder(earlier, dock, 'rec-b', 2)
    await everythingHeld(earlier, dock)
    expect(await earlier.end('SIGTERM')).toBe(0)
    await first.stop()
    const old = 8
    const db = new Sqlite(dock.database)
    db.prepare(`UPDATE outbox SET queued_at = '2020-01-01T00:00:00.000Z', final_at = '2020-01-01T00:00:00.000Z'
      WHERE number <= ?`).run(old)
    db.close()

    const daemon = await startReadyDaemon(dock)
    await daemon.until(isEvent('publish.pruned'))
    const second = await startConsumer(dock.consumer)
    await receiptOfLast(daemon, dock, 'start')
    expect(await daemon.end('SIGTERM')).toBe(0)
    const held = await second.stop()
    const [epoch, left] = newestOf(dock.database)
    const [from, to] = [formatSequence(epoch, 1), formatSequence(epoch, old)]
    expect(second.said).toEqual([`dock-1 no longer has the records from ${from} to ${to}`])
    expect(held.sequences).toMatchObject([{epoch, waiting: 0}])
    expect(new Map(held.things.map(({data}) => [JSON.stringify(data), 1]))).toEqual(
      new Map(left.map(data => [data, 1])),
    )
  })

  test('while the dock’s database was restored too has all that the dock knows, and says what nobody has', async () => {
    const {dock} = await newScene()
    const earlier = await startReadyDaemon(dock)
    const first = await startConsumer(dock.consumer)
    await dockRecorder(earlier, dock, 'rec-a', 2)
    await everythingHeld(earlier, dock)
    await first.stop()
    const restoreConsumer = backUpConsumer(first.database)
    const second = await startConsumer([...dock.consumer, '--db', first.database])
    await dockRecorder(earlier, dock, 'rec-b', 2)
    await everythingHeld(earlier, dock)
    expect(await earlier.end('SIGTERM')).toBe(0)
    const restoreDock = backUp(dock.data, scratchFolder())
    const between = await startReadyDaemon(dock)
    await dockRecorder(between, dock, 'rec-c', 2)
    await everythingHeld(between, dock)
    expect(await between.end('SIGTERM')).toBe(0)
    const before = await second.stop()
    restoreConsumer()
    restoreDock()

    const third = await startConsumer([...dock.consumer, '--db', first.database])
    const daemon = startDaemon(dock.config)
    await daemon.until(isEvent('epoch.republished'))
    await daemon.until(isEvent('publish.command'))
    await dockRecorder(daemon, dock, 'rec-d', 1)
    await everythingHeld(daemon, dock)
    // What is held of this one came after all that was replayed.
    await dockRecorder(daemon, dock, 'rec-e', 1)
    await everythingHeld(daemon, dock)
    expect(await daemon.end('SIGTERM')).toBe(0)
    const held = await third.stop()
    expectTrueTable(held, dock)
    expect(held.sequences[0]).toEqual(before.sequences[0])
    const {epoch, up_to: last} = before.sequences[0] ?? {epoch: 0, up_to: 0}
    expect(new Set(third.said.map(line => line.slice(line.indexOf(' to ') + 4)))).toEqual(
      new Set([formatSequence(epoch, last)]),
    )
  })
})

/** The epoch that is on, and the newest snapshot that the outbox has of each thing, as JSON. */
function newestOf(database: string): [number, string[]] {
  const db = new Sqlite(database, {readonly: true})
  const rows = db
    .prepare<[], {epoch: number; payload: Buffer}>('SELECT epoch, payload, max(number) FROM outbox GROUP BY topic')
    .all()
  db.close()
  return [rows[0]?.epoch ?? 0, rows.map(({payload}) => JSON.stringify(JSON.parse(payload.toString()).data))]
}
