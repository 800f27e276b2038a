import type {KeyObject} from 'node:crypto'
import type {Logger} from 'pino'
import {formatSequence} from '../contract/envelope.ts'
import {statePayload} from '../contract/event.ts'
import type {StateDataOf, StateType} from '../contract/messages.ts'
import type {StatusData} from '../contract/state.ts'
import {type DockName, topicOf} from '../contract/topics.ts'
import type {Store} from '../store/open.ts'
import {outboxCounts} from '../store/outbox.ts'
import {type BrokerAddress, checkBrokerAddress} from './broker.ts'
import {watchClientCertificate} from './client-certificate.ts'
import {outboxSender} from './outbox-sender.ts'
import {applyIndexReceipt, type BytesHeld, type RefusedReceipt, readReceipt} from './receipts.ts'
import {startSession} from './session.ts'
import {stateLane} from './state.ts'

export type PublisherOptions = {
  store: Store
  name: DockName
  epoch: number
  broker: BrokerAddress
  /** Central's Ed25519 public keys by `keyid`. None: no receipts, and the broker's acknowledgement is final. */
  keys: Readonly<Record<string, KeyObject>>
  /** Rows on their way at once; 20 unless told. */
  window?: number | undefined
  /** How long a sent row waits for its receipt before it goes again (ms); 10 minutes unless told. */
  resendAfterMs?: number | undefined
  /** How the publisher waits (ms), for tests; the defaults are right for a dock. */
  waits?: {reconnectFirst?: number; reconnectMost?: number; hold?: number; pause?: number; acknowledge?: number}
  log: Logger
  /** A receipt was refused; nothing else happened. */
  onRefused: (problem: string, detail: Record<string, unknown>) => void
  /** Central holds a clip's bytes. The broker gets its PUBACK when this returns; when it throws, the receipt comes again. */
  onBytesHeld: (held: BytesHeld) => void
  /** The broker took the connection. */
  onConnected: () => void
  /** Records have become final by a receipt. */
  onFinal: () => void
  /** Something about the broker that a person should look at. Nothing is lost by it. */
  onTrouble: (problem: string, detail: Record<string, unknown>) => void
  /** A trouble that a connect alone doesn't end isn't there (any more); may be called for what was never told. */
  onTroubleOver: (problem: string) => void
  /** What `status` says besides the outbox. */
  statusData: () => Pick<StatusData, 'version' | 'free_bytes' | 'detail'>
}

export type Publisher = {
  /** A transaction has added records. May be called inside it. */
  wake(): void
  /** Sets the last value of a `bay/…` or `recorder/…` topic. */
  setState<Type extends Exclude<StateType, 'evidock.status.v1'>>(
    type: Type,
    subject: string,
    data: StateDataOf<Type>,
  ): void
  /** Resolves once every record is final: by central's receipts, or by the broker's acknowledgement without them. */
  idle(): Promise<void>
  /** Waits until every record was acknowledged by the broker; false when the time (ms) is over before. */
  sentAll(timeoutMs: number): Promise<boolean>
  connected(): boolean
  /** Stores what was acknowledged, says `offline`, disconnects; what is unsent stays in the outbox for the next run. */
  stop(timeoutMs: number): Promise<void>
}

const statusEveryMs = 60_000

/**
 * Publishes the outbox and the dock's state to the broker, for as long as the dock runs.
 *
 * @throws {BrokerAddressError} at once when the broker is described wrongly; later troubles go to `onTrouble`
 */
export function startPublisher(options: PublisherOptions): Publisher {
  const {store, name, epoch, log, keys, waits = {}} = options
  checkBrokerAddress(options.broker)
  const receipts = Object.keys(keys).length > 0
  const waiters = new Set<() => void>()

  const statusOf = (connection: string, state: 'online' | 'offline'): StatusData => {
    const {unsent, unreceipted, last} = outboxCounts(store, epoch)
    return {
      ...name,
      connection,
      state,
      receipts: receipts ? 'on' : 'off',
      epoch,
      last_sequence: last === null ? null : formatSequence(epoch, last),
      unsent,
      unreceipted,
      ...options.statusData(),
    }
  }
  const willOf = (connection: string): Buffer => {
    const unknown = {last_sequence: null, unsent: null, unreceipted: null, free_bytes: null, detail: {}}
    return statePayload(name, 'evidock.status.v1', 'status', {...statusOf(connection, 'offline'), ...unknown}, null)
  }
  const refreshStatus = (): void => {
    const connection = session.connection()
    if (connection) states.set('evidock.status.v1', 'status', statusOf(connection.id, 'online'))
  }
  /** Looked at by whoever waits; cheap while nobody does. */
  const outboxChanged = (): void => {
    statusSoon ??= setTimeout(() => {
      statusSoon = undefined
      refreshStatus()
    }, 200)
    for (const look of [...waiters]) look()
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
    onSent: outboxChanged,
    onTrouble: trouble,
  })

  const refuse = ({problem, detail}: RefusedReceipt): void => {
    log.warn({event: 'publish.receipt-refused', problem, ...detail})
    options.onRefused(problem, detail)
  }
  const receive = (payload: Buffer): void => {
    const receipt = readReceipt(payload, name, keys)
    if ('problem' in receipt) refuse(receipt)
    else if (receipt.data.holds === 'index') indexHeld(receipt.id, receipt.data.up_to)
    else {
      const {clip, sha256, bytes, place} = receipt.data
      options.onBytesHeld({clip, sha256, bytes, place, receipt: receipt.id})
      log.info({event: 'publish.bytes-held', clip, place, receipt: receipt.id})
    }
  }
  const indexHeld = (receipt: string, upTo: string): void => {
    const applied = applyIndexReceipt(store, epoch, upTo)
    if ('problem' in applied) {
      refuse(applied)
      return
    }
    log[applied.madeFinal > 0 ? 'info' : 'debug']({event: 'publish.final', upTo, rows: applied.madeFinal, receipt})
    outboxChanged()
    if (applied.madeFinal > 0) options.onFinal()
  }

  let statusSoon: NodeJS.Timeout | undefined
  const certificate = watchClientCertificate(options.broker, trouble, troubleOver)
  const session = startSession({
    broker: options.broker,
    clientId: `evidock-${name.agency}-${name.dock}`,
    subscribeTo: receipts ? topicOf(name, 'receipt') : null,
    will: {topic: topicOf(name, 'status'), payload: willOf},
    reconnectMs: {first: waits.reconnectFirst ?? 1_000, most: waits.reconnectMost ?? 30_000},
    log,
    onAttempt: () => certificate.look(),
    onConnected(connection) {
      states.set('evidock.status.v1', 'status', statusOf(connection.id, 'online'))
      states.connected(connection)
      sender.connected(connection)
      options.onConnected()
    },
    onLost() {
      states.lost()
      sender.lost()
    },
    onMessage: (_topic, payload) => receive(payload),
    onTrouble: trouble,
  })
  const statusTimer = setInterval(refreshStatus, statusEveryMs)

  const reached = (done: () => boolean): boolean => sender.drained() && done()
  const isSent = (): boolean => reached(() => outboxCounts(store, epoch).unsent === 0)
  const isFinal = (): boolean => isSent() && outboxCounts(store, epoch).unreceipted === 0
  const when = (done: () => boolean, timeoutMs: number | null): Promise<boolean> =>
    new Promise(resolve => {
      const timer = timeoutMs === null ? undefined : setTimeout(() => settle(false), timeoutMs)
      const look = (): void => {
        if (done()) settle(true)
      }
      const settle = (outcome: boolean): void => {
        clearTimeout(timer)
        waiters.delete(look)
        resolve(outcome)
      }
      waiters.add(look)
      look()
    })

  return {
    wake() {
      sender.wake()
      outboxChanged()
    },
    setState: (type, subject, data) => states.set(type, subject, data),
    idle: () => when(isFinal, null).then(() => undefined),
    sentAll: timeoutMs => when(isSent, timeoutMs),
    connected: () => session.connection() !== null,
    async stop(timeoutMs) {
      const deadline = performance.now() + timeoutMs
      clearInterval(statusTimer)
      certificate.stop()
      clearTimeout(statusSoon)
      sender.halt()
      const connection = session.connection()
      if (connection) {
        const saidOffline = states.setLast('evidock.status.v1', 'status', statusOf(connection.id, 'offline'))
        await within(saidOffline, timeoutMs / 2)
      }
      states.stop()
      await session.stop(Math.max(0, deadline - performance.now()))
      sender.stop()
      clearTimeout(statusSoon)
      log.info({event: 'publish.stopped', ...outboxCounts(store, epoch)})
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
