import {Temporal} from 'temporal-polyfill'

/** An instant as a clock of the zone shows it, to the second. */
export const localTime = (instant: string, zone: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({smallestUnit: 'second'})
    .replace('T', ' ')
