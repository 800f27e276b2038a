import type {Store} from '../store/open.ts'
import {lastUnreceiptedRow, type Position, unreceiptedRows} from '../store/outbox.ts'
import {byPosition} from './row-holds.ts'
import {type Walk, walkThrough} from './walk.ts'

/** Sends every row without a receipt once more, lowest first, as a reconnect asks for: nothing is written to begin it. */
export type ResendPass = Pick<Walk, 'next' | 'settle' | 'rewind'> & {
  /** Begins; while one is on, another one comes after it, so that a link that flaps comes to the highest row as well. */
  start(): void
  isOn(): boolean
}

const beginning: Position = {epoch: 0, number: 0}

export function resendPass(store: Store): ResendPass {
  let walk: Walk | null = null
  let again = false

  const begin = (): Walk | null => {
    again = false
    const end = lastUnreceiptedRow(store)
    if (!end) return null
    // What is sent for the first time while the pass is on needn't go again for it.
    const upToEnd = (row: Position): boolean => byPosition(row, end) <= 0
    return walkThrough((after, limit) => unreceiptedRows(store, after, limit).filter(upToEnd), beginning)
  }
  return {
    start() {
      if (walk) again = true
      else walk = begin()
    },
    isOn: () => walk !== null,
    next(limit) {
      while (walk) {
        const rows = walk.next(limit)
        if (rows.length > 0 || !walk.isOver()) return rows
        walk = again ? begin() : null
      }
      return []
    },
    settle: row => walk?.settle(row),
    rewind: () => walk?.rewind(),
  }
}
