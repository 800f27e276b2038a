import {Temporal} from 'temporal-polyfill'

/** A time on a recorder's clock, in UTC. */
export type CorrectedTime = {
  /** ISO 8601 with three digits. */
  utc: string
  /** What a change of clocks did to the local time: it came twice (the first is taken) or never (moved forward). */
  localTime: 'plain' | 'ambiguous' | 'nonexistent'
}

/**
 * The true time of a local time on a recorder's clock: read in the recorder's zone, less the clock's offset.
 *
 * @param recordedLocal `YYYY-MM-DDTHH:MM:SS`, with or without a fraction
 * @param zone IANA zone of the recorder's clock
 * @param offsetMs recorder − true UTC, fast is positive; null where nobody measured it: nothing is corrected
 * @returns null when `recordedLocal` is no local time
 * @throws {RangeError} when `zone` is no IANA zone
 */
export function correctedTime(recordedLocal: string, zone: string, offsetMs: number | null): CorrectedTime | null {
  const read = inSteadyHour(recordedLocal, zone) ?? byCalendar(recordedLocal, zone)
  if (read === null) return null
  const utc = new Date(read.epochMs - Math.round(offsetMs ?? 0))
  if (Number.isNaN(utc.getTime()) || !/^\d{4}-/.test(utc.toISOString())) return null
  return {utc: utc.toISOString(), localTime: read.localTime}
}

type Read = {epochMs: number; localTime: CorrectedTime['localTime']}

function byCalendar(text: string, zone: string): Read | null {
  const local = plainDateTime(text)
  if (local === null) return null
  const earlier = local.toZonedDateTime(zone, {disambiguation: 'earlier'})
  const later = local.toZonedDateTime(zone, {disambiguation: 'later'})
  if (earlier.equals(later)) return {epochMs: earlier.epochMilliseconds, localTime: 'plain'}
  return earlier.toPlainDateTime().equals(local)
    ? {epochMs: earlier.epochMilliseconds, localTime: 'ambiguous'}
    : {epochMs: later.epochMilliseconds, localTime: 'nonexistent'}
}

const HOURS_AT_MOST = 1000
/** How far a zone is ahead of UTC (ms) throughout an hour of local time; null in an hour in which that changes. */
const aheadInHour = new Map<string, number | null>()

/**
 * A recorder's clips lie in few hours, and for each of thousands the calendar would be asked anew.
 *
 * @returns null where the calendar has to say it
 */
function inSteadyHour(text: string, zone: string): Read | null {
  if (text.length !== 'YYYY-MM-DDTHH:MM:SS'.length) return null
  const asUtcMs = Date.parse(`${text}Z`)
  // Date.parse takes 31 April for 1 May, and 24:00:00.
  if (Number.isNaN(asUtcMs) || new Date(asUtcMs).toISOString().slice(0, text.length) !== text) return null
  const hour = text.slice(0, 'YYYY-MM-DDTHH'.length)
  const key = `${hour} ${zone}`
  let ahead = aheadInHour.get(key)
  if (ahead === undefined) {
    ahead = aheadThroughout(hour, zone)
    if (aheadInHour.size >= HOURS_AT_MOST) aheadInHour.clear()
    aheadInHour.set(key, ahead)
  }
  return ahead === null ? null : {epochMs: asUtcMs - ahead, localTime: 'plain'}
}

function aheadThroughout(hour: string, zone: string): number | null {
  const [first, last] = ['00:00', '59:59'].map(rest => {
    const text = `${hour}:${rest}`
    const read = byCalendar(text, zone)
    return read?.localTime === 'plain' ? Date.parse(`${text}Z`) - read.epochMs : null
  })
  return first !== undefined && first === last ? first : null
}

function plainDateTime(text: string): Temporal.PlainDateTime | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/.test(text)) return null
  try {
    return Temporal.PlainDateTime.from(text, {overflow: 'reject'})
  } catch {
    return null
  }
}
