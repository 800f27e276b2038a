import type {ClipForMatch, TimeBasis} from './match-types.ts'

/**
 * ± of a clock that nobody measured. Recorders drift by about a second a day and are set at a dock every few weeks to
 * months: five minutes covers that, and it doesn't cover a clock that was set wrongly, which only measuring finds.
 */
export const UNMEASURED_ERROR_MS = 5 * 60_000

/** A near miss is a hint for a person: beyond half a day it says nothing, and it would make every clip depend on every act. */
export const NEAR_MISS_HORIZON_MS = 12 * 3_600_000

/** A clip's time as numbers. */
export type ClipSpan = {
  fromMs: number
  toMs: number
  endKnown: boolean
  errorMs: number
  measured: boolean
  basis: TimeBasis
}

/** The time of a clip with its ±, or null without a readable start. An end before the start is taken as unknown. */
export function clipSpan(clip: ClipForMatch): ClipSpan | null {
  const fromMs = clip.recordedFrom === null ? Number.NaN : Date.parse(clip.recordedFrom)
  if (Number.isNaN(fromMs)) return null
  const toMs = clip.recordedTo === null ? Number.NaN : Date.parse(clip.recordedTo)
  const endKnown = toMs >= fromMs
  const measured = clip.offsetMs !== null && clip.offsetErrorMs !== null
  return {
    fromMs,
    toMs: endKnown ? toMs : fromMs,
    endKnown,
    errorMs: measured ? Math.max(0, clip.offsetErrorMs ?? 0) : unmeasuredErrorMs(clip),
    measured,
    basis: clip.timeBasis,
  }
}

/**
 * ± of a clock that wasn't measured: so far as its bounds allow where there are both; else what is assumed of any clock,
 * beyond what is known for certain.
 */
function unmeasuredErrorMs({offsetLowMs: low, offsetHighMs: high}: ClipForMatch): number {
  if (low !== null && high !== null) return Math.max(Math.abs(low), Math.abs(high))
  return UNMEASURED_ERROR_MS + Math.max(0, low ?? 0, -(high ?? 0))
}

/** How far from the clip an act can lie and still show in its result. */
export function reachMs(span: ClipSpan): number {
  return Math.max(NEAR_MISS_HORIZON_MS, span.errorMs)
}

/** Gap between the clip and a window in ms, 0 where they touch or overlap. */
export function distanceMs(span: ClipSpan, window: {fromMs: number; toMs: number}): number {
  return Math.max(0, window.fromMs - span.toMs, span.fromMs - window.toMs)
}

/** A stretch of time as roster texts, made once a clip: comparing texts is much cheaper than parsing every row. */
export type Stretch = {low: string; high: string}

/** The clip, widened at both ends. */
export function around(span: ClipSpan, byMs: number): Stretch {
  return {low: isoText(span.fromMs - byMs), high: isoText(span.toMs + byMs)}
}

/** The clip's start with the clock's ±: custody and assignment are asked for it, so that a handover nearby is seen. */
export function startOf(span: ClipSpan): Stretch {
  return {low: isoText(span.fromMs - span.errorMs), high: isoText(span.fromMs + span.errorMs)}
}

/** Whether a window of roster times touches a stretch; an open end is null. */
export function touches(from: string | null, to: string | null, {low, high}: Stretch): boolean {
  return (from === null || from <= high) && (to === null || to >= low)
}

function isoText(ms: number): string {
  return new Date(Math.min(Math.max(ms, 0), 253_402_300_799_999)).toISOString()
}
