import type {DockingRow} from './dockings.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** What a recorder said of itself at a docking. */
export type HealthRow = {
  docking: string
  recorder: string
  at: string
  own_serial: string | null
  officer: string | null
  battery_percent: number | null
  /** 0 or 1 */
  charging: number | null
  storage_bytes: number | null
  storage_free_bytes: number | null
  firmware: string | null
  /** JSON: codes. */
  faults: string
}

/** When a recorder's clock was set here, and how far it was off afterwards. */
export type ClockSetRow = {recorder: string; at: string; offset_ms: number | null; offset_error_ms: number | null}

const insert = prepared<HealthRow>(
  `INSERT INTO health VALUES (@docking, @recorder, @at, @own_serial, @officer, @battery_percent, @charging,
     @storage_bytes, @storage_free_bytes, @firmware, @faults)`,
)
const latest = prepared<{recorder: string}, HealthRow>(
  'SELECT * FROM health WHERE recorder = @recorder ORDER BY at DESC LIMIT 1',
)
const ofDocking = prepared<{docking: string}, HealthRow>('SELECT * FROM health WHERE docking = @docking')
/** A reading, with how the clock was off at that docking. */
export type HealthAtDocking = HealthRow &
  Pick<DockingRow, 'bay' | 'offset_ms' | 'offset_error_ms' | 'offset_low_ms' | 'offset_high_ms'>

const history = prepared<{recorder: string}, HealthAtDocking>(
  `SELECT health.*, bay, offset_ms, offset_error_ms, offset_low_ms, offset_high_ms
   FROM health JOIN docking ON docking.id = health.docking WHERE health.recorder = @recorder ORDER BY at, docking`,
)
const setStorage = prepared<{docking: string; bytes: number; free: number}>(
  `UPDATE health SET storage_bytes = coalesce(storage_bytes, @bytes),
     storage_free_bytes = coalesce(storage_free_bytes, @free) WHERE docking = @docking`,
)
const addClockSet = prepared<ClockSetRow>('INSERT INTO clock_set VALUES (@recorder, @at, @offset_ms, @offset_error_ms)')
const lastClockSet = prepared<{recorder: string}, ClockSetRow>(
  'SELECT * FROM clock_set WHERE recorder = @recorder ORDER BY rowid DESC LIMIT 1',
)

export function insertHealth(store: Store, row: HealthRow): void {
  insert(store).run(row)
}

/** What a recorder said when it was docked last. */
export function latestHealth(store: Store, recorder: string): HealthRow | undefined {
  return latest(store).get({recorder})
}

export function healthOf(store: Store, docking: string): HealthRow | undefined {
  return ofDocking(store).get({docking})
}

/** What it said at each docking, oldest first. */
export function healthHistory(store: Store, recorder: string): HealthAtDocking[] {
  return history(store).all({recorder})
}

/** What its file systems say of their room, where the recorder itself said nothing. */
export function setHealthStorage(store: Store, docking: string, room: {bytes: number; free: number}): void {
  setStorage(store).run({docking, ...room})
}

export function insertClockSet(store: Store, row: ClockSetRow): void {
  addClockSet(store).run(row)
}

/** When the dock set this recorder's clock last. */
export function clockLastSet(store: Store, recorder: string): ClockSetRow | undefined {
  return lastClockSet(store).get({recorder})
}
