import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {sampleBay} from '../support/sample-data.ts'
import {type Dock, startDock, startReader} from './dock.ts'
import {startProxy} from './proxy.ts'

const quick = {waits: {reconnectFirst: 10, reconnectMost: 20, hold: 50, pause: 10}}
const problemsOf = (dock: Dock): string[] => dock.trouble.map(({problem}) => problem)

describe('a record that the broker does not take', needs('mosquitto'), () => {
  test('stays unsent and is told, while the others go, and goes when it is allowed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evidock-acl-'))
    onTestFinished(() => rmSync(folder, {recursive: true}))
    const acl = join(folder, 'acl')
    writeFileSync(acl, 'topic readwrite evidock/v1/+/+/clip/+\ntopic readwrite evidock/v1/+/+/status\n', {mode: 0o600})
    const broker = await startMosquitto({config: [`acl_file ${acl}`]})
    onTestFinished(() => broker.stop())
    const dock = startDock({url: broker.url, version: 5}, quick)
    dock.addAlert()
    dock.addClips(10)
    await vi.waitFor(() => expect(dock.outbox().map(({sent}) => sent)).toEqual([false, ...Array(10).fill(true)]), 5_000)
    const notAuthorized = 135
    expect(dock.trouble[0]).toMatchObject({
      problem: 'broker-refuses-record',
      detail: {number: 1, reason_code: notAuthorized},
    })

    writeFileSync(acl, 'topic readwrite evidock/#\n')
    await broker.restart()
    expect(await dock.publisher.sentAll(5_000)).toBe(true)
  })

  test('because it is too large for it stays unsent and is told, while the others go', async () => {
    const broker = await startMosquitto({config: ['max_packet_size 10000']})
    onTestFinished(() => broker.stop())
    const dock = startDock({url: broker.url, version: 5}, quick)
    dock.addAlert({long: 'x'.repeat(20_000)})
    dock.addClips(5)
    await vi.waitFor(() => expect(dock.outbox().map(({sent}) => sent)).toEqual([false, ...Array(5).fill(true)]), 5_000)
    expect(dock.trouble[0]).toMatchObject({problem: 'record-too-large-for-broker', detail: {number: 1, limit: 10_000}})
    expect(dock.publisher.connected()).toBe(true)
  })

  test('is not held up by a state that is too large for it, which is told', async () => {
    const broker = await startMosquitto({config: ['max_packet_size 10000']})
    onTestFinished(() => broker.stop())
    const reader = await startReader(broker.url)
    const dock = startDock({url: broker.url, version: 5}, quick)
    const bay = sampleBay({detail: {long: 'x'.repeat(20_000)}})
    dock.publisher.setState('evidock.bay.v1', 'bay/1', bay)
    dock.addClips(5)
    expect(await dock.publisher.sentAll(5_000)).toBe(true)
    expect(dock.trouble).toMatchObject([
      {problem: 'state-too-large-for-broker', detail: {subject: 'bay/1', limit: 10_000}},
    ])
    expect(reader.on('bay/1')).toEqual([])
  })

  test('and at MQTT 3.1.1 drops the connection for is found, told, and passed by', async () => {
    const broker = await startMosquitto({config: ['max_packet_size 10000']})
    onTestFinished(() => broker.stop())
    const dock = startDock({url: broker.url, version: 4}, {...quick, waits: {...quick.waits, hold: 60_000}})
    dock.addAlert({long: 'x'.repeat(20_000)})
    dock.addClips(5)
    await vi.waitFor(() => expect(dock.outbox().map(({sent}) => sent)).toEqual([false, ...Array(5).fill(true)]), 10_000)
    expect(problemsOf(dock)).toContain('broker-drops-connection-at-record')
  }, 15_000)
})

test('a broker with a small receive maximum is not overrun, by records and state together', {
  ...needs('mosquitto'),
}, async () => {
  const broker = await startMosquitto({config: ['max_inflight_messages 2']})
  onTestFinished(() => broker.stop())
  const proxy = await startProxy(broker.port)
  const reader = await startReader(broker.url)
  const dock = startDock({url: proxy.url, version: 5}, {waits: {...quick.waits, acknowledge: 500}})
  // Its acknowledgement comes after that of the status, so nothing is on its way any more.
  dock.addClips(1)
  await dock.publisher.sentAll(5_000)
  proxy.muteBroker()
  dock.addClips(100)
  for (const bay of [1, 2, 3]) dock.publisher.setState('evidock.bay.v1', `bay/${bay}`, sampleBay({bay}))
  await vi.waitFor(() => expect(problemsOf(dock)).toContain('broker-does-not-acknowledge'), 5_000)
  const arrived = reader.messages.filter(({topic}) => !topic.endsWith('/status'))
  expect(arrived).toHaveLength(1 + 2)

  proxy.tear()
  expect(await dock.publisher.sentAll(10_000)).toBe(true)
})

test('a broker that refuses the password is told, and tried again', {...needs('mosquitto')}, async () => {
  const broker = await startMosquitto({config: ['allow_anonymous false']})
  onTestFinished(() => broker.stop())
  const dock = startDock({url: broker.url, username: 'dock', password: 'wrong'}, quick)
  await vi.waitFor(() => expect(dock.trouble.length).toBeGreaterThan(1), 5_000)
  expect(dock.trouble[0]).toMatchObject({problem: 'broker-refuses-connection', detail: {reason_code: 135}})
})

test('a broker described wrongly is refused at the start, with the field and what to write', () => {
  expect(() => startDock({url: 'localhost:1883'})).toThrow(/broker url localhost:1883: write it as mqtt:\/\//u)
  expect(() => startDock({url: 'mqtts://127.0.0.1:1', caFile: '/nowhere/ca.pem'})).toThrow(/caFile \/nowhere\/ca.pem/u)
})
