/** What grouping needs to know of a clip. */
export type SegmentInput = {
  clip: string
  recorder: string
  officer: string | null
  /** How the name was read (its grammar), or null; segments of one recording are named alike. */
  grammar: string | null
  /** Extension of the name in any case, without the dot. */
  extension: string
  /** UTC; corrected or not, as long as all clips of a recorder are treated alike. */
  recordedFrom: string | null
  recordedTo: string | null
}

/** `recording` is the clip id of the first segment; `segment` counts from 1. */
export type Segment = {recording: string; segment: number}

/**
 * A recorder that splits a recording starts the next file at once, but names count whole seconds (an error of one at
 * each end) and a container's duration can miss a last second or overlap by a prerecorded one.
 */
export const SEGMENT_GAP_MS = 3000

/**
 * Groups the clips that are segments of one recording: same recorder, officer and kind of name, and each starts within
 * three seconds of the end of the one before. A clip whose end isn't known can only be the last, and stills are never
 * segments. Where two clips could go before one, the nearer end is taken, then the smaller id. The order of the
 * input doesn't matter.
 */
export function groupSegments(clips: readonly SegmentInput[]): Map<string, Segment> {
  const segments = new Map<string, Segment>()
  const lastOf = new Map<string, Ending[]>()
  for (const clip of [...clips].map(withTimes).sort(byStart)) {
    const kind = JSON.stringify([clip.recorder, clip.officer, clip.grammar, clip.extension.toLowerCase()])
    const endings = (lastOf.get(kind) ?? []).filter(ending => ending.endMs >= clip.startMs - SEGMENT_GAP_MS)
    const before = clip.isStill ? undefined : nearestEnding(endings, clip.startMs)
    const segment = before === undefined ? 1 : (segments.get(before.clip)?.segment ?? 0) + 1
    segments.set(clip.clip, {recording: before?.recording ?? clip.clip, segment})
    const open = endings.filter(ending => ending !== before)
    if (!clip.isStill && !Number.isNaN(clip.endMs)) {
      open.push({clip: clip.clip, recording: before?.recording ?? clip.clip, endMs: clip.endMs})
    }
    lastOf.set(kind, open)
  }
  return segments
}

type Ending = {clip: string; recording: string; endMs: number}
type Timed = SegmentInput & {startMs: number; endMs: number; isStill: boolean}

function nearestEnding(endings: Ending[], startMs: number): Ending | undefined {
  return endings
    .filter(ending => Math.abs(startMs - ending.endMs) <= SEGMENT_GAP_MS)
    .sort((a, b) => Math.abs(startMs - a.endMs) - Math.abs(startMs - b.endMs) || compareText(a.clip, b.clip))[0]
}

function withTimes(clip: SegmentInput): Timed {
  const startMs = clip.recordedFrom === null ? Number.NaN : Date.parse(clip.recordedFrom)
  const endMs = clip.recordedTo === null ? Number.NaN : Date.parse(clip.recordedTo)
  return {...clip, startMs, endMs, isStill: Number.isNaN(startMs) || endMs <= startMs}
}

function byStart(a: Timed, b: Timed): number {
  const known = Number(Number.isNaN(a.startMs)) - Number(Number.isNaN(b.startMs))
  if (known !== 0) return known
  return (a.startMs === b.startMs || Number.isNaN(a.startMs) ? 0 : a.startMs - b.startMs) || compareText(a.clip, b.clip)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
