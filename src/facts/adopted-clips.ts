import {outcomeAt, unsetAdopted} from '../store/adopted.ts'
import {type ClipRow, getClip, setOutcome} from '../store/clips.ts'
import {addTask, findTask, removeTask, type Task, withdrawTask} from '../store/tasks.ts'
import {raiseAlertWithin} from './alerts.ts'
import {recordProofWithin, type Verified} from './clips.ts'
import {commit, type Dock} from './dock.ts'
import {publishClip} from './publish.ts'

/** Clips that were taken over from the vault, and that it really holds. */
export function recordAllProved(dock: Dock, proved: readonly Omit<Verified, 'task'>[]): void {
  commit(dock, at => {
    for (const one of proved) recordProvedWithin(dock, one, at)
  })
}

function recordProvedWithin(dock: Dock, {clip: {id}, proof, copiedAt}: Omit<Verified, 'task'>, at: string): void {
  const {store} = dock
  withdrawTask(store, id, 'prove')
  // As it is now: its recorder may have come while it was read, and had it proved as well.
  const clip = getClip(store, id)
  if (clip.verified_at !== null) return
  recordProofWithin(dock, {clip, proof, copiedAt}, at, {adopted: true})
  const came = outcomeAt(store, clip.docking, id) === 'already-held'
  setOutcome(store, id, came ? 'already-held' : 'verified', null)
  publishClip(dock, id, at)
}

/**
 * What lay in the vault as this clip isn't what its sidecar says, or isn't there any more. When its recorder shows it, it
 * is copied.
 */
export function recordNotProved(dock: Dock, id: string, problem: 'vault-file-altered' | 'vault-file-missing'): void {
  commit(dock, at => {
    const {store} = dock
    withdrawTask(store, id, 'prove')
    const clip = getClip(store, id)
    if (clip.verified_at !== null || clip.adopted_at === null) return
    unsetAdopted(store, id)
    const waiting = findTask(store, id, 'recheck')
    if (waiting) copyWithin(dock, waiting, clip)
    else setOutcome(store, id, 'unreadable', problem)
    const {docking, recorder, bay} = clip
    raiseAlertWithin(dock, {problem, severity: 'critical', clip: id, docking, recorder, bay}, at)
    publishClip(dock, id, at)
  })
}

/** The vault doesn't hold what was to be compared with the recorder: it is copied. */
export function copyInstead(dock: Dock, task: Task, clip: ClipRow): void {
  commit(dock, () => copyWithin(dock, task, clip))
}

function copyWithin({store}: Dock, task: Task, clip: ClipRow): void {
  removeTask(store, task)
  addTask(store, {subject: clip.id, kind: 'copy', lane: clip.recorder})
}
