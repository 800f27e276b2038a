import {setTimeout as pause} from 'node:timers/promises'
import type {Logger} from 'pino'
import {pruneCommands} from '../store/commands.ts'
import type {Store} from '../store/open.ts'
import {type Position, pruneFinal} from '../store/outbox.ts'

const dayMs = 24 * 3_600_000
/** So long can records be replayed, and replies be said again. */
const keptMs = 90 * dayMs
const rowsAtOnce = 500
const pauseMs = 50

/**
 * Drops what is older than 90 days and needed no more: final records, and commands with their replies. In small steps
 * with pauses, so that nothing else waits for it.
 *
 * @param now UTC ms
 * @param signal ends it between two steps
 * @returns how many records were dropped
 */
export async function pruneOutbox(store: Store, now: number, signal: AbortSignal): Promise<number> {
  const before = new Date(now - keptMs).toISOString()
  let records = 0
  for (let at: Position | null = {epoch: 0, number: 0}; at !== null; ) {
    const step = pruneFinal(store, at, before, rowsAtOnce)
    records += step.dropped
    at = step.next
    await pause(pauseMs, undefined, {signal})
  }
  while (pruneCommands(store, before, rowsAtOnce) === rowsAtOnce) await pause(pauseMs, undefined, {signal})
  return records
}

/** Does so at once and every hour, until the signal. What fails (a full disk) is tried again an hour later. */
export async function pruneHourly(store: Store, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const records = await pruneOutbox(store, Date.now(), signal)
      if (records > 0) log.info({event: 'publish.pruned', records})
    } catch (error) {
      if (!signal.aborted) log.warn({event: 'publish.not-pruned', err: error})
    }
    await pause(3_600_000, undefined, {signal, ref: false}).catch(() => {})
  }
}
