import {createHash, randomUUID} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {MqttClient} from 'mqtt'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import type {ClipData} from '../../src/contract/clip.ts'
import {formatSequence} from '../../src/contract/envelope.ts'
import {recordPayload, replyPayload, statePayload} from '../../src/contract/event.ts'
import {signatureHolds} from '../../src/contract/signature.ts'
import type {StatusData} from '../../src/contract/state.ts'
import {type DockName, topicOf} from '../../src/contract/topics.ts'
import {startDemoBroker} from '../../src/demo/broker.ts'
import {readConsumerTable} from '../../src/demo/consumer-table.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {sampleClip, sampleDock, sampleStatus} from '../support/sample-data.ts'
import {asJson, type Json} from '../support/schema-checks.ts'
import {scratchFolder} from '../support/scratch.ts'
import {startConsumer} from './consumer.ts'
import {central, centralKeys, epoch, type Reader, startDock, startReader} from './dock.ts'

const at = '2026-03-01T10:00:00.000Z'
const record = (number: number, clip: string, change: Partial<ClipData> = {}, of = epoch, name = sampleDock): Buffer =>
  recordPayload(name, 'evidock.clip.v1', `clip/${clip}`, sampleClip({...name, clip, ...change}), {
    epoch: of,
    number,
    at,
  })

const status = (last: number, change: Partial<StatusData> = {}): Buffer => {
  const data = {...sampleStatus, epoch, last_sequence: formatSequence(epoch, last), ...change}
  return statePayload(sampleDock, 'evidock.status.v1', 'status', data, at)
}

/** A broker on which a test speaks as a dock, and reads what central says to it. */
async function speakAsDock(name: DockName = sampleDock) {
  const broker = await startDemoBroker()
  onTestFinished(() => broker.stop())
  const reader = await startReader(broker.url, topicOf(name, '#'), 4)
  return {broker, reader, ...wordsOf(reader.client, name)}
}

const wordsOf = (client: MqttClient, name: DockName) => ({
  say: (lane: string, payload: Buffer | string) => client.publishAsync(topicOf(name, lane), payload, {qos: 1}),
})

const receiptsIn = ({messages}: Reader, name = sampleDock): unknown[] =>
  messages
    .filter(({topic}) => topic === topicOf(name, 'receipt'))
    .map(({payload}) => JSON.parse(payload.toString()).data)

const upTo = (number: number, of = epoch): Json => ({holds: 'index', up_to: formatSequence(of, number)})
const lastReceipt = (reader: Reader, wanted: Json): Promise<void> =>
  vi.waitFor(() => expect(receiptsIn(reader).at(-1)).toEqual(wanted), 5_000)

describe('the reference consumer', () => {
  test('says that it holds the bytes of a clip by the digest that it took itself, and is silent about other bytes', async () => {
    const vault = scratchFolder()
    const folder = join(vault, '2026-03-01', 'rec-0001')
    mkdirSync(folder, {recursive: true})
    const [right, wrong] = [randomUUID(), randomUUID()]
    const sha256 = createHash('sha256').update('evidence').digest('hex')
    for (const clip of [right, wrong]) writeFileSync(join(folder, `${clip}.json`), '{}')
    writeFileSync(join(folder, `${right}.mp4`), 'evidence')
    writeFileSync(join(folder, `${wrong}.mp4`), 'other bytes')

    const {broker, say} = await speakAsDock()
    const consumer = await startConsumer(broker.url, {args: ['--vault', vault]})
    const dock = startDock({url: broker.url, version: 4}, {keys: centralKeys})
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    await say(`clip/${wrong}`, record(1, wrong, {sha256}))
    await say(`clip/${right}`, record(2, right, {sha256}))

    await consumer.untilSaid(`${wrong} has another SHA-256 here`)
    await vi.waitFor(() => expect(dock.bytesHeld).toHaveLength(1), 5_000)
    expect(dock.bytesHeld).toMatchObject([{clip: right, sha256, bytes: 'evidence'.length, place: 'central'}])
  })

  test('keeps the highest revision of each clip, whatever comes doubled, late or out of order, and knows its gap', async () => {
    const {broker, reader, say} = await speakAsDock()
    const first = await startConsumer(broker.url)
    await say('clip/b', record(4, 'b', {revision: 1}))
    await say('clip/a', record(2, 'a', {revision: 2}))
    await say('clip/a', record(2, 'a', {revision: 2}))
    await say('clip/a', record(1, 'a', {revision: 1}))
    await lastReceipt(reader, upTo(2))
    const before = await first.stop()
    expect(before.sequences).toEqual([{epoch, up_to: 2, waiting: 1}])
    expect(before.things.map(({data}) => [data.clip, data.revision])).toEqual([
      ['a', 2],
      ['b', 1],
    ])

    const second = await startConsumer(broker.url, {args: ['--db', first.database]})
    await say('clip/a', record(3, 'a', {revision: 3}))
    await lastReceipt(reader, upTo(4))
    const after = await second.stop()
    expect(after.sequences).toEqual([{epoch, up_to: 4, waiting: 0}])
    expect(after.things[0]?.data.revision).toBe(3)
  })

  test('believes a later epoch more than a former one, whatever their revisions', async () => {
    const {broker, reader, say} = await speakAsDock()
    const consumer = await startConsumer(broker.url)
    await say('clip/a', record(1, 'a', {revision: 7, problem: 'before'}))
    await say('clip/a', record(1, 'a', {revision: 2, problem: 'restored'}, epoch + 9))
    await say('clip/a', record(2, 'a', {revision: 8, problem: 'late'}))
    // What its receipt covers came last, so all before it was heard.
    await say('clip/b', record(2, 'b', {problem: 'last'}, epoch + 9))
    await lastReceipt(reader, upTo(2, epoch + 9))
    const {things, sequences} = await consumer.stop()
    expect(things.map(({data}) => data.problem)).toEqual(['restored', 'last'])
    expect(sequences).toMatchObject([{up_to: 2}, {up_to: 2}])
  })

  test('keeps the docks of an agency apart, though they hold the same clip', async () => {
    const {broker, reader, say} = await speakAsDock()
    const other = {...sampleDock, dock: 'dock-2'}
    const {say: sayAsOther} = wordsOf(reader.client, other)
    const readerOfOther = await startReader(broker.url, topicOf(other, 'receipt'), 4)
    const consumer = await startConsumer(broker.url, {args: ['--dock', '+']})
    await say('clip/a', record(1, 'a', {revision: 5}))
    await sayAsOther('clip/a', record(1, 'a', {revision: 1}, epoch, other))
    await sayAsOther('clip/a', record(2, 'a', {revision: 2}, epoch, other))
    await lastReceipt(reader, upTo(1))
    await vi.waitFor(() => expect(receiptsIn(readerOfOther, other).at(-1)).toEqual(upTo(2)), 5_000)
    const {things} = await consumer.stop()
    expect(things.map(({dock, data}) => [dock, data.revision])).toEqual([
      ['dock-1', 5],
      ['dock-2', 2],
    ])
  })

  test('tells a dock that has connected anew once more what it holds, since the last word may be lost', async () => {
    const vault = scratchFolder()
    const clip = randomUUID()
    mkdirSync(join(vault, '2026-03-01', 'rec-0001'), {recursive: true})
    writeFileSync(join(vault, '2026-03-01', 'rec-0001', `${clip}.mp4`), 'evidence')
    const sha256 = createHash('sha256').update('evidence').digest('hex')
    const {broker, reader, say} = await speakAsDock()
    await startConsumer(broker.url, {args: ['--vault', vault]})
    const told = {index: upTo(1), bytes: {holds: 'bytes', clip, sha256, bytes: 8, place: 'central'}}
    const countOf = (receipt: Json): number =>
      receiptsIn(reader).filter(data => JSON.stringify(data) === JSON.stringify(receipt)).length

    await say('status', status(1))
    await say(`clip/${clip}`, record(1, clip, {sha256}))
    await vi.waitFor(() => expect(countOf(told.bytes)).toBe(1), 5_000)
    await vi.waitFor(() => expect(countOf(told.index)).toBeGreaterThan(0), 5_000)
    const before = countOf(told.index)
    await say('status', status(1, {connection: randomUUID()}))
    await vi.waitFor(() => expect(countOf(told.bytes)).toBe(2), 5_000)
    await vi.waitFor(() => expect(countOf(told.index)).toBeGreaterThan(before), 5_000)
  })

  test('passes by what is not of the contract, and says so', async () => {
    const {broker, reader, say} = await speakAsDock()
    const consumer = await startConsumer(broker.url)
    const bad = [
      'no JSON',
      'null',
      '[]',
      '{}',
      '{"data": 1}',
      '{"sequence": 7, "data": {}}',
      '{"sequence": "a-b", "data": {}}',
    ]
    for (const payload of bad) await say('clip/a', payload)
    await say('clip/a', JSON.stringify({sequence: formatSequence(epoch, 1), data: {revision: {}}}))
    await say('reply/a', '{"data": {"detail": {"missing": [{}]}}}')
    await say('clip/b', record(1, 'b'))
    await lastReceipt(reader, upTo(1))
    const {things, sequences} = await consumer.stop()
    expect(things.map(({data}) => data.clip)).toEqual(['b'])
    expect(sequences).toEqual([{epoch, up_to: 1, waiting: 0}])
    expect(consumer.said).toHaveLength(bad.length + 2)
  })

  test('acknowledges nothing that it could not commit, and so gets it again', async () => {
    const {broker, reader, say} = await speakAsDock()
    const consumer = await startConsumer(broker.url)
    const db = new Sqlite(consumer.database)
    db.exec('ALTER TABLE thing RENAME TO gone')
    await say('clip/a', record(1, 'a'))
    expect(await consumer.ended).not.toBe(0)
    db.exec('ALTER TABLE gone RENAME TO thing')
    db.close()
    await startConsumer(broker.url, {args: ['--db', consumer.database]})
    await lastReceipt(reader, upTo(1))
    expect(readConsumerTable(consumer.database).things).toHaveLength(1)
  })
})

describe('of a gap that stays the reference consumer', () => {
  const commandsIn = ({messages}: Reader): Json[] =>
    messages
      .filter(({topic}) => topic === topicOf(sampleDock, 'cmd/replay'))
      .map(({payload}) => asJson(JSON.parse(payload.toString())))
  const range = (from: number, to: number): Json => ({
    from: formatSequence(epoch, from),
    to: formatSequence(epoch, to),
  })
  const answer = (correlationid: unknown, missing: Json[]): [string, Buffer] => [
    `reply/${correlationid}`,
    replyPayload(
      sampleDock,
      String(correlationid),
      {
        ...sampleDock,
        verb: 'replay',
        state: 'done',
        problem: null,
        rows: 1,
        detail: {missing},
        received_at: at,
        done_at: at,
      },
      at,
    ),
  ]

  test('asks the dock that is there, signed, the same again until a reply comes', async () => {
    const {broker, reader, say} = await speakAsDock()
    await startConsumer(broker.url)
    await say('clip/a', record(1, 'a'))
    await say('clip/a', record(5, 'a'))
    await lastReceipt(reader, upTo(1))
    await say('status', status(5))
    await vi.waitFor(() => expect(commandsIn(reader).length).toBeGreaterThan(2), 5_000)
    const [command] = commandsIn(reader)
    expect(command).toMatchObject({
      type: 'evidock.cmd.replay.v1',
      data: range(2, 4),
      subject: topicOf(sampleDock, 'cmd/replay'),
    })
    expect(new Set(commandsIn(reader).map(({correlationid}) => correlationid)).size).toBe(1)
    expect(signatureHolds(command ?? {}, central.publicKey)).toBe(true)
    expect(Date.parse(String(command?.expirytime))).toBeGreaterThan(Date.now())

    await say(...answer(command?.correlationid, []))
    for (const number of [2, 3, 4]) await say('clip/a', record(number, 'a'))
    await lastReceipt(reader, upTo(5))
  })

  test('learns of it from a status alone, and gives up what the dock no longer has', async () => {
    const {broker, reader, say} = await speakAsDock()
    const consumer = await startConsumer(broker.url)
    await say('status', status(6))
    await vi.waitFor(() => expect(commandsIn(reader).length).toBeGreaterThan(0), 5_000)
    const [command] = commandsIn(reader)
    expect(command?.data).toEqual(range(1, 6))
    await say(...answer(command?.correlationid, [range(1, 3), range(5, 5)]))
    await consumer.untilSaid(`dock-1 no longer has the records from ${formatSequence(epoch, 5)}`)
    await say('clip/a', record(4, 'a'))
    await say('clip/a', record(6, 'a'))
    await lastReceipt(reader, upTo(6))
    expect(readConsumerTable(consumer.database).sequences).toEqual([{epoch, up_to: 6, waiting: 0}])
  })

  test('asks nothing of a dock that is away', async () => {
    const {broker, reader, say} = await speakAsDock()
    await startConsumer(broker.url)
    await say('status', status(6))
    await say('status', status(6, {state: 'offline'}))
    await say('clip/a', record(1, 'a'))
    await say('clip/a', record(9, 'a'))
    await lastReceipt(reader, upTo(1))
    const before = commandsIn(reader).length
    // Ten looks later.
    for (let look = 2; look <= 11; look += 1) {
      await say('clip/a', record(look, 'a'))
      await lastReceipt(reader, upTo(look === 8 ? 9 : look))
    }
    expect(commandsIn(reader)).toHaveLength(before)
  })
})
