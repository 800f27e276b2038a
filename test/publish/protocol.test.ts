import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {startDemoBroker} from '../../src/demo/broker.ts'
import {failedOutcome, firstChoice, nextChoice} from '../../src/publish/protocol-choice.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {type Dock, startDock} from './dock.ts'
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
