import {createHash, randomUUID} from 'node:crypto'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {recordPayload} from '../../src/contract/event.ts'
import {topicOf} from '../../src/contract/topics.ts'
import {startDemoBroker} from '../../src/demo/broker.ts'
import {sampleClip, sampleDock} from '../support/sample-data.ts'
import {startConsumer} from './consumer.ts'
import {centralKeys, epoch, startDock, startReader} from './dock.ts'

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-central-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

const record = (number: number, clip: string, change: object = {}): Buffer =>
  recordPayload(sampleDock, 'evidock.clip.v1', `clip/${clip}`, sampleClip({clip, ...change}), {
    epoch,
    number,
    at: '2026-03-01T10:00:00.000Z',
  })

describe('the reference consumer', () => {
  test('says that it holds the bytes of a clip by the digest that it took itself, and is silent about other bytes', async () => {
    const vault = scratch()
    const folder = join(vault, '2026-03-01', 'rec-0001')
    mkdirSync(folder, {recursive: true})
    const [right, wrong] = [randomUUID(), randomUUID()]
    const sha256 = createHash('sha256').update('evidence').digest('hex')
    for (const clip of [right, wrong]) writeFileSync(join(folder, `${clip}.json`), '{}')
    writeFileSync(join(folder, `${right}.mp4`), 'evidence')
    writeFileSync(join(folder, `${wrong}.mp4`), 'other bytes')

    const broker = await startDemoBroker()
    onTestFinished(() => broker.stop())
    const consumer = await startConsumer(broker.url, {args: ['--vault', vault]})
    const dock = startDock({url: broker.url, version: 4}, {keys: centralKeys})
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    const {client} = await startReader(broker.url, 'none', 4)
    await client.publishAsync(topicOf(sampleDock, `clip/${wrong}`), record(1, wrong, {sha256}), {qos: 1})
    await client.publishAsync(topicOf(sampleDock, `clip/${right}`), record(2, right, {sha256}), {qos: 1})

    await vi.waitFor(() => expect(dock.bytesHeld).toHaveLength(1), 5_000)
    expect(dock.bytesHeld).toMatchObject([{clip: right, sha256, bytes: 'evidence'.length, place: 'central'}])
    await consumer.stop()
  })

  test('keeps the highest revision of each clip, whatever comes doubled, late or out of order, and knows its gap', async () => {
    const broker = await startDemoBroker()
    onTestFinished(() => broker.stop())
    const db = join(scratch(), 'central.db')
    const first = await startConsumer(broker.url, {args: ['--db', db]})
    const {client} = await startReader(broker.url, 'none', 4)
    const reader = await startReader(broker.url, topicOf(sampleDock, 'receipt'), 4)
    const lastReceipt = () => reader.on('receipt').at(-1)?.data
    const send = (payload: Buffer, clip: string) =>
      client.publishAsync(topicOf(sampleDock, `clip/${clip}`), payload, {qos: 1})
    await send(record(4, 'b', {revision: 1}), 'b')
    await send(record(2, 'a', {revision: 2}), 'a')
    await send(record(2, 'a', {revision: 2}), 'a')
    await send(Buffer.from('no JSON'), 'a')
    await send(record(1, 'a', {revision: 1}), 'a')
    await vi.waitFor(() => expect(lastReceipt()).toEqual({holds: 'index', up_to: `${epoch}-000000000002`}), 5_000)
    const before = await first.stop()
    expect(before.sequences).toEqual([{epoch, up_to: 2, waiting: 1}])
    expect(before.things.map(({data}) => [data.clip, data.revision])).toEqual([
      ['a', 2],
      ['b', 1],
    ])

    const second = await startConsumer(broker.url, {args: ['--db', db]})
    await send(record(3, 'a', {revision: 3}), 'a')
    await vi.waitFor(() => expect(lastReceipt()).toEqual({holds: 'index', up_to: `${epoch}-000000000004`}), 5_000)
    const after = await second.stop()
    expect(after.sequences).toEqual([{epoch, up_to: 4, waiting: 0}])
    expect(after.things[0]?.data.revision).toBe(3)
  })
})
