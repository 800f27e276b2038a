import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {dockRoot} from '../../src/contract/topics.ts'
import {startDemoBroker} from '../../src/demo/broker.ts'
import {failedOutcome, firstChoice, nextChoice} from '../../src/publish/protocol-choice.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleDock} from '../support/sample-data.ts'
import {centralKeys, type Dock, receipt, startDock, startReader} from './dock.ts'
import {startProxy} from './proxy.ts'

const versionsOf = (dock: Dock): unknown[] =>
  dock.events.filter(({event}) => event === 'publish.connected').map(({version}) => version)

describe('a dock that may use either version', () => {
  test('falls back to MQTT 3.1.1 at a broker that refuses 5', async () => {
    const broker = await startDemoBroker()
    onTestFinished(() => broker.stop())
    const dock = startDock({url: broker.url, version: 'auto'})
    dock.addClips(3)
    expect(await dock.publisher.sentAll(5_000)).toBe(true)
    expect(versionsOf(dock)).toEqual([4])
    expect(dock.trouble).toEqual([])
  })

  test('uses 5 where the broker takes it', {...needs('mosquitto')}, async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const dock = startDock({url: broker.url, version: 'auto'})
    await vi.waitFor(() => expect(versionsOf(dock)).toEqual([5]), 5_000)
  })

  test('tries the other one at a broker that closes without an answer', {...needs('mosquitto')}, async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const protocolLevel = (connect: Buffer): number | undefined => connect[connect.indexOf('MQTT') + 'MQTT'.length]
    const proxy = await startProxy(broker.port, first => protocolLevel(first) === 4)
    const dock = startDock({url: proxy.url, version: 'auto'})
    await vi.waitFor(() => expect(versionsOf(dock)).toEqual([4]), 5_000)
  })

  test('gets its receipts from a broker that speaks only 3.1.1', async () => {
    const broker = await startDemoBroker()
    onTestFinished(() => broker.stop())
    const reader = await startReader(broker.url, `${dockRoot(sampleDock)}/clip/+`, 4)
    const dock = startDock({url: broker.url, version: 'auto'}, {keys: centralKeys})
    dock.addClips(3)
    await vi.waitFor(() => expect(reader.messages).toHaveLength(3), 5_000)
    const {sequence} = JSON.parse(String(reader.messages.at(-1)?.payload))
    await reader.client.publishAsync(`${dockRoot(sampleDock)}/receipt`, receipt({holds: 'index', up_to: sequence}))
    await dock.publisher.idle()
    expect(dock.outbox().every(({final}) => final)).toBe(true)
  })

  test('tells of a broker that closes without an answer to either, and goes on when it answers', {
    ...needs('mosquitto'),
  }, async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    let admits = false
    const proxy = await startProxy(broker.port, () => admits)
    const dock = startDock({url: proxy.url, version: 'auto'})
    dock.addClips(3)
    await vi.waitFor(() => expect(dock.trouble.length).toBeGreaterThan(0), 5_000)
    expect(dock.trouble[0]).toMatchObject({problem: 'broker-closes-without-answer', detail: {attempts: 4}})
    expect(dock.outbox().some(({sent}) => sent)).toBe(false)
    admits = true
    expect(await dock.publisher.sentAll(5_000)).toBe(true)
  })

  test('keeps to a version that was set, and says that the broker refuses it', async () => {
    const broker = await startDemoBroker()
    onTestFinished(() => broker.stop())
    const dock = startDock({url: broker.url, version: 5})
    await vi.waitFor(() => expect(dock.trouble.length).toBeGreaterThan(1), 5_000)
    expect(dock.trouble[0]).toMatchObject({problem: 'broker-refuses-connection', detail: {reason_code: 1}})
    expect(versionsOf(dock)).toEqual([])
  })
})

test('a broker that is not there says nothing about the version', () => {
  const refused = failedOutcome({code: 'ECONNREFUSED'})
  expect(nextChoice(nextChoice(firstChoice('auto'), refused), refused).version).toBe(5)
})

test('a version that worked is left only for a refusal or repeated silence', () => {
  const worked = nextChoice(firstChoice('auto'), 'connected')
  expect(nextChoice(worked, 'unanswered').version).toBe(5)
  expect(nextChoice(nextChoice(worked, 'unanswered'), 'unanswered').version).toBe(4)
  expect(nextChoice(worked, failedOutcome({code: 132})).version).toBe(4)
})
