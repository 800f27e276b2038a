import type {IClientOptions} from 'mqtt'
import {beforeEach, describe, expect, test, vi} from 'vitest'
import {type Authority, type Certificate, makeAuthority} from '../support/certificates.ts'
import {needs} from '../support/parts.ts'
import {command, startCommandedDock} from './commanded-dock.ts'
import {type Client, connectClient, type ShippedBroker, startShippedBroker} from './shipped-broker.ts'

const [dock, sibling, stranger] = ['agency-a/dock-1', 'agency-a/dock-2', 'agency-b/dock-1'] as const
const written = [
  'docking/x',
  'clip/x',
  'case/x',
  'alert/x',
  'checkpoint',
  'status',
  'bay/1',
  'recorder/x',
  'reply/x',
  'request/roster',
]
const verbs = ['replay', 'report', 'recall', 'legal-hold', 'legal-release', 'set-clock', 'allow']
const notAuthorized = 135

describe('by the shipped mosquitto files', needs('mosquitto', 'openssl'), () => {
  let authority: Authority
  let broker: ShippedBroker
  let ownCertificate: Certificate
  let central: Client
  beforeEach(async () => {
    authority = makeAuthority()
    broker = await startShippedBroker(authority, [dock, sibling, stranger])
    ownCertificate = authority.client(dock)
    central = await connectClient(broker, authority.client('central'))
    await central.mqtt.subscribeAsync('#', {qos: 1})
  })
  const connect = (name: string, options: IClientOptions = {}): Promise<Client> =>
    connectClient(broker, authority.client(name), options)

  test('a dock publishes all that it has to say, and central reads it', async () => {
    const client = await connectClient(broker, ownCertificate)
    const topics = written.map(subject => `evidock/v1/${dock}/${subject}`)
    for (const topic of topics) await client.mqtt.publishAsync(topic, '{}', {qos: 1})
    await vi.waitFor(() => expect(central.topics()).toEqual(topics), 5_000)
  })

  test.each([
    ['another dock of its agency', sibling],
    ['a dock of another agency', stranger],
    ['nobody that there is', 'agency-a/dock-1x'],
  ])('a dock publishes nothing as %s: no record, no status, no will', async (_who, other) => {
    const client = await connectClient(broker, ownCertificate)
    for (const subject of written) {
      await expect(tryPublish(client, `evidock/v1/${other}/${subject}`)).resolves.toBe(notAuthorized)
    }
    await sendWill(`evidock/v1/${other}/status`)
    await expectNothingBut(client, central)
  })

  test('the will of a dock comes when its connection is torn', async () => {
    await sendWill(`evidock/v1/${dock}/status`)
    await vi.waitFor(() => expect(central.topics()).toEqual([`evidock/v1/${dock}/status`]), 5_000)
  })

  test.each(['receipt', 'cmd/replay', 'cmd', 'anything', 'clip', 'clip/x/y', 'roster/officer/x'])(
    'a dock does not publish its own %s',
    async subject => {
      const client = await connectClient(broker, ownCertificate)
      await expect(tryPublish(client, `evidock/v1/${dock}/${subject}`)).resolves.toBe(notAuthorized)
      await expectNothingBut(client, central)
    },
  )

  test('a dock publishes no roster and nothing elsewhere', async () => {
    const client = await connectClient(broker, ownCertificate)
    for (const topic of ['evidock/v1/agency-a/roster/officer/x', 'evidock/v1', 'else', '$SYS/x']) {
      await expect(tryPublish(client, topic)).resolves.toBe(notAuthorized)
    }
    await expectNothingBut(client, central)
  })

  test('at MQTT 3.1.1, where the broker acknowledges what it throws away, it is thrown away', async () => {
    const client = await connectClient(broker, ownCertificate, {protocolVersion: 4})
    await expect(tryPublish(client, `evidock/v1/${sibling}/clip/x`)).resolves.toBeNull()
    await expectNothingBut(client, central)
  })

  test('a dock reads its receipts, its commands, its status and its roster, and nothing of others', async () => {
    const client = await connectClient(broker, ownCertificate)
    const neighbour = await connect(sibling)
    await neighbour.mqtt.publishAsync(`evidock/v1/${sibling}/status`, '{}', {qos: 1, retain: true})
    await central.mqtt.publishAsync('evidock/v1/agency-b/roster/case/retained', '{}', {qos: 1, retain: true})
    for (const filter of ['#', 'evidock/#', `evidock/v1/${sibling}/#`, '$share/group/evidock/#']) {
      await client.mqtt.subscribeAsync(filter, {qos: 1}).catch(() => undefined)
    }
    for (const subject of written) await neighbour.mqtt.publishAsync(`evidock/v1/${sibling}/${subject}`, '{}', {qos: 1})
    for (const other of [sibling, stranger]) {
      await central.mqtt.publishAsync(`evidock/v1/${other}/receipt`, '{}', {qos: 1})
      await central.mqtt.publishAsync(`evidock/v1/${other}/cmd/replay`, '{}', {qos: 1})
    }
    await central.mqtt.publishAsync('evidock/v1/agency-b/roster/case/x', '{}', {qos: 1})

    await client.mqtt.publishAsync(`evidock/v1/${dock}/clip/x`, '{}', {qos: 1})
    await client.mqtt.publishAsync(`evidock/v1/${dock}/status`, '{}', {qos: 1})
    const commands = verbs.map(verb => `${dock}/cmd/${verb}`)
    const rosters = ['officer', 'case', 'item'].map(kind => `agency-a/roster/${kind}/x`)
    const own = [`${dock}/receipt`, ...commands, ...rosters].map(path => `evidock/v1/${path}`)
    for (const topic of own) await central.mqtt.publishAsync(topic, '{}', {qos: 1})
    const readable = new Set([`evidock/v1/${dock}/status`, ...own])
    await vi.waitFor(() => expect(new Set(client.topics())).toEqual(readable), 5_000)
  })

  test('a dock without a block of its own reads no roster, and is not disturbed', async () => {
    const client = await connect('agency-a/dock-9')
    await client.mqtt.subscribeAsync('evidock/v1/agency-a/roster/officer/+', {qos: 1}).catch(() => undefined)
    await client.mqtt.subscribeAsync('evidock/v1/agency-a/dock-9/cmd/+', {qos: 1})
    await central.mqtt.publishAsync('evidock/v1/agency-a/roster/officer/x', '{}', {qos: 1})
    await central.mqtt.publishAsync('evidock/v1/agency-a/dock-9/cmd/report', '{}', {qos: 1})
    await vi.waitFor(() => expect(client.topics()).toEqual(['evidock/v1/agency-a/dock-9/cmd/report']), 5_000)
  })

  test('a dock is commanded and answers, reads its roster and asks for it, and has nothing to complain of', async () => {
    const {certFile, keyFile} = ownCertificate
    const address = {url: broker.url, version: 5 as const, caFile: broker.caFile, certFile, keyFile}
    const running = await startCommandedDock({broker: broker.mosquitto, address})
    const at = (subject: string): string => `evidock/v1/${dock}/${subject}`
    await vi.waitFor(() => expect(central.topics()).toContain(at('request/roster')), 5_000)
    const given = command('report', {}, {correlationid: 'c-1'})
    await central.mqtt.publishAsync(at('cmd/report'), given, {qos: 1})
    await vi.waitFor(() => expect(central.topics()).toContain(at('reply/c-1')), 5_000)
    const officer = {
      ...JSON.parse(command('report', {officer: '012345', version: 1})),
      type: 'evidock.roster.officer.v1',
      subject: 'evidock/v1/agency-a/roster/officer/012345',
    }
    const {signature: _, keyid: __, correlationid: ___, expirytime: ____, ...unsigned} = officer
    await central.mqtt.publishAsync(unsigned.subject, JSON.stringify(unsigned), {qos: 1, retain: true})
    await running.until(() => running.rows('SELECT 1 FROM roster_entry').length === 1)
    expect(running.alerts()).toEqual([])
  })

  test('central publishes no record, no state and no reply of a dock, nor under its own name', async () => {
    for (const subject of written) {
      await expect(tryPublish(central, `evidock/v1/${dock}/${subject}`)).resolves.toBe(notAuthorized)
      await expect(tryPublish(central, `evidock/v1/central/${subject}`)).resolves.toBe(notAuthorized)
    }
    await expectNothingBut(central, central, `evidock/v1/${dock}/receipt`)
  })

  test('a dock with the client id of another neither ends its connection nor gets its session', async () => {
    const clientId = 'evidock-agency-a-dock-1'
    const session: IClientOptions = {clientId, clean: false, properties: {sessionExpiryInterval: 3_600}}
    const first = await connectClient(broker, ownCertificate, session)
    await first.mqtt.subscribeAsync(`evidock/v1/${dock}/receipt`, {qos: 1})
    const thief = await connect(sibling, session)
    await central.mqtt.publishAsync(`evidock/v1/${dock}/receipt`, '{}', {qos: 1})
    await vi.waitFor(() => expect(first.topics()).toEqual([`evidock/v1/${dock}/receipt`]), 5_000)
    expect(thief.messages).toEqual([])
    expect(first.mqtt.connected).toBe(true)
  })

  test('a wildcard as a name gets nothing', async () => {
    const client = await connect('agency-a/+')
    await expect(tryPublish(client, `evidock/v1/${dock}/clip/x`)).resolves.toBe(notAuthorized)
    await expectNothingBut(null, central)
  })

  test('nobody is let in without a certificate, or with one of another authority, password or not', async () => {
    const other = makeAuthority('another CA')
    await expect(connectClient(broker, null)).rejects.toThrow(/certificate required/u)
    await expect(connectClient(broker, null, {username: dock, password: 'x'})).rejects.toThrow(/certificate required/u)
    await expect(connectClient(broker, other.client(dock))).rejects.toThrow(/unknown ca/u)
    const expired = authority.client(dock, {days: {from: -10, to: -1}})
    await expect(connectClient(broker, expired)).rejects.toThrow(/certificate expired/u)
  })

  test('the name in a CONNECT counts for nothing beside the certificate', async () => {
    const client = await connectClient(broker, ownCertificate, {username: sibling})
    await expect(tryPublish(client, `evidock/v1/${sibling}/clip/x`)).resolves.toBe(notAuthorized)
    await expectNothingBut(client, central)
  })

  test('TLS below 1.2 is refused', async () => {
    const old = {
      protocolVersion: 5 as const,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    }
    await expect(connectClient(broker, ownCertificate, old)).rejects.toThrow(/protocol version/u)
  })

  /** Connects as the dock with a will, and tears the connection. A dock that may not leave such a will may be refused. */
  async function sendWill(topic: string): Promise<void> {
    const will = {topic, payload: Buffer.from('{}'), qos: 1, retain: false} as const
    const client = await connectClient(broker, ownCertificate, {will}).catch(() => null)
    client?.mqtt.stream.destroy()
  }

  /** Central sees what the dock says after all that it tried, and nothing before it. */
  async function expectNothingBut(client: Client | null, reader: Client, topic = `evidock/v1/${dock}/alert/last`) {
    const last = client?.mqtt.connected ? client : await connectClient(broker, ownCertificate)
    await last.mqtt.publishAsync(topic, '{}', {qos: 1})
    await vi.waitFor(() => expect(reader.topics()).toContain(topic), 5_000)
    expect(reader.topics()).toEqual([topic])
  }
})

/** @returns the broker's reason code when it didn't take the message */
async function tryPublish(client: Client, topic: string): Promise<number | null> {
  try {
    await client.mqtt.publishAsync(topic, '{}', {qos: 1})
    return null
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') return error.code
    throw error
  }
}
