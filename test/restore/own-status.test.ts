import {randomUUID} from 'node:crypto'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {formatSequence} from '../../src/contract/envelope.ts'
import type {Reached} from '../../src/contract/epoch.ts'
import {statePayload} from '../../src/contract/event.ts'
import type {StatusData} from '../../src/contract/state.ts'
import {topicOf} from '../../src/contract/topics.ts'
import {giveUpRowsBefore} from '../../src/store/epochs.ts'
import {enqueueRecord} from '../../src/store/outbox.ts'
import {type Dock, epoch, startDock, startReader} from '../publish/dock.ts'
import {startProxy} from '../publish/proxy.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleAlert, sampleDock, sampleStatus} from '../support/sample-data.ts'

const former = (change: Partial<StatusData> = {}): Buffer => {
  const data = {...sampleStatus, connection: randomUUID(), epoch, last_sequence: formatSequence(epoch, 9), ...change}
  return statePayload(sampleDock, 'evidock.status.v1', 'status', data, null)
}

type Listening = {dock: Dock; told: Reached[]; say(payload: Buffer | string): Promise<unknown>; broker: Mosquitto}

/** A dock at a broker that retains a former run's status. */
async function listening(retained: Buffer | string, version: 4 | 5 = 5): Promise<Listening> {
  const broker = await startMosquitto()
  onTestFinished(() => broker.stop())
  const {client} = await startReader(broker.url, topicOf(sampleDock, 'none'))
  const say = (payload: Buffer | string): Promise<unknown> =>
    client.publishAsync(topicOf(sampleDock, 'status'), payload, {qos: 1, retain: true})
  await say(retained)
  const told: Reached[] = []
  const onReached = (reached: Reached): boolean => {
    told.push(reached)
    return false
  }
  const dock = startDock({url: broker.url, version}, {onReached})
  return {dock, told, say, broker}
}

describe('the dock’s own status', needs('mosquitto'), () => {
  test.each([4, 5] as const)('of a former run tells how far that had come, once, at MQTT %s', async version => {
    const {dock, told} = await listening(former(), version)
    await vi.waitFor(() => expect(told).toEqual([{epoch, number: 9}]), 5_000)
    dock.addClips(20)
    await dock.publisher.idle()
    await dock.restart({})
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    expect(told[0]).toEqual({epoch, number: 9})
    // The second run hears the first one's word, and never its own.
    await vi.waitFor(() => expect(told).toHaveLength(2), 5_000)
    expect(told[1]).toEqual({epoch, number: 20})
  })

  test('as the will of a former run tells how far that had come when it connected', async () => {
    const {told} = await listening(
      former({state: 'offline', last_sequence: null, detail: {last_sequence_at_connect: formatSequence(epoch, 7)}}),
    )
    await vi.waitFor(() => expect(told).toEqual([{epoch, number: 7}]), 5_000)
  })

  test('is left as such a will by a torn connection', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const proxy = await startProxy(broker.port)
    const reader = await startReader(broker.url)
    const dock = startDock({url: proxy.url}, {waits: {reconnectFirst: 60_000}})
    dock.addClips(3)
    await dock.publisher.idle()
    await dock.restart({})
    await vi.waitFor(() => expect(dock.publisher.connected()).toBe(true), 5_000)
    proxy.tear()
    await vi.waitFor(() => expect(reader.on('status').at(-1)).not.toHaveProperty('time'), 5_000)
    expect(reader.on('status').at(-1)?.data).toMatchObject({
      state: 'offline',
      last_sequence: null,
      detail: {last_sequence_at_connect: formatSequence(epoch, 3)},
    })
  })

  test.each([
    ['no JSON', '{'],
    ['no status', '{"data": {"epoch": 1}}'],
    ['a megabyte', 'x'.repeat(1_048_576)],
  ])('that is %s tells nothing', async (_, retained) => {
    const {dock, told} = await listening(retained)
    dock.addClips(1)
    await dock.publisher.idle()
    expect(told).toEqual([])
    expect(dock.trouble).toEqual([])
  })

  test('from another dock of the same name is told as that, and believed no more', async () => {
    const {dock, told, say, broker} = await listening(former())
    await vi.waitFor(() => expect(told).toHaveLength(1), 5_000)
    const reader = await startReader(broker.url, topicOf(sampleDock, 'status'))
    await vi.waitFor(() => expect(reader.on('status').at(-1)?.data).toMatchObject({epoch, last_sequence: null}), 5_000)
    await say(former({state: 'online', epoch: epoch + 5}))
    await vi.waitFor(() => expect(dock.trouble.map(({problem}) => problem)).toEqual(['dock-name-in-use']), 5_000)
    expect(told).toHaveLength(1)
  })

  test('that is ahead keeps back what was read of the last epoch, though it was about to go', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const reader = await startReader(broker.url)
    await reader.client.publishAsync(topicOf(sampleDock, 'status'), former(), {qos: 1, retain: true})
    let mayLeave = false
    const asked: number[] = []
    const dock = startDock(
      {url: broker.url},
      {
        mayLeave({number}) {
          asked.push(number)
          return mayLeave
        },
        onReached() {
          giveUpRowsBefore(dock.store, epoch + 1, new Date().toISOString())
          return true
        },
      },
    )
    dock.addClips(2)
    await vi.waitFor(() => expect(asked).toContain(1), 5_000)
    await vi.waitFor(() => expect(dock.outbox().every(({final}) => final)).toBe(true), 5_000)
    mayLeave = true
    const now = new Date().toISOString()
    enqueueRecord(dock.store, sampleDock, epoch + 1, 'evidock.alert.v1', 'alert/a', sampleAlert(), now)
    dock.publisher.wake()
    await vi.waitFor(() => expect(reader.on('alert/a')).toHaveLength(1), 5_000)
    expect(reader.messages.filter(({topic}) => topic.includes('/clip/'))).toEqual([])
  })
})
