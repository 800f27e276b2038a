import {lastTaker} from '../match/holder.ts'
import type {Roster} from '../match/roster-schema.ts'
import {officersNamedSince} from '../store/clips.ts'
import type {DockingRow} from '../store/dockings.ts'
import {healthOf} from '../store/health.ts'
import {clearAlertsWithin, raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'

const PROBLEM = 'wrong-recorder'

/**
 * Tells when a recorder comes back from another officer than the one who took it out: by what it says of itself, and by
 * the officers' numbers in the names of what it recorded since. A match then finds that officer's cases, and not the
 * other's.
 */
export function tellWrongRecorder(dock: Dock, docking: DockingRow, roster: Roster): void {
  const {id, recorder, bay, opened_at} = docking
  const taken = lastTaker(roster.custody, recorder, opened_at)
  const said = healthOf(dock.store, id)?.officer ?? null
  const named = taken === null ? [] : officersNamedSince(dock.store, id, taken.out)
  const others = [...new Set([...named, ...(said === null ? [] : [said])])].filter(one => one !== taken?.officer).sort()
  const isWrong = taken !== null && others.length > 0
  commit(dock, at => {
    clearAlertsWithin(dock, recorder, problem => problem === PROBLEM && !isWrong, at)
    if (!isWrong) return
    const detail = {issued_to: taken.officer, used_by: others.join(' ')}
    const where = {docking: id, recorder, bay, about: recorder}
    raiseAlertWithin(dock, {problem: PROBLEM, severity: 'warning', ...where, detail}, at)
  })
}
