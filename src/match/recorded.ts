import {correctedTime} from './clock.ts'

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
 * thrown away.
 *
 * @param durationMs null where it isn't known
 */
export function recordedTime(readings: TimeReadings, clock: RecorderClock, durationMs: number | null): RecordedTime {
  const times = allReadings(readings, clock).map(reading => ({...reading, utc: toUtc(reading, clock)}))
  const best = times.find(({utc}) => utc !== null)
  const from = best?.utc ?? null
  return {
    raw: best?.raw ?? null,
    source: best?.kind ?? null,
    from,
    to: from === null || durationMs === null ? null : new Date(Date.parse(from) + durationMs).toISOString(),
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

function toUtc(reading: StatedTime, clock: RecorderClock): string | null {
  if (reading.iso === null) return null
  // A satellite's time isn't the recorder's clock: it needs no correction.
  const offsetMs = reading.source === 'exif-gps' ? 0 : clock.offsetMs
  if (reading.basis === 'local') return correctedTime(reading.iso, clock.zone, offsetMs)?.utc ?? null
  const ms = Date.parse(reading.iso)
  return Number.isNaN(ms) ? null : new Date(ms - (offsetMs ?? 0)).toISOString()
}
