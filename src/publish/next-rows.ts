import type {Store} from '../store/open.ts'
import {type Due, type OutboxRow, type Position, rowsDueAgain, unsentRows} from '../store/outbox.ts'
import {replays} from './replays.ts'
import {resendPass} from './resend-pass.ts'
import {byPosition, keyOf} from './row-holds.ts'

/** Reads ahead in the outbox, so that not every acknowledgement costs a query; memory stays flat however much waits. */
export type NextRows = {
  /** The lowest row of those read ahead that is to be sent now, or null. */
  take(): OutboxRow | null
  /** A row that was taken was acknowledged, or is given up for now. */
  settle(row: Position): void
  /** There may be more than the last look found. */
  lookAgain(): void
  /** Looks from the lowest on again: a hold has ended, or a row came due. */
  rewind(): void
  /** A new connection: what was on its way over the last one is given out again. */
  restart(): void
  /** Every row without a receipt goes once more, whether it is due or not. */
  resendAll(): void
  /** Stores how far it is: call it within the transaction that stores acknowledgements. */
  store(): void
}

const readAhead = 100
const start: Due = {resendAt: '', epoch: 0, number: 0}

/**
 * @param skip rows not to be given out: they are on their way, or held
 * @param skipped how many such rows there may be at most
 */
export function nextRows(store: Store, skip: (row: Position) => boolean, skipped: () => number): NextRows {
  const pass = resendPass(store)
  const replayed = replays(store)
  let ahead: OutboxRow[] = []
  let unsentAfter: Position = start
  let dueAfter = start
  let looked = false

  const settle = (row: Position): void => {
    pass.settle(row)
    replayed.settle(row)
  }

  const dueRows = (limit: number): OutboxRow[] => {
    if (pass.isOn()) return pass.next(limit)
    const due = rowsDueAgain(store, new Date().toISOString(), dueAfter, limit)
    dueAfter = due.at(-1) ?? dueAfter
    return due
  }
  /** New records share each look with old ones that go again: many of those must not hold up the index. */
  const look = (): void => {
    const limit = readAhead + skipped()
    const found = [dueRows(limit), replayed.next(limit), unsentRows(store, unsentAfter, limit)]
    unsentAfter = found[2]?.at(-1) ?? unsentAfter
    looked = found.every(rows => rows.length < limit)
    const once = new Map(found.flat().map(row => [keyOf(row), row]))
    for (const row of once.values()) if (skip(row)) settle(row)
    ahead = [...once.values()].filter(row => !skip(row)).sort(byPosition)
  }

  const lookFromStart = (): void => {
    looked = false
    dueAfter = start
    unsentAfter = start
  }
  return {
    take() {
      while (ahead.length === 0 && !looked) look()
      return ahead.shift() ?? null
    },
    settle(row) {
      settle(row)
      if (pass.isOn() || replayed.isOn()) looked = false
    },
    lookAgain() {
      looked = false
    },
    rewind: lookFromStart,
    restart() {
      ahead = []
      lookFromStart()
      pass.rewind()
      replayed.rewind()
    },
    resendAll() {
      pass.start()
      looked = false
    },
    store: replayed.store,
  }
}
