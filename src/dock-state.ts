import {publishableSerial} from './contract/identity.ts'
import type {BayData, RecorderData} from './contract/state.ts'
import type {Dock} from './facts/dock.ts'
import type {BayProgress} from './progress.ts'
import {countOutcomes, type DockingRow, getDocking, latestDockingOf} from './store/dockings.ts'
import {allRecorders} from './store/recorders.ts'
import {parkedTaskOf} from './store/tasks.ts'

/** Outcomes after which a person has to do something before the recorder may go. */
const FAULTS = ['no-room', 'unreadable', 'partial'] as const

/** What a bay says to a person: wait, take it, or a fault with its code. */
export function bayState(dock: Dock, docking: DockingRow): {state: BayData['state']; problem: string | null} {
  if (docking.sealed_at === null) {
    const parked = parkedTaskOf(dock.store, docking.id)
    return parked === null ? {state: 'wait', problem: null} : {state: 'fault', problem: `task-parked-${parked}`}
  }
  const outcomes = countOutcomes(dock.store, docking.id)
  const fault = FAULTS.find(outcome => (outcomes[outcome] ?? 0) > 0)
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

/** The retained message of every recorder that was ever docked here. */
export function recorderStates(dock: Dock): RecorderData[] {
  return allRecorders(dock.store).map(recorder => {
    const docking = latestDockingOf(dock.store, recorder.id)
    return {
      ...dock.name,
      recorder: recorder.id,
      recorder_serial: publishableSerial(recorder.serial),
      volume_serial: recorder.volume_serial,
      officer: docking?.officer ?? null,
      first_docked_at: recorder.first_docked_at,
      last_docked_at: recorder.last_docked_at,
      dockings: recorder.dockings,
      offset_ms: docking?.offset_ms ?? null,
      offset_error_ms: docking?.offset_error_ms ?? null,
      detail: {},
    }
  })
}
