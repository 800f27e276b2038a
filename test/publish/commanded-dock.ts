import {randomUUID} from 'node:crypto'
import {once} from 'node:events'
import {join} from 'node:path'
import mqtt from 'mqtt'
import {onTestFinished} from 'vitest'
import {connectCentral} from '../../src/central.ts'
import {signEvent} from '../../src/contract/signature.ts'
import {topicOf} from '../../src/contract/topics.ts'
import type {BrokerAddress} from '../../src/publish/broker.ts'
import type {Publisher} from '../../src/publish/publish.ts'
import {enqueueRecord} from '../../src/store/outbox.ts'
import {directWorkers} from '../support/direct-workers.ts'
import {makeDock, noHistory, startTestPipeline, type TestDock} from '../support/dock.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'
import {sampleClip, sampleDock} from '../support/sample-data.ts'
import {asJson, type Json, parse} from '../support/schema-checks.ts'
import {central, centralKeys} from './dock.ts'

/** A message as central reads it. */
export type Heard = {topic: string; payload: Buffer; retain: boolean}

/** Central at a broker: what it hears of one dock, and what it says to it. */
export type CentralSide = {
  heard: Heard[]
  /** Waits until something heard is as wanted, and gives it. */
  hear(isWanted: (message: Heard) => boolean): Promise<Heard>
  say(subject: string, payload: string | Buffer): Promise<unknown>
  /** Gives a command, and waits for its reply. */
  command(verb: string, data: Json, change?: Json): Promise<Reply>
  /** The replies to one command, in the order in which they came. */
  repliesTo(correlationid: string): Heard[]
}

export type Reply = {correlationid: string; payload: Buffer; data: Json}

/** Resolves once the dock is there, which must have been started before. */
export async function startCentralSide(broker: Mosquitto, version: 4 | 5 = 5): Promise<CentralSide> {
  const client = mqtt.connect(broker.url, {protocolVersion: version, reconnectPeriod: 20})
  onTestFinished(() => void client.end(true))
  const heard: Heard[] = []
  client.on('message', (topic, payload, {retain}) => void heard.push({topic, payload, retain}))
  for (const lane of ['clip/+', 'alert/+', 'status', 'bay/+', 'recorder/+', 'reply/+', 'request/+']) {
    await client.subscribeAsync(topicOf(sampleDock, lane), {qos: 1})
  }
  const hear = async (isWanted: (message: Heard) => boolean): Promise<Heard> => {
    for (;;) {
      const found = heard.find(isWanted)
      if (found) return found
      await new Promise<void>(resolve => client.once('message', () => resolve()))
    }
  }
  // A dock says so after it has subscribed.
  await hear(({topic}) => topic.endsWith('/status'))
  const say = (subject: string, payload: string | Buffer): Promise<unknown> =>
    client.publishAsync(topicOf(sampleDock, subject), payload, {qos: 1})
  const replyTopic = (correlationid: string): string => topicOf(sampleDock, `reply/${correlationid}`)
  return {
    heard,
    hear,
    say,
    async command(verb, data, change = {}) {
      const correlationid = String(change.correlationid ?? randomUUID())
      const before = heard.length
      await say(`cmd/${verb}`, command(verb, data, {correlationid, ...change}))
      const {payload} = await hear(
        message => message.topic === replyTopic(correlationid) && heard.indexOf(message) >= before,
      )
      return {correlationid, payload, data: asJson(parse(payload).data)}
    },
    repliesTo: correlationid => heard.filter(({topic}) => topic === replyTopic(correlationid)),
  }
}

/** A signed command for the sample dock, unless a test wants it otherwise. */
export function command(verb: string, data: unknown, change: Json = {}, key = central.privateKey): string {
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: '/central',
    type: `evidock.cmd.${verb}.v1`,
    subject: topicOf(sampleDock, `cmd/${verb}`),
    time: new Date().toISOString(),
    correlationid: randomUUID(),
    expirytime: new Date(Date.now() + 3_600_000).toISOString(),
    data,
    keyid: 'central',
    ...change,
  }
  return JSON.stringify({signature: signEvent(event, key), ...event})
}

/** A dock with its facts and its vault, connected to a broker as the program does it. */
export type CommandedDock = TestDock & {
  broker: Mosquitto
  publisher: Publisher
  /** Adds clip records to the outbox. */
  addRecords(count: number): void
  /** Waits until the facts are as wanted: looked at after each commit. */
  until(isSo: () => boolean): Promise<void>
  /** Waits until the broker has all records. */
  sent(): Promise<void>
  stop(): Promise<void>
  /** Stops it and starts it again on its data. */
  restart(): Promise<CommandedDock>
}

export type CommandedOptions = {
  broker?: Mosquitto
  /** How to connect, where that needs more than the broker's port. */
  address?: BrokerAddress
  version?: 4 | 5
  data?: string
  keys?: typeof centralKeys
  readBack?: ReturnType<typeof directWorkers>['readBack']
}

export async function startCommandedDock(options: CommandedOptions = {}): Promise<CommandedDock> {
  const broker = options.broker ?? (await startMosquitto())
  if (!options.broker) onTestFinished(() => broker.stop())
  const made = makeDock(options.data)
  const publisher = connectCentral(
    made.dock,
    {
      broker: options.address ?? {url: broker.url, version: options.version ?? 5},
      keys: options.keys ?? centralKeys,
      window: 20,
      resendAfterMs: 600_000,
    },
    {vault: made.vault, readBack: options.readBack ?? directWorkers().readBack},
    noHistory,
  )
  made.changes.on('committed', publisher.wake)
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= publisher.stop(2_000).then(made.close)
    return stopped
  }
  onTestFinished(stop)
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await once(made.changes, 'committed')
  }
  return {
    ...made,
    broker,
    publisher,
    addRecords(count) {
      const {store, name, epoch} = made.dock
      store.transaction(() => {
        for (let i = 0; i < count; i += 1) {
          const clip = sampleClip({clip: randomUUID()})
          enqueueRecord(store, name, epoch, 'evidock.clip.v1', `clip/${clip.clip}`, clip, new Date().toISOString())
        }
      })()
      publisher.wake()
    },
    until,
    async sent() {
      if (!(await publisher.sentAll(10_000))) throw new Error('not all was sent')
    },
    stop,
    async restart() {
      await stop()
      return startCommandedDock({...options, broker, data: made.data})
    },
  }
}

/** The public bodies of the custody log's leaves and their details, oldest first. */
export const leavesOf = ({rows}: CommandedDock): {kind: string; subject: string; detail: Record<string, unknown>}[] =>
  rows<{body: string; json: string}>('SELECT body, json FROM leaf JOIN leaf_detail USING (i) ORDER BY i').map(
    ({body, json}) => ({...JSON.parse(body), detail: JSON.parse(json)}),
  )

/** A commanded dock that holds two verified clips, and central beside it. */
export async function dockWithClips(options: CommandedOptions = {}) {
  const ingest = await startTestPipeline()
  await ingest.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': footage(300_000, 1), 'b.mp4': footage(1000, 2)})))
  await ingest.pipeline.idle()
  const [clip, other] = ingest.clips()
  await ingest.stop()
  if (!clip || !other) throw new RangeError('two clips were docked')
  const dock = await startCommandedDock({...options, data: ingest.data})
  const central = await startCentralSide(dock.broker)
  return {dock, central, clip, other, file: join(dock.vault, clip.vault_path)}
}
