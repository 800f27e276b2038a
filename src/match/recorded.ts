import {correctedTime} from './clock.ts'
import type {TimeBasis} from './match-types.ts'

/** The longest clip that is believed: no battery or card lasts as long, and a broken header states anything. */
const LONGEST_MS = 31 * 86_400_000
const EARLIEST_MS = Date.UTC(1970, 0)
const END_MS = Date.UTC(2200, 0)

/** A time as some part of a clip states it. `iso` is the reading as ISO 8601, with Z, an offset, or neither. */
export type StatedTime = {source: string; raw: string; basis: 'utc-claimed' | 'offset' | 'local'; iso: string | null}

/** Every reading of when a clip was recorded. */
export type TimeReadings = {
  /** Local time in the recorder's zone, as a grammar read it from the name. */
  name: {raw: string; local: string} | null
  container: readonly StatedTime[]
  /** The directory entry's time, UTC as the file system states it. */
  directory: string
}

/** When a clip was recorded, by the best reading, and all readings beside it. */
export type RecordedTime = {
  raw: string | null
  source: 'name' | 'container' | 'directory' | null
  /** How far the best reading tells which instant it means; null where there is none. */
  basis: TimeBasis | null
  /** UTC, less the recorder's offset. */
  from: string | null
  to: string | null
  times: {source: string; raw: string; basis: StatedTime['basis']; utc: string | null}[]
}

/** What is known of the clock behind a clip's times. */
export type RecorderClock = {
  /** IANA zone in which the recorder writes. */
  zone: string
  /** Fast is positive; null where nobody measured it. */
  offsetMs: number | null
  /** What directory times are: UTC, or wall time in the zone that was read as if it were UTC. */
  entryTimes: 'utc' | 'local'
}

type Reading = StatedTime & {kind: 'name' | 'container' | 'directory'}

/**
 * Tells when a clip was recorded: by its name, else by its container, else by its directory entry. Nothing raw is
 * thrown away. An instant outside the years 1970 to 2199 is none: it comes of an unset clock or a broken header.
 *
 * @param durationMs null where it isn't known; over 31 days it isn't believed
 */
export function recordedTime(readings: TimeReadings, clock: RecorderClock, durationMs: number | null): RecordedTime {
  const times = allReadings(readings, clock).map(reading => ({...reading, ...instantOf(reading, clock)}))
  const best = times.find(({utc}) => utc !== null)
  const from = best?.utc ?? null
  return {
    raw: best?.raw ?? null,
    source: best?.kind ?? null,
    basis: best === undefined ? null : basisOf(best),
    from,
    to: from === null || !isBelievable(durationMs) ? null : isoInstant(Date.parse(from) + durationMs),
    times: times.map(({source, raw, basis, utc}) => ({source, raw, basis, utc})),
  }
}

function allReadings({name, container, directory}: TimeReadings, {entryTimes}: RecorderClock): Reading[] {
  const ofName: Reading[] = name ? [{kind: 'name', source: 'name', raw: name.raw, basis: 'local', iso: name.local}] : []
  const ofEntry: Reading =
    entryTimes === 'utc'
      ? {kind: 'directory', source: 'directory', raw: directory, basis: 'utc-claimed', iso: directory}
      : {kind: 'directory', source: 'directory', raw: directory, basis: 'local', iso: directory.slice(0, -1)}
  return [...ofName, ...container.map((reading): Reading => ({kind: 'container', ...reading})), ofEntry]
}

type Instant = {utc: string | null; plain: boolean}

/** `plain` is false where a change of clocks leaves open which instant a local time means. */
function instantOf(reading: StatedTime, clock: RecorderClock): Instant {
  if (reading.iso === null) return {utc: null, plain: true}
  // A satellite's time isn't the recorder's clock: it needs no correction.
  const offsetMs = reading.source === 'exif-gps' ? 0 : clock.offsetMs
  if (reading.basis === 'local') {
    const time = correctedTime(reading.iso, clock.zone, offsetMs)
    return {utc: time && isoInstant(Date.parse(time.utc)), plain: time?.localTime === 'plain'}
  }
  return {utc: isoInstant(Date.parse(reading.iso) - (offsetMs ?? 0)), plain: true}
}

function basisOf({kind, source, basis, plain}: Reading & Instant): TimeBasis {
  if (kind === 'directory') return 'directory'
  if (!plain) return 'ambiguous'
  // A receiver's time is UTC by its nature; elsewhere a Z is often a recorder's wall clock.
  return basis === 'utc-claimed' && source !== 'exif-gps' ? 'claimed-utc' : 'stated'
}

function isBelievable(durationMs: number | null): durationMs is number {
  return durationMs !== null && durationMs >= 0 && durationMs <= LONGEST_MS
}

function isoInstant(ms: number): string | null {
  return ms >= EARLIEST_MS && ms < END_MS ? new Date(ms).toISOString() : null
}
