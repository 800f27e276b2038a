import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import mqtt, {type MqttClient} from 'mqtt'
import {describe, expect, onTestFinished, test} from 'vitest'
import {connectCentral} from '../../src/central.ts'
import {centralRows} from '../../src/facts/roster-entries.ts'
import type {BrokerAddress} from '../../src/publish/broker.ts'
import {rosterEntry} from '../../src/store/roster-entries.ts'
import {connectClient, startShippedBroker} from '../publish/shipped-broker.ts'
import {makeAuthority} from '../support/certificates.ts'
import {directWorkers} from '../support/direct-workers.ts'
import {makeDock, noHistory, type TestDock} from '../support/dock.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {caseData, itemData, officerData, rosterPayload} from '../support/roster-events.ts'

const ROSTER = 'evidock/v1/agency-a/roster'
const REQUEST = 'evidock/v1/agency-a/dock-1/request/roster'
const EMPTY = Buffer.alloc(0)

async function startBroker(config: string[] = []): Promise<Mosquitto> {
  const broker = await startMosquitto({config})
  onTestFinished(() => broker.stop())
  return broker
}

type Central = {
  client: MqttClient
  /** The data of each `request/roster` so far. */
  asked: {held: Record<string, Record<string, number>>; deleted: object}[]
  send(path: string, payload: Buffer, retain?: boolean): Promise<unknown>
}

async function startCentral(url: string): Promise<Central> {
  const client = await mqtt.connectAsync(url, {protocolVersion: 4, reconnectPeriod: 20})
  onTestFinished(() => void client.end(true))
  const send: Central['send'] = (path, payload, retain = false) =>
    client.publishAsync(`${ROSTER}/${path}`, payload, {qos: 1, retain})
  const asked: Central['asked'] = []
  client.on('message', (_topic, payload) => void asked.push(JSON.parse(payload.toString()).data.detail))
  await client.subscribeAsync(REQUEST, {qos: 1})
  return {client, asked, send}
}

/** A dock that has subscribed, which is before it asks. */
async function subscribedDock(central: Central, broker: BrokerAddress): Promise<ListeningDock> {
  const asks = new Promise<void>(resolve => central.client.once('message', () => resolve()))
  const made = listeningDock(broker)
  await asks
  return made
}

/** A dock that reads rosters from the broker; `until` waits for a commit after which something is true. */
type ListeningDock = TestDock & {until(isTrue: () => boolean): Promise<void>; stop(): Promise<void>}

function listeningDock(broker: BrokerAddress, data?: string): ListeningDock {
  const made = makeDock(data)
  const settings = {broker, keys: {}, window: 20, resendAfterMs: 60_000}
  const reader = {vault: made.vault, readBack: directWorkers().readBack}
  const publisher = connectCentral(made.dock, settings, reader, noHistory)
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= publisher.stop(1_000).then(made.close)
    return stopped
  }
  onTestFinished(stop)
  return {
    ...made,
    stop,
    async until(isTrue) {
      while (!isTrue()) await once(made.changes, 'committed')
    },
  }
}

const version = (number: number, id = 'case-1'): Buffer =>
  rosterPayload('case', caseData({case: id, version: number, case_number: `2026-${number}`}))
const deletion = (number: number, id = 'case-1'): Buffer =>
  rosterPayload('case', {case: id, version: number, deleted: true})

/** The case numbers in use, by case: they tell which version it is. */
const casesOf = ({dock}: TestDock): Record<string, string | null | undefined> =>
  Object.fromEntries([...centralRows(dock).cases].map(([id, rows]) => [id, rows[0]?.caseNumber]))
const has = (made: TestDock, id: string): boolean => casesOf(made)[id] !== undefined

describe.each([4, 5] as const)('rosters over MQTT %s', mqttVersion => {
  test('reach a dock that comes later, where the broker retains them', needs('mosquitto'), async () => {
    const broker = await startBroker()
    const central = await startCentral(broker.url)
    await central.send('officer/330101', rosterPayload('officer', officerData()), true)
    await central.send('case/case-1', version(2), true)
    await central.send('case/case-2', deletion(4, 'case-2'), true)
    await central.send('item/on-site-check', rosterPayload('item', itemData()), true)
    const made = listeningDock({url: broker.url, version: mqttVersion})
    await made.until(() => made.rows('SELECT 1 FROM roster_entry').length === 4)
    expect(casesOf(made)).toEqual({'case-1': '2026-2'})
    expect([...centralRows(made.dock).officers.keys()]).toEqual(['330101'])
    expect(rosterEntry(made.dock.store, 'item', 'on-site-check')).toMatchObject({version: 1, deleted: 0})
    expect(rosterEntry(made.dock.store, 'case', 'case-2')).toMatchObject({version: 4, deleted: 1})
    expect(made.alerts()).toEqual([])
  })

  test(
    'are told by the higher version, doubled, late, out of order, or deleted either way',
    needs('mosquitto'),
    async () => {
      const broker = await startBroker()
      const central = await startCentral(broker.url)
      const made = await subscribedDock(central, {url: broker.url, version: mqttVersion})
      for (const number of [3, 1, 3, 2]) await central.send('case/case-1', version(number), true)
      for (const id of ['case-2', 'case-3']) await central.send(`case/${id}`, version(2, id), true)
      await central.send('case/case-2', deletion(3, 'case-2'), true)
      await central.send('case/case-2', version(2, 'case-2'))
      await central.send('case/case-3', EMPTY, true)
      await central.send('case/case-3', version(2, 'case-3'))
      await central.send('case/last', version(1, 'last'))
      await made.until(() => has(made, 'last'))
      expect(casesOf(made)).toEqual({'case-1': '2026-3', last: '2026-1'})
    },
  )
})

test(
  'a broker that retains nothing brings a roster when central answers what the dock asks',
  needs('mosquitto'),
  async () => {
    const broker = await startBroker(['retain_available false'])
    const central = await startCentral(broker.url)
    const truth = new Map([1, 2, 3].map(number => [`case-${number}`, number]))
    central.client.on('message', () => {
      const held = central.asked.at(-1)?.held.case ?? {}
      for (const [id, number] of truth) if (held[id] !== number) void central.send(`case/${id}`, version(number, id))
    })
    const made = listeningDock({url: broker.url, version: 5})
    await made.until(() => Object.keys(casesOf(made)).length === 3)
    const nothing = {officer: {}, case: {}, item: {}}
    expect(central.asked).toEqual([{held: nothing, deleted: nothing}])
    await made.stop()

    truth.set('case-2', 7)
    const again = listeningDock({url: broker.url, version: 5}, made.data)
    await again.until(() => casesOf(again)['case-2'] === '2026-7')
    expect(central.asked).toEqual([
      expect.anything(),
      {held: {...nothing, case: {'case-1': 1, 'case-2': 2, 'case-3': 3}}, deleted: nothing},
    ])
  },
)

test('garbage on roster topics is an alert each and stops nothing', needs('mosquitto'), async () => {
  const broker = await startBroker()
  const central = await startCentral(broker.url)
  const garbage: [string, Buffer][] = [
    ['case/no-json', Buffer.from('{"specversion": ')],
    ['case/noise', randomBytes(500)],
    ['case/large', Buffer.alloc(1_048_576, 'x')],
    ['case/other-id', version(1, 'case-9')],
    ['officer/zhangsan', rosterPayload('officer', officerData())],
    ['item/other-kind', version(1, 'other-kind')],
    ['case/agency', rosterPayload('case', caseData({case: 'agency'}), {source: '/evidock/v1/agency-b'})],
    ['case/signed', rosterPayload('case', caseData({case: 'signed'}), {keyid: 'x', signature: 'A'.repeat(86)})],
  ]
  for (const [path, payload] of garbage) await central.send(path, payload, true)
  for (const path of ['vehicle/x', 'case', 'case/x/y']) await central.send(path, version(1), true)
  const made = listeningDock({url: broker.url, version: 5})
  await made.until(() => made.alerts().length === garbage.length)
  await central.send('case/case-1', version(1))
  await made.until(() => has(made, 'case-1'))
  expect(made.alerts().toSorted()).toEqual(
    [
      'not-json',
      'not-json',
      'too-large',
      'of-another-id',
      'of-another-id',
      'invalid',
      'of-another-agency',
      'unknown-key',
    ]
      .map(code => `roster-message-${code}`)
      .toSorted(),
  )
  expect(casesOf(made)).toEqual({'case-1': '2026-1'})
})

test('an entry that could not be stored is not acknowledged, and comes again', needs('mosquitto'), async () => {
  const broker = await startBroker()
  const central = await startCentral(broker.url)
  const made = await subscribedDock(central, {url: broker.url, version: 4})
  await central.send('case/case-1', version(1))
  await made.until(() => has(made, 'case-1'))
  made.dock.store.exec(
    "CREATE TRIGGER full BEFORE UPDATE ON roster_entry BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
  )
  await central.send('case/case-1', version(2))
  await central.send('case/case-2', version(1, 'case-2'))
  await made.until(() => has(made, 'case-2'))
  expect(casesOf(made)['case-1']).toBe('2026-1')
  made.dock.store.exec('DROP TRIGGER full')
  await made.stop()

  const again = listeningDock({url: broker.url, version: 4}, made.data)
  await again.until(() => casesOf(again)['case-1'] === '2026-2')
})

test(
  "a dock reads its own agency's roster by the shipped rules, and no other's",
  needs('mosquitto', 'openssl'),
  async () => {
    const authority = makeAuthority()
    const broker = await startShippedBroker(authority, ['agency-a/dock-1', 'agency-b/dock-1'])
    const central = await connectClient(broker, authority.client('central'))
    const options = {qos: 1, retain: true} as const
    await central.mqtt.publishAsync('evidock/v1/agency-b/roster/case/case-2', version(1, 'case-2'), options)
    await central.mqtt.publishAsync(`${ROSTER}/case/case-1`, version(1), options)
    await central.mqtt.subscribeAsync([REQUEST], {qos: 1})
    const {certFile, keyFile} = authority.client('agency-a/dock-1')
    const made = listeningDock({url: broker.url, version: 5, caFile: broker.caFile, certFile, keyFile})
    await made.until(() => has(made, 'case-1'))
    await central.mqtt.publishAsync('evidock/v1/agency-b/roster/case/case-3', version(1, 'case-3'), {qos: 1})
    await central.mqtt.publishAsync(`${ROSTER}/case/last`, version(1, 'last'), {qos: 1})
    await made.until(() => has(made, 'last'))
    expect(Object.keys(casesOf(made)).toSorted()).toEqual(['case-1', 'last'])
    expect(central.topics()).toEqual([REQUEST])
    expect(made.alerts()).toEqual([])

    const client = await connectClient(broker, authority.client('agency-a/dock-2'))
    await expect(client.mqtt.publishAsync(`${ROSTER}/case/case-1`, version(9), options)).rejects.toThrow(/authorized/iu)
  },
)
