import {Temporal} from 'temporal-polyfill'

type TimeProblem = 'time-unreadable' | 'time-needs-hours' | 'time-ambiguous' | 'time-nonexistent'

/** What a date without a time of day stands for; `exact` refuses it. */
export type DateEdge = 'exact' | 'start-of-day' | 'end-of-day'

const LOCAL_TIME =
  /^(\d{4})(?:-|\/|\.|年)(\d{1,2})(?:-|\/|\.|月)(\d{1,2})日?(?:(?:T|\s+|(?<=日))(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/iu

/**
 * Reads a time that a person wrote: ISO 8601 with offset, else local in `zone`; also year first with `/`, `.` or 年月日.
 *
 * A local time that a change of clocks made ambiguous or skipped is a problem to be mended by an offset, not guessed.
 *
 * @returns UTC, ISO 8601 with three digits (an end of day is its last ms), or the problem
 * @throws {RangeError} when `zone` is no IANA zone; see `isZone`
 */
export function readLocalTime(text: string, zone: string, edge: DateEdge): {utc: string} | {problem: TimeProblem} {
  const parts = LOCAL_TIME.exec(text.normalize('NFKC').trim())
  if (parts === null) return {problem: 'time-unreadable'}
  const [, year, month, day, hour, minute, second = '00', fraction = '', offset] = parts
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  if (hour === undefined) return dateOnly(date, zone, edge)
  const local = plainDateTime(`${date}T${hour.padStart(2, '0')}:${minute}:${second}.${fraction.padEnd(3, '0')}`)
  if (local === null || second === '60') return {problem: 'time-unreadable'}
  if (offset !== undefined) return withOffset(local, offset)
  const earlier = local.toZonedDateTime(zone, {disambiguation: 'earlier'})
  const later = local.toZonedDateTime(zone, {disambiguation: 'later'})
  if (earlier.epochMilliseconds === later.epochMilliseconds) return utc(earlier.epochMilliseconds)
  return {problem: earlier.toPlainDateTime().equals(local) ? 'time-ambiguous' : 'time-nonexistent'}
}

function dateOnly(date: string, zone: string, edge: DateEdge): {utc: string} | {problem: TimeProblem} {
  const local = plainDateTime(`${date}T00:00:00`)
  if (local === null) return {problem: 'time-unreadable'}
  if (edge === 'exact') return {problem: 'time-needs-hours'}
  const day = local.toPlainDate()
  if (edge === 'start-of-day') return utc(day.toZonedDateTime(zone).epochMilliseconds)
  return utc(day.add({days: 1}).toZonedDateTime(zone).epochMilliseconds - 1)
}

function withOffset(local: Temporal.PlainDateTime, offset: string): {utc: string} | {problem: TimeProblem} {
  try {
    return utc(Temporal.Instant.from(`${local.toString()}${offset.toUpperCase()}`).epochMilliseconds)
  } catch {
    return {problem: 'time-unreadable'}
  }
}

function plainDateTime(text: string): Temporal.PlainDateTime | null {
  try {
    return Temporal.PlainDateTime.from(text, {overflow: 'reject'})
  } catch {
    return null
  }
}

/** Times are compared as texts, so a year must have four digits; before 1970 nothing was recorded. */
function utc(epochMs: number): {utc: string} | {problem: TimeProblem} {
  if (epochMs < 0 || epochMs >= Date.UTC(9999, 0)) return {problem: 'time-unreadable'}
  return {utc: new Date(epochMs).toISOString()}
}
