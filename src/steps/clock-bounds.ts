import {type ClockBounds, clockBounds} from '../detect/clock/bounds.ts'
import type {IdentifiedEntry} from '../facts/listed-clips.ts'
import {correctedTime} from '../match/clock.ts'
import type {StatedTime} from '../match/recorded.ts'
import type {ClipRow} from '../store/clips.ts'
import {type DockingRow, listedBefore} from '../store/dockings.ts'
import {clockLastSet} from '../store/health.ts'
import type {Work} from './work.ts'

/**
 * What a recorder's files and its former dockings say of its clock, where nobody could ask it. Only files speak that the
 * recorder itself has named: a person may have put any other there, with any time.
 *
 * @returns null where the clock was measured, or the entries' times aren't the recorder's own
 */
export function boundsOfClock(
  {dock}: Pick<Work, 'dock'>,
  docking: DockingRow,
  entries: readonly IdentifiedEntry[],
): ClockBounds | null {
  if (docking.offset_ms !== null || docking.entry_times !== 'local') return null
  const own = entries.filter(({reading}) => reading.grammar !== null)
  const written = own.flatMap(({mtime}) => instant(mtime.slice(0, -1), docking.zone))
  const begun = own.flatMap(({known, reading}) => (known === 'new' ? begunAt(reading.nameRecorded, docking.zone) : []))
  const before = listedBefore(dock.store, docking)
  const set = clockLastSet(dock.store, docking.recorder)
  return clockBounds({
    dockedAtMs: Date.parse(docking.opened_at),
    newestWriteMs: largest(written),
    listedBeforeAtMs: before === null ? null : Date.parse(before),
    earliestSinceMs: begun.reduce<number | null>((least, ms) => (least === null || ms < least ? ms : least), null),
    lastSet:
      set === undefined || set.offset_ms === null || set.offset_error_ms === null
        ? null
        : {atMs: Date.parse(set.at), offsetMs: set.offset_ms, errorMs: set.offset_error_ms},
  })
}

/** Both are written in whole seconds. */
const WRITTEN_TO_MS = 1000

/**
 * What a picture's satellite time says of the clock that gave it its own: that isn't earlier.
 *
 * @returns the offset's upper bound (ms); null where the picture doesn't state both
 */
export function gpsBound(
  {zone, name_recorded}: Pick<ClipRow, 'zone' | 'name_recorded'>,
  times: readonly StatedTime[],
): number | null {
  const gps = times.find(({source}) => source === 'exif-gps')?.iso
  const exif = times.find(({source, basis}) => source === 'exif' && basis === 'local')?.iso
  const [ownMs] = exif ? instant(exif, zone) : begunAt(name_recorded, zone)
  return gps && ownMs !== undefined ? ownMs - Date.parse(gps) + WRITTEN_TO_MS : null
}

const largest = (all: readonly number[]): number | null =>
  all.reduce<number | null>((most, ms) => (most === null || ms > most ? ms : most), null)

function begunAt(nameRecorded: string | null, zone: string): number[] {
  if (nameRecorded === null) return []
  const {local}: {local: string} = JSON.parse(nameRecorded)
  return instant(local, zone)
}

/** A local time as an instant, as the recorder's clock had it. */
function instant(local: string, zone: string): number[] {
  const read = correctedTime(local, zone, null)
  return read === null ? [] : [Date.parse(read.utc)]
}
