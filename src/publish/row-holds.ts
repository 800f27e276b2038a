import type {Position} from '../store/outbox.ts'
import {backoffMs} from './backoff.ts'

export const keyOf = ({epoch, number}: Position): string => `${epoch}-${number}`

export const byPosition = (a: Position, b: Position): number => a.epoch - b.epoch || a.number - b.number

/** Rows that the broker didn't take: each waits by itself, so that one of them doesn't hold up the others. */
export type RowHolds = {
  /** Holds a row back; longer each time. */
  hold(row: Position, now: number): void
  has(row: Position, now: number): boolean
  /** The row was taken after all. */
  forget(row: Position): void
  /** When the next hold ends, in the same ms as `now`; infinity when nothing is held. */
  nextEnd(now: number): number
  size(): number
}

const mostMs = 3_600_000

/** @param firstMs the first hold of a row; it doubles up to an hour */
export function rowHolds(firstMs: number): RowHolds {
  const held = new Map<string, {tries: number; until: number}>()
  return {
    hold(row, now) {
      const tries = (held.get(keyOf(row))?.tries ?? 0) + 1
      held.set(keyOf(row), {tries, until: now + backoffMs(tries, firstMs, mostMs)})
    },
    has: (row, now) => (held.get(keyOf(row))?.until ?? 0) > now,
    forget: row => void held.delete(keyOf(row)),
    nextEnd: now => Math.min(...[...held.values()].map(({until}) => until).filter(until => until > now)),
    size: () => held.size,
  }
}
