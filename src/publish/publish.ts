import type {Logger} from 'pino'
import type {StateDataOf, StateType} from '../contract/messages.ts'
import {topicOf} from '../contract/topics.ts'
import {hasUnreceipted, hasUnsent, outboxCounts, type Position} from '../store/outbox.ts'
import {type BrokerAddress, checkBrokerAddress} from './broker.ts'
import {watchClientCertificate} from './client-certificate.ts'
import {type FromCentral, fromCentral} from './from-central.ts'
import {routeOf} from './inbound-routes.ts'
import {outboxSender} from './outbox-sender.ts'
import {sayOnce, type Word} from './passing-words.ts'
import {pruneHourly} from './pruning.ts'
import {startSession} from './session.ts'
import {stateLane} from './state.ts'
import {type StatusParts, statusOf} from './status.ts'
import {waits as waitsFor} from './waits.ts'

type Inbound = Omit<FromCentral, 'onIndexHeld' | 'onEpochBegun' | 'isOurs' | 'say' | 'signal' | 'log'>

export type PublisherOptions = Inbound & {
  broker: BrokerAddress
  /** Rows on their way at once; 20 unless told. */
  window?: number | undefined
  /** How long a sent row waits for its receipt before it goes again (ms); 10 minutes unless told. */
  resendAfterMs?: number | undefined
  /** How the publisher waits (ms), for tests; the defaults are right for a dock. */
  waits?: {reconnectFirst?: number; reconnectMost?: number; hold?: number; pause?: number; acknowledge?: number}
  log: Logger
  /** May a record leave now? If not, `wake` is called when it may. */
  mayLeave: (position: Position) => boolean
  /** The broker took the connection. */
  onConnected: () => void
  /** Records have become final by a receipt. */
  onFinal: () => void
  /** Something about the broker that a person should look at. Nothing is lost by it. */
  onTrouble: (problem: string, detail: Record<string, unknown>) => void
  /** A trouble that a connect alone doesn't end isn't there (any more); may be called for what was never told. */
  onTroubleOver: (problem: string) => void
  /** What is asked for at every connect, e.g. `request/roster` with the versions held. */
  rosterRequests: () => readonly Word[]
  /** What `status` says besides the outbox. */
  statusData: () => StatusParts
}

export type Publisher = {
  /** A transaction has added records, or a replay. May be called inside it. */
  wake(): void
  /** Sets the last value of a `bay/…` or `recorder/…` topic. */
  setState<Type extends Exclude<StateType, 'evidock.status.v1'>>(
    type: Type,
    subject: string,
    data: StateDataOf<Type>,
  ): void
  /** Sends all state again, as at a connect. */
  report(): void
  /** Says something once, e.g. a reply, over the connection that there is; false without one. */
  say(word: Word): boolean
  /** Resolves once every record is final: by central's receipts, or by the broker's acknowledgement without them. */
  idle(): Promise<void>
  /** Waits until every record was acknowledged by the broker; false when the time (ms) is over before. */
  sentAll(timeoutMs: number): Promise<boolean>
  connected(): boolean
  /** Stores what was acknowledged, says `offline`, disconnects; what is unsent stays in the outbox for the next run. */
  stop(timeoutMs: number): Promise<void>
}

const statusEveryMs = 60_000
/** The counts cost 10 ms with 200,000 rows, and a topic takes no more than one message a second anyway. */
const statusAfterChangeMs = 1_000

/**
 * Publishes the outbox and the dock's state to the broker, and takes in what central sends, for as long as the dock runs.
 *
 * @throws {BrokerAddressError} at once when the broker is described wrongly; later troubles go to `onTrouble`
 */
export function startPublisher(options: PublisherOptions): Publisher {
  const {store, name, epoch, log, waits = {}} = options
  checkBrokerAddress(options.broker)
  const receipts = Object.keys(options.keys).length > 0
  const stopping = new AbortController()
  const waiting = waitsFor()
  const status = statusOf(store, name, {epoch, receipts}, options.statusData)

  const refreshStatus = (): void => {
    const connection = session.connection()
    if (connection) states.set('evidock.status.v1', 'status', status.data(connection.id, 'online'))
  }
  const outboxChanged = (): void => {
    statusSoon ??= setTimeout(() => {
      statusSoon = undefined
      refreshStatus()
    }, statusAfterChangeMs)
    waiting.look()
  }

  const trouble = (problem: string, detail: Record<string, unknown>): void => {
    log.warn({event: 'publish.trouble', problem, ...detail})
    tell(() => options.onTrouble(problem, detail))
  }
  const troubleOver = (problem: string): void => tell(() => options.onTroubleOver(problem))
  /** Who is told writes into the database, and a full disk must not end the attempts to connect. */
  const tell = (telling: () => void): void => {
    try {
      telling()
    } catch (error) {
      log.error({event: 'publish.trouble-not-stored', err: error})
    }
  }
  const say = (word: Word): boolean => {
    const connection = session.connection()
    if (connection) sayOnce(connection, name, word, trouble)
    return connection !== null
  }

  const states = stateLane(name, trouble)
  const sender = outboxSender({
    store,
    receipts,
    window: options.window ?? 20,
    resendAfterMs: options.resendAfterMs ?? 600_000,
    holdMs: waits.hold ?? 60_000,
    pauseMs: waits.pause ?? 1_000,
    acknowledgeWithinMs: waits.acknowledge ?? 60_000,
    log,
    mayLeave: options.mayLeave,
    onSent: outboxChanged,
    onTrouble: trouble,
  })
  const routes = fromCentral({
    ...options,
    say,
    signal: stopping.signal,
    onTrouble: trouble,
    isOurs: connection => connections.has(connection),
    onEpochBegun() {
      sender.restart()
      outboxChanged()
    },
    onIndexHeld(madeFinal) {
      outboxChanged()
      if (madeFinal > 0) options.onFinal()
    },
  })

  let statusSoon: NodeJS.Timeout | undefined
  const connections = new Set<string>()
  const pruned = pruneHourly(store, log, stopping.signal)
  const certificate = watchClientCertificate(options.broker, trouble, troubleOver)
  const session = startSession({
    broker: options.broker,
    clientId: `evidock-${name.agency}-${name.dock}`,
    subscribeTo: routes.map(({filter}) => filter),
    will: {topic: topicOf(name, 'status'), payload: status.will},
    reconnectMs: {first: waits.reconnectFirst ?? 1_000, most: waits.reconnectMost ?? 30_000},
    log,
    onAttempt: () => certificate.look(),
    onConnected(connection) {
      connections.add(connection.id)
      states.set('evidock.status.v1', 'status', status.data(connection.id, 'online'))
      states.connected(connection)
      sender.connected(connection)
      for (const word of options.rosterRequests()) sayOnce(connection, name, word, trouble)
      options.onConnected()
    },
    onLost() {
      states.lost()
      sender.lost()
    },
    onMessage(topic, payload) {
      const route = routeOf(routes, topic)
      // A broker may remember what a former run subscribed to.
      if (!route) log.debug({event: 'publish.unread', topic})
      return route?.receive(payload)
    },
    onTrouble: trouble,
    onTroubleOver: troubleOver,
  })
  const statusTimer = setInterval(refreshStatus, statusEveryMs)

  const isSent = (): boolean => sender.drained() && !hasUnsent(store)
  const isFinal = (): boolean => isSent() && !hasUnreceipted(store)

  return {
    wake() {
      sender.wake()
      outboxChanged()
    },
    setState: (type, subject, data) => states.set(type, subject, data),
    report() {
      refreshStatus()
      states.sendAll()
    },
    say,
    idle: () => waiting.until(isFinal, null).then(() => undefined),
    sentAll: timeoutMs => waiting.until(isSent, timeoutMs),
    connected: () => session.connection() !== null,
    async stop(timeoutMs) {
      const deadline = performance.now() + timeoutMs
      stopping.abort()
      clearInterval(statusTimer)
      certificate.stop()
      clearTimeout(statusSoon)
      sender.halt()
      const connection = session.connection()
      if (connection) {
        const saidOffline = states.setLast('evidock.status.v1', 'status', status.data(connection.id, 'offline'))
        await within(saidOffline, timeoutMs / 2)
      }
      states.stop()
      await session.stop(Math.max(0, deadline - performance.now()))
      await pruned
      sender.stop()
      clearTimeout(statusSoon)
      log.info({event: 'publish.stopped', ...outboxCounts(store, epoch())})
    },
  }
}

function within(promise: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>(resolve => {
    timer = setTimeout(resolve, timeoutMs)
  })
  return Promise.race([promise, over]).finally(() => clearTimeout(timer))
}
