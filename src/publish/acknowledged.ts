import {commitUnsynced, type Store} from '../store/open.ts'
import {markSent, type OutboxRow, type Position} from '../store/outbox.ts'
import {keyOf} from './row-holds.ts'

/**
 * Acknowledged rows on their way into the database: many share a transaction. It isn't synced: an fsync holds the main
 * thread up for as long as the copies keep the disk busy, and a row whose acknowledgement a power cut takes back is sent
 * again, which central is used to.
 */
export type AcknowledgedRows = {
  add(row: OutboxRow): void
  has(row: Position): boolean
  size(): number
  /** Stores what is gathered. A failure keeps it, for another try a second later. */
  flush(): void
  /** Stores what is gathered, and tries no more: what fails now is sent again by the next run. */
  close(): void
}

const flushAfterMs = 40
const flushAtRows = 100
const retryAfterMs = 1_000
const dayMs = 24 * 3_600_000

/** How long a sent row waits for its receipt before it goes again: doubling, up to a day. */
export function resendWaitMs(resendAfterMs: number, sendsBefore: number): number {
  return Math.min(dayMs, resendAfterMs * 2 ** Math.min(30, sendsBefore))
}

/**
 * @param within what else is stored by the same transaction
 * @param onFlushed called after rows became sent, or with the error when they couldn't be stored
 */
export function acknowledgedRows(
  store: Store,
  options: {receipts: boolean; resendAfterMs: number},
  within: () => void,
  onFlushed: (error: unknown) => void,
): AcknowledgedRows {
  const rows = new Map<string, OutboxRow>()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const storeAll = (): void => {
    const now = Date.now()
    const at = new Date(now).toISOString()
    commitUnsynced(store, () => {
      for (const row of rows.values()) {
        const resendAt = options.receipts
          ? new Date(now + resendWaitMs(options.resendAfterMs, row.sends)).toISOString()
          : null
        markSent(store, row, {at, resendAt, final: !options.receipts})
      }
      within()
    })
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (rows.size === 0) return
    try {
      storeAll()
      rows.clear()
      onFlushed(null)
    } catch (error) {
      if (!closed) timer = setTimeout(flush, retryAfterMs)
      onFlushed(error)
    }
  }
  return {
    add(row) {
      rows.set(keyOf(row), row)
      if (rows.size === flushAtRows) flush()
      else timer ??= setTimeout(flush, flushAfterMs)
    },
    has: row => rows.has(keyOf(row)),
    size: () => rows.size,
    flush,
    close() {
      closed = true
      flush()
    },
  }
}
