import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {dockRoot} from '../../src/contract/topics.ts'
import {freePort, startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleDock} from '../support/sample-data.ts'
import {type ConsumerTable, startConsumer} from './consumer.ts'
import {centralKeys, type Dock, epoch, startDock, startReader} from './dock.ts'
import {startProxy} from './proxy.ts'

const receipts = {keys: centralKeys, resendAfterMs: 300}

describe('records reach an idempotent consumer once each, without a gap', needs('mosquitto'), () => {
  test('when the broker was down all the while and then came', async () => {
    const port = await freePort()
    const dock = startDock({url: `mqtt://127.0.0.1:${port}`}, receipts)
    dock.addClips(300)
    await vi.waitFor(() => expect(dock.events.some(({event}) => event === 'publish.offline')).toBe(true), 5_000)
    expect(dock.publisher.connected()).toBe(false)

    const broker = await startMosquitto({port})
    onTestFinished(() => broker.stop())
    const consumer = await startConsumer(broker.url)
    await dock.publisher.idle()
    expectWhole(await consumer.stop(), dock, 300)
  }, 20_000)

  test('when the broker is killed with records on their way', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const consumer = await startConsumer(broker.url)
    const dock = startDock({url: broker.url}, receipts)
    dock.addClips(2_000)
    await vi.waitFor(() => expect(dock.outbox().some(({sent}) => sent)).toBe(true), {timeout: 5_000, interval: 1})
    await broker.kill()
    expect(dock.outbox().some(({sent}) => !sent)).toBe(true)
    await broker.restart()
    await dock.publisher.idle()
    expectWhole(await consumer.stop(), dock, 2_000)
  }, 30_000)

  test('when acknowledgements are lost with their connection', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const proxy = await startProxy(broker.port)
    const consumer = await startConsumer(broker.url)
    const reader = await startReader(broker.url, `${dockRoot(sampleDock)}/clip/+`)
    const dock = startDock({url: proxy.url}, receipts)
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    proxy.muteBroker()
    dock.addClips(50)
    // Of the twenty that may be on their way one is the status, whose acknowledgement may be lost too.
    await vi.waitFor(() => expect(reader.messages.length).toBeGreaterThanOrEqual(19), 5_000)
    expect(dock.outbox().some(({sent}) => sent)).toBe(false)
    proxy.tear()
    await dock.publisher.idle()

    expect(reader.messages.length).toBeGreaterThan(50)
    expectWhole(await consumer.stop(), dock, 50)
  }, 20_000)

  test('when the dock itself restarts before its outbox is empty', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const consumer = await startConsumer(broker.url)
    const dock = startDock({url: broker.url}, receipts)
    dock.addClips(1_000)
    await dock.restart({version: 4})
    expect(dock.outbox().some(({sent}) => !sent)).toBe(true)
    await dock.publisher.idle()
    expectWhole(await consumer.stop(), dock, 1_000)
  }, 20_000)
})

test('a broker that acknowledges nothing is given up and tried anew', {...needs('mosquitto')}, async () => {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const proxy = await startProxy(broker.port)
  const dock = startDock({url: proxy.url}, {waits: {reconnectFirst: 20, reconnectMost: 50, acknowledge: 200}})
  await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
  proxy.muteBroker()
  dock.addClips(1)
  await vi.waitFor(
    () => expect(dock.trouble.map(({problem}) => problem)).toContain('broker-does-not-acknowledge'),
    5_000,
  )
  proxy.tear()
  expect(await dock.publisher.sentAll(5_000)).toBe(true)
})

test('without central keys the acknowledgement of the broker makes a record final', {
  ...needs('mosquitto'),
}, async () => {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const reader = await startReader(broker.url)
  const dock = startDock({url: broker.url})
  dock.addClips(5)
  await dock.publisher.idle()
  expect(dock.outbox().every(({sent, final}) => sent && final)).toBe(true)
  await vi.waitFor(() => {
    const last = reader.on('status').at(-1)
    expect(last?.data).toMatchObject({
      receipts: 'off',
      unsent: 0,
      unreceipted: 0,
      last_sequence: `${epoch}-000000000005`,
    })
  }, 5_000)
})

/** Every record of the dock, each once, the sequence unbroken, and each final by the consumer's receipt. */
function expectWhole(table: ConsumerTable, dock: Dock, count: number): void {
  expect(table.sequences).toEqual([{epoch, up_to: count, waiting: 0}])
  const told = dock.outbox().map(({payload}) => JSON.parse(payload.toString()).data)
  const held = table.things.map(({data}) => data)
  const byClip = (a: {clip?: unknown}, b: {clip?: unknown}) => (String(a.clip) < String(b.clip) ? -1 : 1)
  expect(held.sort(byClip)).toEqual(told.sort(byClip))
  expect(dock.outbox().every(({sent, final}) => sent && final)).toBe(true)
}
