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
  const local = plainDateTime(recordedLocal)
  if (local === null) return null
  const earlier = local.toZonedDateTime(zone, {disambiguation: 'earlier'})
  const later = local.toZonedDateTime(zone, {disambiguation: 'later'})
  const compatible = local.toZonedDateTime(zone)
  const utcMs = compatible.epochMilliseconds - Math.round(offsetMs ?? 0)
  const utc = new Date(utcMs)
  if (Number.isNaN(utc.getTime()) || !/^\d{4}-/.test(utc.toISOString())) return null
  const localTime = earlier.equals(later)
    ? 'plain'
    : earlier.toPlainDateTime().equals(local)
      ? 'ambiguous'
      : 'nonexistent'
  return {utc: utc.toISOString(), localTime}
}

function plainDateTime(text: string): Temporal.PlainDateTime | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/.test(text)) return null
  try {
    return Temporal.PlainDateTime.from(text, {overflow: 'reject'})
  } catch {
    return null
  }
}
