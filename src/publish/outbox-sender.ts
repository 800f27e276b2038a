import type {Logger} from 'pino'
import type {Store} from '../store/open.ts'
import {nextRowDueAt, type OutboxRow, type Position} from '../store/outbox.ts'
import {acknowledgedRows} from './acknowledged.ts'
import {backoffMs} from './backoff.ts'
import {type Connection, tooLarge} from './connection.ts'
import {nextRows} from './next-rows.ts'
import {byPosition, keyOf, rowHolds} from './row-holds.ts'

export type OutboxSenderOptions = {
  store: Store
  receipts: boolean
  /** Rows on their way at once. */
  window: number
  resendAfterMs: number
  /** The first hold of a row that the broker refuses, and the first pause of all; both double. */
  holdMs: number
  pauseMs: number
  /** A broker that acknowledges nothing for so long is given up. */
  acknowledgeWithinMs: number
  log: Logger
  /** May a row leave now? If not, `wake` is called when it may. */
  mayLeave: (row: Position) => boolean
  /** Rows became sent. */
  onSent: () => void
  onTrouble: (problem: string, detail: Record<string, unknown>) => void
}

export type OutboxSender = {
  connected(connection: Connection): void
  lost(): void
  /** A transaction has added rows. May be called inside it: rows are read only after the running code is done. */
  wake(): void
  /** An epoch has begun: what was read of the last one isn't sent. */
  restart(): void
  /** Has everything that could be sent been sent and stored as sent? */
  drained(): boolean
  /** Sends no more; what is on its way may still be acknowledged. */
  halt(): void
  /** Stores what was acknowledged; call it when the connection is gone. */
  stop(): void
}

const longestPauseMs = 300_000
/** So many connections in a row that end before the first acknowledgement are no accident. */
const lossesBeforeSuspicion = 3
/** A link that flaps doesn't send everything without a receipt at each of its returns. */
const resendAllAtMostEveryMs = 60_000
const lookAgainMs = 500
const longestTimerMs = 2 ** 31 - 1

/** Drains the outbox over whatever connection there is: lowest first, a bounded number at once, nothing forgotten. */
export function outboxSender(options: OutboxSenderOptions): OutboxSender {
  const {store, log} = options
  const inFlight = new Map<string, OutboxRow>()
  const holds = rowHolds(options.holdMs)
  const rows = nextRows(
    store,
    row => inFlight.has(keyOf(row)) || acknowledged.has(row) || holds.has(row, Date.now()),
    () => inFlight.size + acknowledged.size() + holds.size(),
  )
  const acknowledged = acknowledgedRows(store, options, rows.store, error => {
    if (error) log.error({event: 'publish.store-failed', err: error})
    else {
      log.debug({event: 'publish.sent-stored'})
      options.onSent()
    }
    planNextLook()
  })

  let connection: Connection | null = null
  let halted = false
  /** The next to go, when it may. */
  let waiting: OutboxRow | null = null
  let pausedUntil = 0
  let refusalsInARow = 0
  let lossesInARow = 0
  let acknowledgedOnThisConnection = 0
  let resendAllAt = Number.NEGATIVE_INFINITY
  let soon: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined
  let silence: NodeJS.Timeout | undefined
  let resendAllLater: NodeJS.Timeout | undefined

  /** At a reconnect every row without a receipt goes again: at once, or when the last time is a while ago. */
  const resendAll = (): void => {
    clearTimeout(resendAllLater)
    const waitMs = resendAllAt + resendAllAtMostEveryMs - performance.now()
    if (waitMs > 0) {
      resendAllLater = setTimeout(() => connection && resendAll(), waitMs)
      return
    }
    resendAllAt = performance.now()
    rows.resendAll()
    fillSoon()
  }

  const fill = (): void => {
    soon = undefined
    const allowed = Math.min(options.window, connection?.limits.inFlight ?? 0)
    const window = lossesInARow < lossesBeforeSuspicion ? allowed : 1
    while (connection && !halted && inFlight.size < window && Date.now() >= pausedUntil) {
      const row: OutboxRow | null = waiting ?? rows.take()
      waiting = row && !options.mayLeave(row) ? row : null
      if (!row || waiting) break
      send(connection, row)
    }
    planNextLook()
  }
  const fillSoon = (): void => {
    soon ??= setImmediate(fill)
  }

  const send = (over: Connection, row: OutboxRow): void => {
    if (tooLarge(over.limits, row.topic, row.payload)) {
      refused(row, 'record-too-large-for-broker', {bytes: row.payload.length, limit: over.limits.packetBytes})
      return
    }
    options.log.debug({event: 'publish.sending', topic: row.topic, number: row.number})
    inFlight.set(keyOf(row), row)
    if (inFlight.size === 1) listenForSilence()
    over.publish(row.topic, row.payload, false, refusal => {
      if (over !== connection) return
      inFlight.delete(keyOf(row))
      listenForSilence()
      if (refusal) {
        pauseAll()
        refused(row, 'broker-refuses-record', {reason_code: refusal.reasonCode})
      } else taken(row)
      fillSoon()
    })
  }

  const taken = (row: OutboxRow): void => {
    acknowledgedOnThisConnection += 1
    refusalsInARow = 0
    lossesInARow = 0
    holds.forget(row)
    rows.settle(row)
    acknowledged.add(row)
  }
  const refused = (row: OutboxRow, problem: string, detail: Record<string, unknown>): void => {
    holds.hold(row, Date.now())
    rows.settle(row)
    options.onTrouble(problem, {topic: row.topic, epoch: row.epoch, number: row.number, ...detail})
  }
  const pauseAll = (): void => {
    if (Date.now() < pausedUntil) return
    refusalsInARow += 1
    pausedUntil = Date.now() + backoffMs(refusalsInARow, options.pauseMs, longestPauseMs)
  }

  const listenForSilence = (): void => {
    clearTimeout(silence)
    if (inFlight.size === 0) return
    silence = setTimeout(() => {
      options.onTrouble('broker-does-not-acknowledge', {waiting: inFlight.size})
      connection?.drop()
    }, options.acknowledgeWithinMs)
  }

  const planNextLook = (): void => {
    clearTimeout(later)
    if (!connection || halted) return
    const now = Date.now()
    const due = nextRowDueAt(store)
    // A due time in the past is of a row on its way, or of one that came due since the last look.
    const dueAt = due === null ? Number.POSITIVE_INFINITY : Math.max(Date.parse(due), now + lookAgainMs)
    const soonest = Math.min(dueAt, ...[pausedUntil, holds.nextEnd(now)].filter(end => end > now))
    if (Number.isFinite(soonest)) later = setTimeout(lookAnew, Math.min(longestTimerMs, soonest - now + 1))
  }
  const lookAnew = (): void => {
    rows.rewind()
    fill()
  }

  /** A broker that drops the connection at a certain record says so in no other way at MQTT 3.1.1. */
  const suspectLowest = (): void => {
    const lowest = [...inFlight.values()].sort(byPosition)[0]
    lossesInARow = lowest && acknowledgedOnThisConnection === 0 ? lossesInARow + 1 : 0
    if (!lowest || lossesInARow < lossesBeforeSuspicion) return
    if (inFlight.size === 1) refused(lowest, 'broker-drops-connection-at-record', {losses: lossesInARow})
  }

  return {
    connected(fresh) {
      connection = fresh
      acknowledgedOnThisConnection = 0
      waiting = null
      rows.restart()
      if (options.receipts) resendAll()
      fillSoon()
    },
    lost() {
      connection = null
      clearTimeout(silence)
      clearTimeout(later)
      acknowledged.flush()
      suspectLowest()
      inFlight.clear()
    },
    wake() {
      rows.lookAgain()
      fillSoon()
    },
    restart() {
      waiting = null
      rows.restart()
      fillSoon()
    },
    drained: () => inFlight.size === 0 && acknowledged.size() === 0,
    halt() {
      halted = true
      clearImmediate(soon)
      clearTimeout(resendAllLater)
      clearTimeout(later)
    },
    stop() {
      clearTimeout(silence)
      acknowledged.close()
    },
  }
}
