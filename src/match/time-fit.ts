import {type ClipSpan, distanceMs} from './clip-span.ts'
import type {Reason} from './match-types.ts'

/** How a clip lies to a window, and what that is worth. */
export type TimeFit = {
  code: 'time-inside' | 'time-near-border' | 'time-in-part' | 'time-within-error'
  score: number
  reason: Reason
  distanceMs: number
}

/** Inside, but the clock's ± reaches over the border: below the threshold of a match. */
const NEAR_BORDER = 0.75
/** Half for any overlap, up to a quarter more for its share: never as much as lying inside near a border. */
const IN_PART = 0.5
const IN_PART_SHARE = 0.25
/** Beside the window: possible only by the clock's ±, the less so the wider the gap. */
const WITHIN_ERROR = 0.2
const WITHIN_ERROR_SHARE = 0.25

/** Judges a clip against one window; null when even the clock's ± doesn't bring them together. */
export function fitTime(span: ClipSpan, window: {fromMs: number; toMs: number}): TimeFit | null {
  const gapMs = distanceMs(span, window)
  if (gapMs > span.errorMs) return null
  const marginMs = Math.min(span.fromMs - window.fromMs, window.toMs - span.toMs)
  if (marginMs >= 0) {
    const code = marginMs >= span.errorMs ? 'time-inside' : 'time-near-border'
    return timeFit(code, code === 'time-inside' ? 1 : NEAR_BORDER, marginMs, 0)
  }
  const share = overlapMs(span, window) / (span.toMs - span.fromMs)
  if (share > 0) return timeFit('time-in-part', IN_PART + IN_PART_SHARE * share, round3(share), 0)
  const closeness = span.errorMs === 0 ? 1 : 1 - gapMs / span.errorMs
  return timeFit('time-within-error', WITHIN_ERROR + WITHIN_ERROR_SHARE * closeness, gapMs, gapMs)
}

/** Time that clip and window share, in ms. */
export function overlapMs(span: ClipSpan, window: {fromMs: number; toMs: number}): number {
  return Math.max(0, Math.min(span.toMs, window.toMs) - Math.max(span.fromMs, window.fromMs))
}

/** Three digits, as scores are published. */
export function round3(value: number): number {
  return Math.round(value * 1000) / 1000
}

function timeFit(code: TimeFit['code'], score: number, value: number, gapMs: number): TimeFit {
  return {code, score, reason: {code, value}, distanceMs: gapMs}
}
