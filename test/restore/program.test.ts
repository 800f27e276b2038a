import {cpSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {readConsumerTable} from '../../src/demo/consumer-table.ts'
import {backUp, loseDatabase} from '../support/older-database.ts'
import {needs} from '../support/parts.ts'
import {startDaemon} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'
import {digestsOf} from '../support/truth.ts'
import {
  allHeld,
  expectTruth,
  isEvent,
  newWorld,
  plug,
  revisionsIn,
  runUntilHeld,
  runWith,
  whatItKnows,
} from './world.ts'

const digests = (vault: string): string[] =>
  [...digestsOf(vault)].flatMap(([path, sha256]) => (path.endsWith('.json') ? [] : [sha256])).toSorted()

const verified = (database: string): (string | null)[] =>
  whatItKnows(database)
    .clips.flatMap(({sha256}) => (sha256 === null ? [] : [sha256]))
    .toSorted()

const epochsOf = (database: string): (string | null)[] => whatItKnows(database).epochs.map(row => row.told_by)

describe('a dock whose database', {...needs('mosquitto'), timeout: 120_000}, () => {
  test('is restored from an older copy tells central the truth in a new epoch', async () => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 3})
    const restore = backUp(dock.data, scratchFolder())
    await runWith(dock, {'rec-b': 2, 'rec-c': 4})
    const former = revisionsIn(readConsumerTable(consumer.database))
    restore()

    const log = await runUntilHeld(dock)
    expect(log.find(isEvent('vault.adopted'))).toMatchObject({clips: 6, dockings: 2})
    expect(epochsOf(dock.database)).toEqual([null, 'high-water'])
    expect(verified(dock.database)).toEqual(digests(dock.vault))
    const held = await consumer.stop()
    expectTruth(held, dock.database)
    // For a central that goes by the revision alone.
    const revisions = revisionsIn(held)
    const notHigher = [...former].filter(([thing, before]) => (revisions.get(thing) ?? 0) <= before)
    expect(notHigher.filter(([thing]) => !thing.startsWith('alert'))).toEqual([])
    const [first, second] = held.sequences
    expect(held.sequences).toHaveLength(2)
    expect(second).toMatchObject({epoch: expect.any(Number), waiting: 0})
    expect(second?.epoch).toBeGreaterThan(first?.epoch ?? Number.NaN)
  })

  test('is lost tells central the truth in a new epoch, though it begins with nothing', async () => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 3, 'rec-b': 2})
    const before = whatItKnows(dock.database)
    loseDatabase(dock.data)

    await runUntilHeld(dock)
    const after = whatItKnows(dock.database)
    expect(after.epochs.map(row => row.told_by)).toEqual(['high-water'])
    const thingsOf = ({things}: typeof after): string[] =>
      [...things.keys()].filter(thing => !thing.startsWith('alert')).toSorted()
    expect(thingsOf(after)).toEqual(thingsOf(before))
    expectTruth(await consumer.stop(), dock.database)
  })

  test('is lost with all that lay beside the vault is told by the vault', async () => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 3})
    loseDatabase(dock.data)
    for (const name of ['high-water.json', 'dockings']) rmSync(join(dock.data, name), {recursive: true})

    await runUntilHeld(dock)
    expect(epochsOf(dock.database)).toEqual(['vault'])
    expect(verified(dock.database)).toEqual(digests(dock.vault))
    const held = await consumer.stop()
    // Of the docking central knows more than the dock by now, and keeps it.
    const docking = held.things.find(({kind}) => kind === 'docking')
    expect(docking?.data).toMatchObject({state: 'sealed', clips: 4, verified: 3, empty: 1})
  })

  test('came back with the whole disk as it was learns from its own retained status that there was more', async () => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 2})
    const image = join(scratchFolder(), 'image')
    cpSync(dock.data, image, {recursive: true})
    await runWith(dock, {'rec-b': 2})
    rmSync(dock.data, {recursive: true})
    cpSync(image, dock.data, {recursive: true})

    await runUntilHeld(dock, 'epoch.begun')
    expect(epochsOf(dock.database)).toEqual([null, 'status'])
    expectTruth(await consumer.stop(), dock.database)
  })

  test('came back with the whole disk, at a broker that remembers nothing, learns it from central’s receipts', async () => {
    const {dock, broker, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 2})
    const image = join(scratchFolder(), 'image')
    cpSync(dock.data, image, {recursive: true})
    await runWith(dock, {'rec-b': 12})
    rmSync(dock.data, {recursive: true})
    cpSync(image, dock.data, {recursive: true})
    await broker.kill()
    await broker.restart()

    const daemon = startDaemon(dock.config)
    await daemon.until(isEvent('dock.ready'))
    plug(dock, 'rec-c', 1)
    await Promise.all([daemon.until(isEvent('epoch.begun')), daemon.until(isEvent('docking.sealed'))])
    await allHeld(daemon, dock.database)
    await daemon.end('SIGTERM')
    expect(epochsOf(dock.database)).toEqual([null, 'receipt'])
    expectTruth(await consumer.stop(), dock.database)
  })

  test('came back as it was goes on in its epoch', async () => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 2})
    const restore = backUp(dock.data, scratchFolder())
    await runUntilHeld(dock)
    restore()
    await runWith(dock, {'rec-b': 2})
    expect(epochsOf(dock.database)).toEqual([null])
    const held = await consumer.stop()
    expectTruth(held, dock.database)
    expect(held.sequences).toEqual([{epoch: expect.any(Number), up_to: expect.any(Number), waiting: 0}])
  })

  test('is told what it lost, and killed meanwhile again and again, ends with the truth and one more epoch', async () => {
    const {dock, consumer} = await newWorld()
    await runWith(dock, {'rec-a': 3})
    const restore = backUp(dock.data, scratchFolder())
    await runWith(dock, {'rec-b': 5, 'rec-c': 5})
    restore()

    for (const event of ['epoch.begun', 'vault.adopted', 'vault.clip-proved', 'clip.probed', 'publish.connected']) {
      const daemon = startDaemon(dock.config)
      await Promise.race([daemon.until(isEvent(event)), daemon.until(isEvent('epoch.republished'))])
      await daemon.end('SIGKILL')
    }
    await runUntilHeld(dock)
    expect(epochsOf(dock.database)).toEqual([null, 'high-water'])
    expect(verified(dock.database)).toEqual(digests(dock.vault))
    expectTruth(await consumer.stop(), dock.database)
  })
})
