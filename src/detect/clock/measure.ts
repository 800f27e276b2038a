import {Temporal} from 'temporal-polyfill'
import type {Offset} from '../source.ts'

/** One look at a recorder's clock, between two looks at the dock's own (ms since 1970). */
export type ClockLook = {
  askedAtMs: number
  answeredAtMs: number
  /** What it showed: local time in the recorder's zone, whole seconds. */
  local: string
}

/** A recorder's clock shows whole seconds, so it is up to one further on than it shows. */
const SHOWN_TO_MS = 1000

/**
 * How far a recorder's clock is off, by several looks at it. Each one says that the offset lies between what it showed
 * less the time of the answer, and a second more less the time of the question; all of them are true at once. Looks over
 * a second or more so find the moment at which its second changed.
 *
 * @param zone IANA zone of the recorder's clock
 * @returns the middle of what is left and half its width; null without a look, or where they contradict one another: the
 *   clock was set, or jumped, meanwhile
 */
export function offsetBy(looks: readonly ClockLook[], zone: string): Offset | null {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const {askedAtMs, answeredAtMs, local} of looks) {
    const shownMs = instantOf(local, zone)
    if (shownMs === null) return null
    low = Math.max(low, shownMs - answeredAtMs)
    high = Math.min(high, shownMs + SHOWN_TO_MS - askedAtMs)
  }
  if (looks.length === 0 || low > high) return null
  return {ms: Math.round((low + high) / 2), errorMs: Math.ceil((high - low) / 2)}
}

function instantOf(local: string, zone: string): number | null {
  try {
    return Temporal.PlainDateTime.from(local, {overflow: 'reject'}).toZonedDateTime(zone).epochMilliseconds
  } catch {
    return null
  }
}
