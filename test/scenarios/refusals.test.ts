import {createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import mqtt from 'mqtt'
import {expect, onTestFinished, test} from 'vitest'
import {formatSequence} from '../../src/contract/envelope.ts'
import {signEvent} from '../../src/contract/signature.ts'
import {dockRoot, topicOf} from '../../src/contract/topics.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import type {DockFolders} from '../support/dock-config.ts'
import {needs} from '../support/parts.ts'
import {sampleDock} from '../support/sample-data.ts'
import {dockRecorder, everythingSent, newScene, startReadyDaemon} from './scene.ts'

type Fields = Record<string, unknown>

const stranger = generateKeyPairSync('ed25519').privateKey
const megabyte = 'x'.repeat(1_048_576)
const hourFromNow = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()

/** What central would say to a dock: events of which each would change something if it were taken. */
function centralOf(dock: DockFolders) {
  const key = createPrivateKey(readFileSync(join(dock.home, 'central.key')))
  const event = (subject: string, data: Fields, change: Fields) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: '/central',
    type: `evidock.${subject.replace('/', '.')}.v1`,
    subject: topicOf(sampleDock, subject),
    time: hourFromNow(0),
    data,
    keyid: 'central',
    ...change,
  })
  const signed = (unsigned: Fields, by: KeyObject): string =>
    JSON.stringify({...unsigned, signature: signEvent(unsigned, by)})
  const upTo = lastSequence(dock.database)
  const command = (): Fields => ({correlationid: randomUUID(), expirytime: hourFromNow(1)})
  const hold = (): Fields => ({hold: randomUUID(), recorder: 'rec-a', reason: 'court-order', by: 'u-17'})
  return {
    unsignedReceipt: (change: Fields = {}) => event('receipt', {holds: 'index', up_to: upTo}, change),
    unsignedCommand: (change: Fields = {}) => event('cmd/legal-hold', hold(), {...command(), ...change}),
    receipt: (change: Fields = {}, by = key) => signed(event('receipt', {holds: 'index', up_to: upTo}, change), by),
    command: (change: Fields = {}, by = key) => signed(event('cmd/legal-hold', hold(), {...command(), ...change}), by),
  }
}

test('what central did not sign for this dock is refused with an alert, and nothing else happens', {
  ...needs('mosquitto'),
}, async () => {
  const {dock, broker} = await newScene()
  const daemon = await startReadyDaemon(dock)
  await dockRecorder(daemon, dock, 'rec-a', 2)
  await everythingSent(broker, dock)
  const client = await mqtt.connectAsync(broker.url)
  onTestFinished(() => client.endAsync(true))
  const replies: string[] = []
  client.on('message', topic => topic.includes('/reply/') && replies.push(topic))
  await client.subscribeAsync([topicOf(sampleDock, 'alert/+'), topicOf(sampleDock, 'reply/+')], {qos: 1})
  const central = centralOf(dock)
  const otherDock = dockRoot({...sampleDock, dock: 'dock-2'})

  const refusals: [problem: string, lane: string, payload: string][] = [
    ['receipt-forged', 'receipt', central.receipt({}, stranger)],
    ['receipt-unsigned', 'receipt', JSON.stringify(central.unsignedReceipt())],
    ['receipt-of-another-dock', 'receipt', central.receipt({subject: `${otherDock}/receipt`})],
    ['receipt-too-large', 'receipt', central.receipt({more: megabyte})],
    ['receipt-not-json', 'receipt', 'holds: index'],
    ['command-forged', 'cmd/legal-hold', central.command({}, stranger)],
    ['command-unsigned', 'cmd/legal-hold', JSON.stringify(central.unsignedCommand())],
    ['command-of-another-dock', 'cmd/legal-hold', central.command({subject: `${otherDock}/cmd/legal-hold`})],
    ['command-expired', 'cmd/legal-hold', central.command({expirytime: hourFromNow(-1)})],
    ['command-too-large', 'cmd/legal-hold', central.command({more: megabyte})],
    ['command-not-json', 'cmd/legal-hold', '{"specversion": '],
  ]
  for (const [problem, lane, payload] of refusals) {
    const before = dump(dock.database)
    const alerted = heard(client, ({data}) => data.problem === problem)
    await client.publishAsync(topicOf(sampleDock, lane), payload, {qos: 1})
    await alerted
    expect([problem, changes(before, dump(dock.database))]).toEqual([problem, {alert: 1, outbox: 1}])
  }

  // No word of it was answered, and a good command still is.
  const replied = heard(client, ({type}) => type === 'evidock.reply.v1')
  await client.publishAsync(topicOf(sampleDock, 'cmd/legal-hold'), central.command({correlationid: 'good-1'}), {qos: 1})
  expect(await replied).toMatchObject({correlationid: 'good-1', data: {state: 'done'}})
  expect(replies).toEqual([topicOf(sampleDock, 'reply/good-1')])
  expect(await daemon.end('SIGTERM')).toBe(0)
})

type Event = {type: string; correlationid?: string; data: Fields}

/** The next event that fits. */
function heard(client: mqtt.MqttClient, fits: (event: Event) => boolean): Promise<Event> {
  return new Promise(resolve => {
    const look = (_topic: string, payload: Buffer): void => {
      const event: Event = JSON.parse(payload.toString())
      if (!fits(event)) return
      client.off('message', look)
      resolve(event)
    }
    client.on('message', look)
  })
}

/** Every row of every table, as text. That an alert's record was sent and acknowledged is no news. */
function dump(database: string): Map<string, string[]> {
  const db = new Sqlite(database, {readonly: true})
  const tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
  const query = (table: string): string =>
    table === 'outbox'
      ? `SELECT epoch, number, topic, hex(payload), sent_at, sends, final_at FROM outbox WHERE topic NOT LIKE '%/alert/%'
         UNION ALL SELECT epoch, number, topic, hex(payload), NULL, 0, final_at FROM outbox WHERE topic LIKE '%/alert/%'`
      : `SELECT * FROM "${table}"`
  const rows = (table: string): string[] =>
    db
      .prepare(query(table))
      .all()
      .map(row => JSON.stringify(row))
  const found = new Map(tables.map(table => [table, rows(table)]))
  db.close()
  return found
}

/** How many rows each table has that it had not; a row that is gone or was altered is an error. */
function changes(before: Map<string, string[]>, after: Map<string, string[]>): Record<string, number> {
  const found: Record<string, number> = {}
  for (const [table, rows] of after) {
    const old = before.get(table) ?? []
    expect([table, old.filter(row => !rows.includes(row))]).toEqual([table, []])
    if (rows.length > old.length) found[table] = rows.length - old.length
  }
  return found
}

function lastSequence(database: string): string {
  const db = new Sqlite(database, {readonly: true})
  const last = db.prepare<[], {epoch: number; number: number}>('SELECT epoch, max(number) AS number FROM outbox').get()
  db.close()
  return formatSequence(last?.epoch ?? 0, last?.number ?? 0)
}
