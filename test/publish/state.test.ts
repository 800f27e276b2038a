import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {stateLane} from '../../src/publish/state.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleBay, sampleDock, sampleStatus} from '../support/sample-data.ts'
import {startDock, startReader} from './dock.ts'
import {startProxy} from './proxy.ts'

const connectionOf = (message: Record<string, unknown> | undefined): unknown =>
  typeof message?.data === 'object' && message.data !== null && 'connection' in message.data
    ? message.data.connection
    : undefined

describe('what a dock is', needs('mosquitto'), () => {
  test('a torn connection leaves a retained offline of that connection, without a time', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const proxy = await startProxy(broker.port)
    const reader = await startReader(broker.url)
    const dock = startDock({url: proxy.url})
    await vi.waitFor(() => expect(reader.on('status')).toHaveLength(1), 5_000)
    const [online] = reader.on('status')
    await dock.publisher.stop(0)
    const dead = startDock({url: proxy.url}, {waits: {reconnectFirst: 60_000}})
    await vi.waitFor(() => expect(dead.publisher.connected()).toBe(true), 5_000)
    await vi.waitFor(() => expect(reader.on('status').at(-1)?.data).toMatchObject({state: 'online'}), 5_000)
    const secondOnline = reader.on('status').at(-1)
    proxy.tear()

    await vi.waitFor(() => expect(reader.on('status').at(-1)).not.toHaveProperty('time'), 5_000)
    const will = reader.on('status').at(-1)
    expect(will?.data).toMatchObject({state: 'offline', unsent: null, last_sequence: null})
    expect(connectionOf(will)).toBe(connectionOf(secondOnline))
    expect(connectionOf(will)).not.toBe(connectionOf(online))
    const later = await startReader(broker.url)
    await vi.waitFor(() => expect(later.on('status')).toEqual([will]), 5_000)
    expect(later.messages[0]?.retain).toBe(true)
  })

  test('after a torn connection the dock is online again with another connection id', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const proxy = await startProxy(broker.port)
    const reader = await startReader(broker.url)
    startDock({url: proxy.url, version: 4})
    await vi.waitFor(() => expect(reader.on('status')).toHaveLength(1), 5_000)
    proxy.tear()
    await vi.waitFor(() => expect(reader.on('status').length).toBeGreaterThanOrEqual(3), 5_000)
    const [first, will, second] = reader.on('status')
    expect(first?.data).toMatchObject({state: 'online'})
    expect(will?.data).toMatchObject({state: 'offline', connection: connectionOf(first)})
    expect(second?.data).toMatchObject({state: 'online'})
    expect(connectionOf(second)).not.toBe(connectionOf(first))
  })

  test('a dock that stops says offline itself, with the time', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const reader = await startReader(broker.url)
    const dock = startDock({url: broker.url})
    dock.addClips(2)
    await dock.publisher.idle()
    await dock.publisher.stop(2_000)
    await vi.waitFor(() => expect(reader.on('status').at(-1)?.data).toMatchObject({state: 'offline', unsent: 0}), 5_000)
    expect(reader.on('status').at(-1)).toHaveProperty('time')
  })

  test('a burst of values for one bay is two messages, the second with the newest value', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const reader = await startReader(broker.url)
    const dock = startDock({url: broker.url})
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    for (let done = 0; done <= 10; done += 1) {
      dock.publisher.setState('evidock.bay.v1', 'bay/1', sampleBay({clips_done: done}))
    }
    await vi.waitFor(() => expect(reader.on('bay/1').at(-1)?.data).toMatchObject({clips_done: 10}), 5_000)
    expect(reader.on('bay/1')).toHaveLength(2)
    expect(dock.outbox()).toEqual([])
  })

  test('every value is sent again at a new connection, to a broker that forgot it', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const dock = startDock({url: broker.url})
    dock.publisher.setState('evidock.bay.v1', 'bay/1', sampleBay())
    dock.publisher.setState('evidock.bay.v1', 'bay/2', sampleBay({bay: 2, state: 'empty'}))
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    await broker.restart()
    const reader = await startReader(broker.url)
    await vi.waitFor(() => {
      expect(reader.on('bay/1').at(-1)?.data).toMatchObject({state: 'wait'})
      expect(reader.on('bay/2').at(-1)?.data).toMatchObject({state: 'empty'})
    }, 5_000)
  })
})

test('nothing is retained after the last word, though a value was waiting for its second', async () => {
  const sent: string[] = []
  const acknowledge: (() => void)[] = []
  const lane = stateLane(sampleDock, () => {})
  lane.connected({
    id: 'one',
    version: 5,
    limits: {inFlight: 20, packetBytes: 1_000_000, retain: true},
    publish(_topic, payload, _retain, done) {
      sent.push(JSON.parse(payload.toString()).data.state)
      acknowledge.push(() => done(null))
    },
    drop() {},
  })
  lane.set('evidock.status.v1', 'status', {...sampleStatus, state: 'online'})
  lane.set('evidock.status.v1', 'status', {...sampleStatus, state: 'online'})
  const said = lane.setLast('evidock.status.v1', 'status', {...sampleStatus, state: 'offline'})
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  lane.set('evidock.status.v1', 'status', {...sampleStatus, state: 'online'})
  vi.advanceTimersByTime(5_000)
  for (const done of acknowledge) done()
  await said
  expect(sent).toEqual(['online', 'offline'])
})
