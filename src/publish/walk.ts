import type {OutboxRow, Position} from '../store/outbox.ts'
import {keyOf} from './row-holds.ts'

/** One way through rows of the outbox, lowest first, that survives the loss of what was on its way. */
export type Walk = {
  /** The next rows, at most so many; none when the end is reached. */
  next(limit: number): OutboxRow[]
  /** A row that was given out has arrived, or is passed by. */
  settle(row: Position): void
  /** What was given out and isn't settled is given out again. */
  rewind(): void
  /** Every row up to here is settled. */
  reached(): Position
  /** The end is reached and everything is settled. */
  isOver(): boolean
}

/**
 * @param read gives rows after a position, lowest first; fewer than it was asked for only at the end
 * @param from the walk begins after this position
 */
export function walkThrough(read: (after: Position, limit: number) => OutboxRow[], from: Position): Walk {
  /** In the order in which they were given out, so the first is the lowest. */
  const open = new Map<string, Position>()
  let after = from
  let ended = false

  const reached = (): Position => {
    const [lowest] = open.values()
    return lowest ? {epoch: lowest.epoch, number: lowest.number - 1} : after
  }
  return {
    next(limit) {
      if (ended) return []
      const rows = read(after, limit)
      for (const {epoch, number} of rows) open.set(keyOf({epoch, number}), {epoch, number})
      const last = rows.at(-1)
      if (last) after = {epoch: last.epoch, number: last.number}
      ended = rows.length < limit
      return rows
    },
    settle: row => void open.delete(keyOf(row)),
    rewind() {
      if (open.size > 0) ended = false
      after = reached()
      open.clear()
    },
    reached,
    isOver: () => ended && open.size === 0,
  }
}
