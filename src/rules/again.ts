import type {CaseFindings} from './evaluate.ts'
import {dateOf} from './moment.ts'

const HOUR_MS = 3_600_000

/**
 * When time alone may change what is said of a case: the end of an act, the hour at which its footage should have been
 * docked, else the next midnight while anything is open. Null when nothing is.
 *
 * @param at the instant for which it was judged, ISO 8601
 * @param dockingHours within which a recorder is docked; null where the rule set says nothing
 * @param later whether the file tells of anything that is still to come
 * @returns UTC ISO 8601 with three digits
 */
export function judgedAgainAt(
  {coverage, results}: CaseFindings,
  at: string,
  zone: string,
  dockingHours: number | null,
  later: boolean,
): string | null {
  const now = Date.parse(at)
  const ofActs = coverage
    .filter(({status}) => status === 'PENDING')
    .flatMap(({window}) => [window.to, window.to + (dockingHours ?? 0) * HOUR_MS])
  // The most common statuses last: a late one stays late, and how late is counted by whoever reads it.
  const isOpen = later || results.some(({status}) => status === 'PENDING' || status === 'PROVISIONAL')
  const times = [...ofActs.filter(time => time > now), ...(isOpen ? [nextMidnight(now, zone)] : [])]
  const [first] = times.sort((a, b) => a - b)
  return first === undefined ? null : new Date(first).toISOString()
}

/** The first instant of the next day in a zone, to the quarter of an hour: no zone's day begins between. */
function nextMidnight(now: number, zone: string): number {
  const today = dateOf(new Date(now).toISOString(), zone)
  const step = HOUR_MS / 4
  let time = Math.floor(now / step) * step
  do time += step
  while (dateOf(new Date(time).toISOString(), zone) === today)
  return time
}
