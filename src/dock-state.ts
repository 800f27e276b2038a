import {publishableSerial} from './contract/identity.ts'
import type {BayData, RecorderData} from './contract/state.ts'
import type {DockName} from './contract/topics.ts'
import type {Dock} from './facts/dock.ts'
import {HANGS} from './facts/health.ts'
import type {BayProgress} from './progress.ts'
import {standingAlert, standingAlertsOf} from './store/alerts.ts'
import {countOutcomes, type DockingRow, getDocking, latestDockingOf} from './store/dockings.ts'
import {clockLastSet, latestHealth} from './store/health.ts'
import type {Store} from './store/open.ts'
import {allRecorders} from './store/recorders.ts'
import {parkedTaskOf} from './store/tasks.ts'

/** Outcomes after which a person has to do something before the recorder may go. */
const FAULTS = ['no-room', 'unreadable', 'partial'] as const

/** What a bay says to a person: wait, take it, or a fault with its code. */
export function bayState(dock: Dock, docking: DockingRow): {state: BayData['state']; problem: string | null} {
  if (docking.sealed_at === null) {
    if (standingAlert(dock.store, docking.recorder, HANGS)) return {state: 'fault', problem: HANGS}
    const parked = parkedTaskOf(dock.store, docking.id)
    return parked === null ? {state: 'wait', problem: null} : {state: 'fault', problem: `task-parked-${parked}`}
  }
  const outcomes = countOutcomes(dock.store, docking.id)
  // A volume that couldn't be read may hold footage, whatever became of the others.
  const fault = docking.missing ?? FAULTS.find(outcome => (outcomes[outcome] ?? 0) > 0)
  return fault ? {state: 'fault', problem: fault} : {state: 'take-it', problem: null}
}

/** The retained message of one bay. */
export function bayData(dock: Dock, bay: number, docking: string | null, progress: BayProgress | undefined): BayData {
  const row = docking === null ? null : getDocking(dock.store, docking)
  const said = row === null ? {state: 'empty' as const, problem: null} : bayState(dock, row)
  return {
    ...dock.name,
    bay,
    ...said,
    docking,
    recorder: row?.recorder ?? null,
    clips: progress?.clips ?? null,
    clips_done: progress?.clipsDone ?? null,
    bytes: progress?.bytes ?? null,
    bytes_done: progress?.bytesDone ?? null,
    bytes_per_second: progress?.bytesPerSecond ?? null,
    seconds_left: progress?.secondsLeft ?? null,
    detail: {},
  }
}

/** The retained message of every recorder that was ever docked here, by what its last docking told. */
export const recorderStates = ({store, name}: Dock): RecorderData[] => recorderStatesIn(store, name)

/** As {@link recorderStates}, of a database that is only read. */
export function recorderStatesIn(store: Store, name: DockName): RecorderData[] {
  return allRecorders(store).map(recorder => {
    const docking = latestDockingOf(store, recorder.id)
    const health = latestHealth(store, recorder.id)
    const alerts = standingAlertsOf(store, recorder.id).map(({problem}) => problem)
    return {
      ...name,
      recorder: recorder.id,
      recorder_serial: publishableSerial(recorder.serial),
      volume_serial: recorder.volume_serial,
      officer: docking?.officer ?? health?.officer ?? null,
      first_docked_at: recorder.first_docked_at,
      last_docked_at: recorder.last_docked_at,
      dockings: recorder.dockings,
      offset_ms: docking?.offset_ms ?? null,
      offset_error_ms: docking?.offset_error_ms ?? null,
      offset_low_ms: docking?.offset_low_ms ?? null,
      offset_high_ms: docking?.offset_high_ms ?? null,
      dock_clock: docking?.dock_clock ?? null,
      clock_set_at: clockLastSet(store, recorder.id)?.at ?? null,
      profile: docking?.profile ?? null,
      firmware: health?.firmware ?? null,
      battery_percent: health?.battery_percent ?? null,
      charging: health?.charging == null ? null : health.charging === 1,
      storage_bytes: health?.storage_bytes ?? null,
      storage_free_bytes: health?.storage_free_bytes ?? null,
      detail: {faults: health === undefined ? [] : JSON.parse(health.faults), alerts},
    }
  })
}
