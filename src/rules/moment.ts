import {z} from 'zod'

/** A date of the rule set's zone, `2026-10-28`. */
export const date = z.iso.date('time-wrong')

/** An instant with its offset. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/, {
    error: 'instant-wrong',
    abort: true,
  })
  .refine(text => !Number.isNaN(Date.parse(text)) && date.safeParse(text.slice(0, 10)).success, 'instant-wrong')

/** When something happened, as precisely as people know it: an instant, else a date of the rule set's zone. */
export const moment = z.union([instant, date], 'time-wrong')
export type Moment = z.infer<typeof moment>

/** The instant for which a case is asked (ms since 1970), and its date in the rule set's zone. */
export type AsOf = {now: number; today: string; zone: string}

/** @param at ISO 8601 with offset */
export const asOf = (at: string, zone: string): AsOf => ({now: Date.parse(at), today: dateOf(at, zone), zone})

/** Whether it hasn't happened yet. Of what is known by its date alone, all of that day has. */
export const isAfter = (at: Moment, {now, today}: AsOf): boolean =>
  at.length === 10 ? at > today : Date.parse(at) > now

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const offsets = new Map<string, Map<number, number>>()

/**
 * The date of a moment in a zone.
 *
 * @param zone IANA zone
 */
export function dateOf(at: Moment, zone: string): string {
  return at.length === 10 ? at : localText(Date.parse(at), zone).slice(0, 10)
}

/**
 * The wall clock's date and minute of an instant in a zone, `2026-10-28 15:30`.
 *
 * @param instant ms since 1970
 */
export const localMinute = (instant: number, zone: string): string =>
  localText(instant, zone).slice(0, 16).replace('T', ' ')

function localText(instant: number, zone: string): string {
  return new Date(instant + offsetAt(instant, zone)).toISOString()
}

/** Asking for a zone's offset is slow, and within an hour that begins on the hour no zone changes it. */
function offsetAt(instant: number, zone: string): number {
  let known = offsets.get(zone)
  if (known === undefined) {
    known = new Map()
    offsets.set(zone, known)
  }
  const hour = Math.floor(instant / HOUR_MS)
  let offset = known.get(hour)
  if (offset === undefined) {
    offset = askOffset(hour * HOUR_MS, zone)
    known.set(hour, offset)
  }
  return offset
}

function askOffset(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {timeZone: zone, timeZoneName: 'longOffset'}).formatToParts(instant)
  const said = parts.find(({type}) => type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(said) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS)
}
