import type {Store} from '../store/open.ts'
import {type OutboxRow, rowsDueAgain, unsentRows} from '../store/outbox.ts'
import {byPosition, type Position} from './row-holds.ts'

/** Reads ahead in the outbox, so that not every acknowledgement costs a query; memory stays flat however much waits. */
export type NextRows = {
  /** The lowest row that is to be sent now, or null. `skip` tells the rows that are on their way or held. */
  take(): OutboxRow | null
  /** There may be more than the last look found. */
  lookAgain(): void
  /** Starts anew from the lowest: after a loss, or when a hold ends. */
  rewind(): void
}

const readAhead = 100
const start: Position = {epoch: 0, number: 0}

/**
 * @param skip rows not to be given out
 * @param skipped how many such rows there may be at most
 */
export function nextRows(store: Store, skip: (row: Position) => boolean, skipped: () => number): NextRows {
  let ahead: OutboxRow[] = []
  let unsentAfter = start
  let dueAfter = start
  let looked = false

  const look = (): void => {
    const limit = readAhead + skipped()
    const due = rowsDueAgain(store, new Date().toISOString(), dueAfter, limit)
    const unsent = due.length < limit ? unsentRows(store, unsentAfter, limit) : []
    dueAfter = due.at(-1) ?? dueAfter
    unsentAfter = unsent.at(-1) ?? unsentAfter
    ahead = [...due, ...unsent].filter(row => !skip(row)).sort(byPosition)
    looked = due.length < limit && unsent.length < limit
  }

  return {
    take() {
      while (ahead.length === 0 && !looked) look()
      return ahead.shift() ?? null
    },
    lookAgain() {
      looked = false
      dueAfter = start
    },
    rewind() {
      ahead = []
      looked = false
      dueAfter = start
      unsentAfter = start
    },
  }
}
