import {generateKeyPairSync, type KeyObject, randomUUID} from 'node:crypto'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import mqtt, {type IPublishPacket, type MqttClient} from 'mqtt'
import {pino} from 'pino'
import {onTestFinished} from 'vitest'
import {signEvent} from '../../src/contract/signature.ts'
import {dockRoot} from '../../src/contract/topics.ts'
import type {BrokerAddress} from '../../src/publish/broker.ts'
import {type Publisher, type PublisherOptions, startPublisher} from '../../src/publish/publish.ts'
import type {BytesHeld} from '../../src/publish/receipts.ts'
import {openStore, type Store} from '../../src/store/open.ts'
import {enqueueRecord} from '../../src/store/outbox.ts'
import {sampleAlert, sampleClip, sampleDock} from '../support/sample-data.ts'

export const epoch = 1_772_300_000

/** Central's key pair, and another one that nobody trusts. */
export const central = generateKeyPairSync('ed25519')
export const stranger = generateKeyPairSync('ed25519')
export const centralKeys: Record<string, KeyObject> = {central: central.publicKey}

export type Told = {problem: string; detail: Record<string, unknown>}

export type OutboxState = {number: number; topic: string; payload: Buffer; sent: boolean; final: boolean}

/** A dock's outbox and publisher, and all that it told its owner. It ends with the test. */
export type Dock = {
  store: Store
  publisher: Publisher
  refused: Told[]
  trouble: Told[]
  /** Troubles that were said to be over. */
  over: string[]
  bytesHeld: BytesHeld[]
  events: Record<string, unknown>[]
  /** Adds clip records in one transaction. */
  addClips(count: number): void
  addAlert(detail?: Record<string, unknown>): void
  outbox(): OutboxState[]
  /** Stops the publisher and starts another one on the same outbox. */
  restart(broker: Partial<BrokerAddress>): Promise<void>
}

export function startDock(
  broker: Partial<BrokerAddress> & {url: string},
  change: Partial<PublisherOptions> = {},
): Dock {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-publish-'))
  const store = openStore(join(folder, 'evidock.db'))
  const refused: Told[] = []
  const trouble: Told[] = []
  const over: string[] = []
  const bytesHeld: BytesHeld[] = []
  const events: Record<string, unknown>[] = []
  const log = pino({level: 'debug'}, {write: line => void events.push(JSON.parse(line))})
  const options: PublisherOptions = {
    store,
    name: sampleDock,
    epoch: () => epoch,
    mayLeave: () => true,
    onReached: () => false,
    broker: {version: 5, ...broker},
    keys: {},
    waits: {reconnectFirst: 20, reconnectMost: 200},
    log,
    onConnected: () => {},
    onFinal: () => {},
    onRefused: (problem, detail) => refused.push({problem, detail}),
    onBytesHeld: held => bytesHeld.push(held),
    onTrouble: (problem, detail) => trouble.push({problem, detail}),
    onTroubleOver: problem => void over.push(problem),
    onRoster: () => {},
    rosterRequests: () => [],
    onCommand: () => {},
    statusData: () => ({version: '0.1.0', free_bytes: 1_000, detail: {}}),
    ...change,
  }
  const dock: Dock = {
    store,
    publisher: startPublisher(options),
    refused,
    trouble,
    over,
    bytesHeld,
    events,
    addClips(count) {
      store.transaction(() => {
        for (let i = 0; i < count; i += 1) {
          const clip = sampleClip({clip: randomUUID()})
          enqueueRecord(store, sampleDock, epoch, 'evidock.clip.v1', `clip/${clip.clip}`, clip, now())
        }
        dock.publisher.wake()
      })()
    },
    addAlert(detail = {}) {
      const alert = sampleAlert({alert: randomUUID(), detail})
      enqueueRecord(store, sampleDock, epoch, 'evidock.alert.v1', `alert/${alert.alert}`, alert, now())
      dock.publisher.wake()
    },
    outbox: () =>
      store
        .prepare<[], {number: number; topic: string; payload: Buffer; sent: number; final: number}>(
          `SELECT number, topic, payload, sent_at IS NOT NULL AS sent, final_at IS NOT NULL AS final
           FROM outbox ORDER BY epoch, number`,
        )
        .all()
        .map(row => ({...row, sent: row.sent === 1, final: row.final === 1})),
    async restart(other) {
      await dock.publisher.stop(2_000)
      dock.publisher = startPublisher({...options, broker: {...options.broker, ...other}})
    },
  }
  onTestFinished(async () => {
    await dock.publisher.stop(2_000)
    store.close()
    rmSync(folder, {recursive: true, force: true})
  })
  return dock
}

/** An independent reader: every message below the dock's root, as it came. */
export type Reader = {client: MqttClient; messages: IPublishPacket[]; on(subject: string): Record<string, unknown>[]}

export async function startReader(
  url: string,
  topic = `${dockRoot(sampleDock)}/#`,
  protocolVersion: 4 | 5 = 5,
): Promise<Reader> {
  const client = mqtt.connect(url, {protocolVersion, reconnectPeriod: 50})
  const messages: IPublishPacket[] = []
  client.on('message', (_topic, _payload, packet) => void messages.push(packet))
  onTestFinished(() => void client.end(true))
  await client.subscribeAsync(topic, {qos: 1})
  return {
    client,
    messages,
    on: subject =>
      messages
        .filter(({topic: at}) => at === `${dockRoot(sampleDock)}/${subject}`)
        .map(({payload}) => JSON.parse(payload.toString())),
  }
}

/** What central sends, unless a test wants it otherwise. */
export function receipt(data: unknown, change: Record<string, unknown> = {}, key = central.privateKey): string {
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: '/central',
    type: 'evidock.receipt.v1',
    subject: `${dockRoot(sampleDock)}/receipt`,
    time: now(),
    data,
    keyid: 'central',
    ...change,
  }
  return JSON.stringify({signature: signEvent(event, key), ...event})
}

const now = (): string => new Date().toISOString()
