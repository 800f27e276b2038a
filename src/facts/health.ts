import {boundsBy, type ClockEvidence} from '../detect/clock/bounds.ts'
import {standingAlertsOf} from '../store/alerts.ts'
import {boundClips} from '../store/clips.ts'
import {type DockingRow, getDocking, setClockBounds} from '../store/dockings.ts'
import {type HealthRow, healthOf, insertClockSet, insertHealth, setHealthStorage} from '../store/health.ts'
import {allRecorders} from '../store/recorders.ts'
import {addTask} from '../store/tasks.ts'
import {clearAlertsWithin, raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import type {HealthLimits} from './health-limits.ts'
import {publishClip, publishDocking} from './publish.ts'

/** What a recorder said of itself at a docking. */
export type Said = {
  serial: string | null
  officer: string | null
  batteryPercent: number | null
  charging: boolean | null
  storageBytes: number | null
  storageFreeBytes: number | null
  firmware: string | null
  faults: readonly string[]
}

/** The problem of a recorder that doesn't answer: its bay says so. */
export const HANGS = 'recorder-hangs'

/** Each picture of a day bounds the clock a little more; every clip that came with it is told again. */
const WORTH_TELLING_MS = 60_000

const DAY_MS = 86_400_000

/** Keeps what a recorder said at a docking, and tells what of it is beyond the limits. */
export function recordHealthWithin(
  dock: Dock,
  docking: Pick<DockingRow, 'id' | 'recorder' | 'bay'>,
  said: Said,
  at: string,
): void {
  const row: HealthRow = {
    docking: docking.id,
    recorder: docking.recorder,
    at,
    own_serial: said.serial,
    officer: said.officer,
    battery_percent: said.batteryPercent,
    charging: said.charging === null ? null : Number(said.charging),
    storage_bytes: said.storageBytes,
    storage_free_bytes: said.storageFreeBytes,
    firmware: said.firmware,
    faults: JSON.stringify(said.faults),
  }
  insertHealth(dock.store, row)
  tellHealthWithin(dock, docking, row, at)
  clearAlertsWithin(dock, docking.recorder, problem => problem === 'recorder-absent', at)
}

/** What is told of a reading: true when it is beyond its limit, null when the reading doesn't tell. */
type Told = Record<'battery-low' | 'storage-low' | 'recorder-fault', {isBeyond: boolean | null; detail: object}>

/** Pure: what a recorder's own words say against the limits. */
export function healthAgainst(row: HealthRow, limits: HealthLimits): Told {
  const {battery_percent: battery, storage_bytes: bytes, storage_free_bytes: free} = row
  const faults: string[] = JSON.parse(row.faults)
  const freePercent = bytes === null || free === null || bytes === 0 ? null : Math.floor((free / bytes) * 100)
  return {
    'battery-low': {
      isBeyond: battery === null ? null : battery < limits.batteryLowPercent,
      detail: {battery_percent: battery},
    },
    'storage-low': {
      isBeyond: freePercent === null ? null : freePercent < limits.storageLowPercent,
      detail: {free_percent: freePercent},
    },
    'recorder-fault': {isBeyond: faults.length > 0, detail: {faults: faults.join(' ')}},
  }
}

/** As the recorder now is: what it said, or what its file systems told later. */
function tellHealthWithin(
  dock: Dock,
  docking: Pick<DockingRow, 'id' | 'recorder' | 'bay'>,
  row: HealthRow,
  at: string,
): void {
  for (const [problem, {isBeyond, detail}] of Object.entries(healthAgainst(row, dock.limits))) {
    tellWithin(dock, docking, problem, isBeyond, {...detail}, at)
  }
}

/** Keeps what a recorder's list told of its clock, and tells whether that is off. */
export function recordClockWithin(dock: Dock, docking: DockingRow, at: string): void {
  const {id, offset_low_ms: low, offset_high_ms: high, clock_evidence: evidence} = docking
  if (evidence !== null) setClockBounds(dock.store, id, {low, high, evidence})
  tellClockWithin(dock, docking, at)
}

/**
 * A picture bounds the clock of all that its recorder brought at this docking, where nobody measured it.
 *
 * @param highMs the offset isn't more
 */
export function boundClockWithin(dock: Dock, docking: DockingRow, highMs: number, at: string): void {
  const before = docking.offset_high_ms ?? Number.POSITIVE_INFINITY
  if (docking.offset_ms !== null || before - highMs < WORTH_TELLING_MS) return
  const known: ClockEvidence[] = docking.clock_evidence === null ? [] : JSON.parse(docking.clock_evidence)
  const {lowMs, highMs: high, evidence} = boundsBy([...known, {kind: 'gps', lowMs: null, highMs}])
  const bounds = {low: lowMs, high, evidence: JSON.stringify(evidence)}
  setClockBounds(dock.store, docking.id, bounds)
  for (const clip of boundClips(dock.store, docking.id, bounds)) {
    publishClip(dock, clip, at)
    addTask(dock.store, {subject: clip, kind: 'match', lane: docking.recorder})
  }
  tellClockWithin(dock, getDocking(dock.store, docking.id), at)
  publishDocking(dock, docking.id, at)
}

/**
 * Tells whether a recorder's clock is off: by its measured offset, or, where there is none, because no offset between
 * the bounds would do.
 */
function tellClockWithin(dock: Dock, docking: DockingRow, at: string): void {
  const {offset_ms: offset, offset_low_ms: low, offset_high_ms: high} = docking
  const most = dock.limits.clockOffMs
  const isOff = offset !== null ? Math.abs(offset) > most : (low ?? 0) > most || (high ?? 0) < -most
  const isKnown = offset !== null || low !== null || high !== null
  const detail = offset !== null ? {offset_ms: offset} : {offset_low_ms: low, offset_high_ms: high}
  tellWithin(dock, docking, 'clock-off', isKnown ? isOff : null, detail, at)
}

/** An alert of a recorder's stands while its latest reading is beyond the limit; no reading changes nothing. */
function tellWithin(
  dock: Dock,
  {id, recorder, bay}: Pick<DockingRow, 'id' | 'recorder' | 'bay'>,
  problem: string,
  isBeyond: boolean | null,
  detail: Record<string, unknown>,
  at: string,
): void {
  if (isBeyond === true) {
    raiseAlertWithin(dock, {problem, severity: 'warning', docking: id, recorder, bay, about: recorder, detail}, at)
  } else if (isBeyond === false) {
    clearAlertsWithin(dock, recorder, one => one === problem, at)
  }
}

/** What a recorder's file systems say of their room, where the recorder itself said nothing. */
export function recordStorage(dock: Dock, docking: DockingRow, room: {bytes: number; free: number}): void {
  const known = healthOf(dock.store, docking.id)
  if (known === undefined || known.storage_bytes !== null) return
  commit(dock, at => {
    setHealthStorage(dock.store, docking.id, room)
    tellHealthWithin(dock, docking, {...known, storage_bytes: room.bytes, storage_free_bytes: room.free}, at)
  })
}

/** Tells of the recorders that weren't docked for longer than the limit. @param here those that are in bays now */
export function tellAbsent(dock: Dock, nowMs: number, here: ReadonlySet<string>): void {
  const before = new Date(nowMs - dock.limits.absentDays * DAY_MS).toISOString()
  const absent = allRecorders(dock.store).filter(
    ({id, last_docked_at: last}) => last < before && !here.has(id) && !isTold(dock, id, 'recorder-absent'),
  )
  if (absent.length === 0) return
  commit(dock, at => {
    for (const {id: recorder, last_docked_at: last} of absent) {
      const detail = {last_docked_at: last}
      raiseAlertWithin(dock, {problem: 'recorder-absent', severity: 'notice', recorder, detail}, at)
    }
  })
}

const isTold = (dock: Dock, recorder: string, problem: string): boolean =>
  standingAlertsOf(dock.store, recorder).some(alert => alert.problem === problem)

/** A recorder's clock was set. @param after how far it was off then; null where it couldn't be read */
export function recordClockSet(dock: Dock, recorder: string, after: {ms: number; errorMs: number} | null): void {
  commit(dock, at => {
    const off = {offset_ms: after?.ms ?? null, offset_error_ms: after?.errorMs ?? null}
    insertClockSet(dock.store, {recorder, at, ...off})
    if (after !== null && Math.abs(after.ms) <= dock.limits.clockOffMs) {
      clearAlertsWithin(dock, recorder, problem => problem === 'clock-off', at)
    }
  })
}
