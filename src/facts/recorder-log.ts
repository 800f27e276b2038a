import type {LogEvent} from '../detect/recorder-log.ts'
import type {ClipRow} from '../store/clips.ts'
import {insertRecorderEvent} from '../store/recorder-events.ts'
import {raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'

/** Keeps what a recorder's own log says, and tells of faults that weren't known before. */
export function recordLog(dock: Dock, clip: ClipRow, events: readonly LogEvent[]): void {
  const {id, recorder, docking, bay} = clip
  commit(dock, at => {
    const fresh = events.filter(event => insertRecorderEvent(dock.store, {recorder, clip: id, ...event}))
    const faults = [...new Set(fresh.filter(({kind}) => kind === 'fault').map(({said}) => said))]
    if (faults.length === 0) return
    const detail = {from_log: true, count: faults.length}
    const where = {docking, recorder, bay, about: recorder}
    raiseAlertWithin(dock, {problem: 'recorder-fault', severity: 'warning', ...where, detail}, at)
  })
}
