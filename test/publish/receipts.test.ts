import {generateKeyPairSync} from 'node:crypto'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {dockRoot, topicOf} from '../../src/contract/topics.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleDock} from '../support/sample-data.ts'
import {centralKeys, type Dock, epoch, receipt, startDock, startReader, stranger} from './dock.ts'

const sequence = (number: number, of = epoch): string => `${of}-${String(number).padStart(12, '0')}`
const index = (number: number): object => ({holds: 'index', up_to: sequence(number)})
const bytes = {holds: 'bytes', clip: 'clip-1', sha256: 'f'.repeat(64), bytes: 12, place: 'hall-2'}

/** A dock with three sent records that wait for their receipt, and a way for central to send it. */
async function waitingDock(
  version: 4 | 5,
): Promise<{dock: Dock; send: (payload: string | Buffer) => Promise<unknown>}> {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const {client} = await startReader(broker.url, `${dockRoot(sampleDock)}/none`)
  const dock = startDock({url: broker.url, version}, {keys: centralKeys})
  dock.addClips(3)
  await dock.publisher.sentAll(5_000)
  return {dock, send: payload => client.publishAsync(topicOf(sampleDock, 'receipt'), payload, {qos: 1})}
}

const finals = (dock: Dock): boolean[] => dock.outbox().map(({final}) => final)

describe('a receipt that central signed', needs('mosquitto'), () => {
  test.each([4, 5] as const)('makes all records up to its number final, at MQTT %s', async version => {
    const {dock, send} = await waitingDock(version)
    await send(receipt(index(2)))
    await vi.waitFor(() => expect(finals(dock)).toEqual([true, true, false]), 5_000)
    await send(receipt(index(3)))
    await dock.publisher.idle()
    expect(finals(dock)).toEqual([true, true, true])
    expect(dock.refused).toEqual([])
  })

  test('makes thousands final in steps, and is acknowledged after the last', async () => {
    const {dock, send} = await waitingDock(5)
    dock.addClips(1_500)
    await dock.publisher.sentAll(20_000)
    await send(receipt(index(1_503)))
    await dock.publisher.idle()
    expect(finals(dock)).toEqual(Array(1_503).fill(true))
  })

  test('may come twice, late, and with fields that a later version adds', async () => {
    const {dock, send} = await waitingDock(5)
    const second = receipt({...index(2), counted: 2}, {tracestate: 'later=1'})
    await send(receipt(index(3)))
    await send(second)
    await send(second)
    await dock.publisher.idle()
    expect(finals(dock)).toEqual([true, true, true])
    expect(dock.refused).toEqual([])
  })

  test('tells which bytes central holds, by the digest that central took', async () => {
    const {dock, send} = await waitingDock(4)
    await send(receipt(bytes, {id: '0d2f8f1e-1d38-4a44-9d55-24a7f2f6ad10'}))
    const {holds: _, ...held} = bytes
    await vi.waitFor(
      () => expect(dock.bytesHeld).toEqual([{...held, receipt: '0d2f8f1e-1d38-4a44-9d55-24a7f2f6ad10'}]),
      5_000,
    )
    expect(finals(dock)).toEqual([false, false, false])
  })

  test('and that was sent while the dock was away reaches it when it is back', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const {client} = await startReader(broker.url, `${dockRoot(sampleDock)}/none`)
    const dock = startDock({url: broker.url, version: 4}, {keys: centralKeys})
    dock.addClips(1)
    await dock.publisher.sentAll(5_000)
    await dock.publisher.stop(2_000)
    await client.publishAsync(topicOf(sampleDock, 'receipt'), receipt(index(1)), {qos: 1})
    await dock.restart({})
    await dock.publisher.idle()
    expect(finals(dock)).toEqual([true])
  })

  test('is not acknowledged when it could not be stored, and so comes again', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const {client} = await startReader(broker.url, `${dockRoot(sampleDock)}/none`)
    let failures = 0
    const dock = startDock(
      {url: broker.url, version: 4},
      {
        keys: centralKeys,
        onBytesHeld: () => {
          failures += 1
          if (failures === 1) throw new Error('database or disk is full')
        },
      },
    )
    dock.addClips(1)
    await dock.publisher.sentAll(5_000)
    await client.publishAsync(topicOf(sampleDock, 'receipt'), receipt(bytes), {qos: 1})
    await vi.waitFor(() => expect(failures).toBe(1), 5_000)
    await dock.restart({})
    await vi.waitFor(() => expect(failures).toBe(2), 5_000)
  })
})

describe('a receipt is refused, and nothing else happens, when it', needs('mosquitto'), () => {
  const changed = (): string => receipt(index(2)).replace(sequence(2), sequence(3))
  const {privateKey} = generateKeyPairSync('ed25519')
  const cases: [string, string, () => string | Buffer][] = [
    ['was changed after it was signed', 'receipt-forged', changed],
    [
      'was signed by another key in the name of central',
      'receipt-forged',
      () => receipt(index(3), {}, stranger.privateKey),
    ],
    [
      'names a key that the dock does not know',
      'receipt-unknown-key',
      () => receipt(index(3), {keyid: 'x'}, privateKey),
    ],
    [
      'names a key like a property of every object',
      'receipt-unknown-key',
      () => receipt(index(3), {keyid: 'constructor'}),
    ],
    ['is unsigned', 'receipt-unsigned', () => receipt(index(3)).replace('"signature"', '"sig"')],
    [
      'was meant for another dock',
      'receipt-of-another-dock',
      () => receipt(index(3), {subject: 'evidock/v1/agency-a/dock-2/receipt'}),
    ],
    [
      'comes from another dock',
      'receipt-of-another-dock',
      () => receipt(index(3), {source: '/evidock/v1/agency-a/dock-2'}),
    ],
    ['is larger than 64 KB', 'receipt-too-large', () => receipt({...index(3), more: 'x'.repeat(1_048_576)})],
    ['is no JSON', 'receipt-not-json', () => '{"specversion": '],
    ['is no object', 'receipt-not-json', () => '[1, 2]'],
    ['is no UTF-8', 'receipt-not-json', () => Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['is nested without end', 'receipt-forged', () => nested()],
    ['holds nothing that the dock knows of', 'receipt-invalid', () => receipt({holds: 'everything'})],
    ['is another event', 'receipt-invalid', () => receipt(index(3), {type: 'evidock.cmd.recall.v1'})],
    ['is ahead of the outbox', 'receipt-ahead', () => receipt(index(4))],
    ['is of a later epoch', 'receipt-ahead', () => receipt({holds: 'index', up_to: sequence(1, epoch + 1)})],
  ]
  test.each(cases)('%s', async (_why, problem, payload) => {
    const {dock, send} = await waitingDock(5)
    await send(payload())
    await vi.waitFor(() => expect(dock.refused.map(told => told.problem)).toEqual([problem]), 5_000)
    expect(finals(dock)).toEqual([false, false, false])
    expect(dock.bytesHeld).toEqual([])
    // The next good one still counts.
    await send(receipt(index(3)))
    await dock.publisher.idle()
  })

  const nested = (): string => {
    const event = receipt(index(3))
    return event.replace('"data":{', `"deep":${'['.repeat(25_000)}${']'.repeat(25_000)},"data":{`)
  }
})

test('a record without a receipt goes again, as the same bytes', {...needs('mosquitto')}, async () => {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const reader = await startReader(broker.url, `${dockRoot(sampleDock)}/clip/+`)
  const dock = startDock({url: broker.url}, {keys: centralKeys, resendAfterMs: 50})
  dock.addClips(1)
  await vi.waitFor(() => expect(reader.messages.length).toBeGreaterThanOrEqual(3), 5_000)
  const [{payload} = {payload: null}] = dock.outbox()
  for (const message of reader.messages) expect(message.payload).toEqual(payload)
})
