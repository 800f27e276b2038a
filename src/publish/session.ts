import {randomUUID} from 'node:crypto'
import mqtt, {type IClientOptions, type MqttClient} from 'mqtt'
import type {Logger} from 'pino'
import {backoffMs} from './backoff.ts'
import {type BrokerAddress, brokerOptions, usesTls, withoutPassword} from './broker.ts'
import {type Connection, connectionOf, eventProperties} from './connection.ts'
import {failedOutcome, firstChoice, nextChoice} from './protocol-choice.ts'
import {tlsTrouble} from './tls-trouble.ts'

export type SessionOptions = {
  broker: BrokerAddress
  /** Stable for a dock, so that the broker keeps its subscription while it is away. */
  clientId: string
  /** The topic filters to read; without any, the broker needn't keep a session. */
  subscribeTo: readonly string[]
  /** The will of one connection: published by the broker when the connection is lost. */
  will: {topic: string; payload: (connection: string) => Buffer}
  reconnectMs: {first: number; most: number}
  log: Logger
  /** An attempt to connect begins. */
  onAttempt: () => void
  onConnected: (connection: Connection) => void
  onLost: () => void
  /** Inbound messages, one at a time; the broker gets its PUBACK when this is done, and none when it fails. */
  onMessage: (topic: string, payload: Buffer) => void | Promise<void>
  onTrouble: (problem: string, detail: Record<string, unknown>) => void
  /** A trouble that a connect alone doesn't end isn't there (any more); may be called for what was never told. */
  onTroubleOver: (problem: string) => void
}

export type Session = {
  /** The connection, while there is one. */
  connection(): Connection | null
  /** Ends it for good: with a DISCONNECT when the broker takes it within the time (ms). */
  stop(timeoutMs: number): Promise<void>
}

const keepaliveSeconds = 20
const connectTimeoutMs = 15_000
/** So long does an MQTT 5 broker keep receipts for a dock that is away; at 3.1.1 its own setting decides. */
const sessionExpirySeconds = 7 * 24 * 3600
/** A connection that lived so long was a good one: the next loss starts the back-off anew. */
const goodAfterMs = 10_000
/** Enough for two of each version, and for a broker that is only starting. */
const unansweredBeforeTrouble = 4
const retainNotSupported = 154

/**
 * Keeps one MQTT session alive until it is stopped.
 *
 * Every connection is a client of its own: only so can each have a fresh will, another protocol version and an own
 * back-off, and what was in flight is sent again by the outbox alone, not by mqtt.js as well.
 */
export function startSession(options: SessionOptions): Session {
  const {broker, log} = options
  const place = withoutPassword(broker.url)
  const {hostname: host} = new URL(broker.url)
  let choice = firstChoice(broker.version)
  let retain = true
  let failures = 0
  let unanswered = 0
  let client: MqttClient | null = null
  let connection: Connection | null = null
  let retry: NodeJS.Timeout | undefined
  let stopped = false
  /** What was taken in last: it is over when this resolves. */
  let taking = Promise.resolve()

  const open = (): void => {
    const id = randomUUID()
    const {version} = choice
    let connectedAt: number | null = null
    let error: (Error & {code?: unknown}) | null = null
    // Over wss:// TLS lies within the stream, and isn't seen from here.
    let secured = !/^mqtts:/iu.test(broker.url)
    let opened: MqttClient
    options.onAttempt()
    try {
      opened = mqtt.connect(broker.url, {...clientOptions(options, version, id, retain), ...brokerOptions(broker)})
    } catch (cause) {
      options.onTrouble('broker-settings', {message: messageOf(cause)})
      tryAgain()
      return
    }
    client = opened

    // customHandleAcks works at MQTT 5 only; handleMessage holds back the PUBACK at both versions.
    opened.handleMessage = (packet, done) => {
      taking = takeIn(packet.topic, Buffer.from(packet.payload)).then(failure => {
        if (client === opened) done(failure ?? undefined)
      })
    }
    opened.stream.once('secureConnect', () => {
      secured = true
    })
    opened.on('error', cause => {
      error = cause
    })
    opened.once('connect', connack => {
      if (stopped) return
      connectedAt = performance.now()
      unanswered = 0
      choice = nextChoice(choice, 'connected')
      connection = connectionOf(opened, id, version, connack)
      log.info({event: 'publish.connected', broker: place, version, connection: id})
      subscribe(opened)
      options.onConnected(connection)
    })
    opened.once('close', () => {
      opened.end(true)
      client = null
      const lost = connection
      connection = null
      if (lost) options.onLost()
      if (stopped) return
      if (connectedAt === null) attemptFailed(error, secured)
      else if (performance.now() - connectedAt > goodAfterMs) failures = 0
      tryAgain(error)
    })
  }

  /** One packet for each filter, so that a refusal tells which. */
  const subscribe = (opened: MqttClient): void => {
    let granted = 0
    for (const topic of options.subscribeTo) {
      opened.subscribe(topic, {qos: 1}, error => {
        if (!opened.connected) return
        if (error) options.onTrouble('broker-refuses-subscription', {topic, message: error.message})
        else granted += 1
        if (granted === options.subscribeTo.length) options.onTroubleOver('broker-refuses-subscription')
      })
    }
  }

  const attemptFailed = (error: (Error & {code?: unknown}) | null, secured: boolean): void => {
    const trouble = usesTls(broker) ? tlsTrouble(error, {host}, new Date()) : null
    const outcome = trouble ? 'other' : failedOutcome(error)
    unanswered = outcome === 'unanswered' ? unanswered + 1 : 0
    // Before TLS stands the broker doesn't know which version we would speak.
    if (secured) choice = nextChoice(choice, outcome)
    if (error?.code === retainNotSupported) retain = false
    else if (trouble) options.onTrouble(trouble.problem, trouble.detail)
    else if (typeof error?.code === 'number' && (choice.fixed || outcome !== 'version-refused')) {
      options.onTrouble('broker-refuses-connection', {reason_code: error.code, message: error.message})
    } else if (unanswered >= unansweredBeforeTrouble) {
      const before = secured ? 'mqtt' : 'tls'
      options.onTrouble('broker-closes-without-answer', {attempts: unanswered, before, message: messageOf(error)})
    }
  }

  const takeIn = async (topic: string, payload: Buffer): Promise<Error | null> => {
    try {
      await options.onMessage(topic, payload)
      return null
    } catch (cause) {
      log.error({event: 'publish.inbound-failed', topic, err: cause})
      return cause instanceof Error ? cause : new Error(String(cause))
    }
  }

  const tryAgain = (error: Error | null = null): void => {
    failures += 1
    const waitMs = backoffMs(failures, options.reconnectMs.first, options.reconnectMs.most)
    log.warn({
      event: 'publish.offline',
      broker: place,
      waitMs,
      failures,
      reason: error?.message ?? 'closed by the broker',
    })
    retry = setTimeout(open, waitMs)
  }

  open()
  return {
    connection: () => connection,
    async stop(timeoutMs) {
      stopped = true
      clearTimeout(retry)
      if (client) await endOf(client, timeoutMs)
      await taking
    },
  }
}

function clientOptions(options: SessionOptions, version: 5 | 4, id: string, retain: boolean): IClientOptions {
  const {topic, payload} = options.will
  const listens = options.subscribeTo.length > 0
  const will = {topic, payload: payload(id), qos: 1, retain} as const
  return {
    protocolVersion: version,
    clientId: options.clientId,
    clean: !listens,
    keepalive: keepaliveSeconds,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: 0,
    resubscribe: false,
    will: version === 5 ? {...will, properties: eventProperties} : will,
    ...(version === 5 && listens ? {properties: {sessionExpiryInterval: sessionExpirySeconds}} : {}),
  }
}

/** `end(false)` waits for unacknowledged messages without limit, and a second `end` does nothing: so by the stream. */
function endOf(client: MqttClient, timeoutMs: number): Promise<void> {
  return new Promise(resolve => {
    const giveUp = setTimeout(() => client.stream.destroy(), timeoutMs)
    client.once('close', () => {
      clearTimeout(giveUp)
      resolve()
    })
    if (client.connected) client.end()
    else client.stream.destroy()
  })
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error ?? 'closed by the broker')
