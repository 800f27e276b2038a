/** What is known around a recorder's clock that nobody could ask. All times are ms since 1970. */
export type ClockCircumstances = {
  /** When the recorder was docked, by the dock's clock. */
  dockedAtMs: number
  /** The latest time at which the recorder wrote a file, by its own clock. */
  newestWriteMs: number | null
  /** When its list was read at the docking before, by the dock's clock. */
  listedBeforeAtMs: number | null
  /** The earliest time at which a clip began that wasn't there then, by the recorder's clock. */
  earliestSinceMs: number | null
  /** When a dock set it last, and how far it was off afterwards. */
  lastSet: {atMs: number; offsetMs: number; errorMs: number} | null
}

/**
 * A reason why the offset (recorder − true UTC, ms) isn't less, or isn't more.
 *
 * - `newest-write`: the clock shows a later time by now than that of the file it wrote last
 * - `written-since`: what wasn't there at the docking before was recorded after it
 * - `gps`: a picture's own time isn't earlier than that of the satellites in it, which may be an older fix's
 * - `last-set`: as it was set, with what it can have drifted; true while nobody else set it
 */
export type ClockEvidence = {
  kind: 'newest-write' | 'written-since' | 'gps' | 'last-set'
  lowMs: number | null
  highMs: number | null
}

/** Between these the offset lies; null where nothing bounds it. */
export type ClockBounds = {lowMs: number | null; highMs: number | null; evidence: ClockEvidence[]}

/** 100 parts in a million, some 9 s a day: more than the 20 to 50 that makers of 32 kHz crystals state, for cold and age. */
const DRIFT = 100 / 1_000_000

/**
 * Bounds the offset of a clock that can't be asked, by what can't be otherwise. What one of them says all of them allow;
 * a clock that was set in between contradicts how it was set by the dock, and then that says nothing any more.
 */
export function clockBounds(known: ClockCircumstances): ClockBounds {
  const sure = [newestWrite(known), writtenSince(known)].filter(one => one !== null)
  const set = lastSet(known)
  return boundsBy(set !== null && agree([...sure, set]) ? [...sure, set] : sure)
}

/** What several pieces of evidence allow together; nothing, where they contradict one another: it was set in between. */
export const boundsBy = (evidence: ClockEvidence[]): ClockBounds =>
  agree(evidence) ? {...within(evidence), evidence} : {lowMs: null, highMs: null, evidence}

function newestWrite({newestWriteMs, dockedAtMs}: ClockCircumstances): ClockEvidence | null {
  if (newestWriteMs === null) return null
  return {kind: 'newest-write', lowMs: newestWriteMs - dockedAtMs, highMs: null}
}

function writtenSince({listedBeforeAtMs, earliestSinceMs}: ClockCircumstances): ClockEvidence | null {
  if (listedBeforeAtMs === null || earliestSinceMs === null) return null
  return {kind: 'written-since', lowMs: null, highMs: earliestSinceMs - listedBeforeAtMs}
}

function lastSet({lastSet: set, dockedAtMs}: ClockCircumstances): ClockEvidence | null {
  if (set === null || dockedAtMs < set.atMs) return null
  const roomMs = Math.ceil(set.errorMs + (dockedAtMs - set.atMs) * DRIFT)
  return {kind: 'last-set', lowMs: set.offsetMs - roomMs, highMs: set.offsetMs + roomMs}
}

const agree = (evidence: readonly ClockEvidence[]): boolean => {
  const {lowMs, highMs} = within(evidence)
  return lowMs === null || highMs === null || lowMs <= highMs
}

function within(evidence: readonly ClockEvidence[]): {lowMs: number | null; highMs: number | null} {
  const [lows, highs] = [evidence.flatMap(({lowMs}) => lowMs ?? []), evidence.flatMap(({highMs}) => highMs ?? [])]
  return {
    lowMs: lows.length === 0 ? null : Math.max(...lows),
    highMs: highs.length === 0 ? null : Math.min(...highs),
  }
}
