import {copyInstead} from '../facts/adopted-clips.ts'
import {raiseAlert} from '../facts/alerts.ts'
import {recordOtherContent, recordOutcome} from '../facts/clips.ts'
import {clipFiles} from '../ingest/vault.ts'
import {type ClipRow, getClip} from '../store/clips.ts'
import {getDocking} from '../store/dockings.ts'
import type {Task} from '../store/tasks.ts'
import {rootOf} from './copying.ts'
import {dockingDate} from './list.ts'
import {proveNow} from './prove.ts'
import {readEntry} from './read-entry.ts'
import type {Work} from './work.ts'

const ATTEMPTS = 3

/** One of the two sides can't be read now: it is tried again before that is believed. */
export class RecheckFailedError extends Error {
  override name = 'RecheckFailedError'
}

/** An entry whose clip is held came back: its edges are compared. It is held, or a new clip that is to be copied. */
export async function recheckStep(work: Work, task: Task): Promise<void> {
  await proveIfAdopted(work, task)
  const clip = getClip(work.dock.store, task.subject)
  if (clip.verified_at === null) return copyInstead(work.dock, task, clip)
  const docking = getDocking(work.dock.store, clip.docking)
  const held = clipFiles(work.folders.vault, clip.vault_path).final
  const order = {root: rootOf(work, clip), path: clip.path, bytes: clip.bytes, held}
  const found = await work.workers.recheckClip(order)
  if ((found === 'unreadable' || found === 'held-unreadable') && task.attempt + 1 < ATTEMPTS) {
    const side = found === 'unreadable' ? "recorder's file" : "vault's clip"
    throw new RecheckFailedError(`the ${side} can't be read: compared again later`)
  }
  if (found === 'different' || found === 'not-held' || found === 'held-unreadable') {
    const entry = {path: clip.path, bytes: clip.bytes, mtimeMs: Date.parse(clip.mtime), refused: null}
    const problem = found === 'different' ? 'content-differs' : 'vault-file-missing'
    const reading = readEntry(entry, docking, work.dock.profile(docking.profile).names)
    const shown = {...entry, volumeSerial: clip.volume_serial, reading, problem}
    if (found === 'different') await alertIfVaultAltered(work, clip, held)
    recordOtherContent(work.dock, task, clip, shown, dockingDate(docking, work.zone))
    return
  }
  // What is held is held, whether or not the recorder can still be read.
  recordOutcome(work.dock, task, clip, 'already-held', found === 'unreadable' ? 'recheck-unreadable' : null)
  work.progress.clipDone(clip.docking, clip.id, clip.bytes)
}

/** A clip that was taken over from the vault may not be proved yet when its recorder comes. */
async function proveIfAdopted(work: Work, {subject}: Task): Promise<void> {
  const clip = getClip(work.dock.store, subject)
  if (clip.verified_at === null && clip.adopted_at !== null) await proveNow(work, clip)
}

/** Two files differ: the recorder's may be another, or the vault's may have been altered. Only its digest can tell. */
async function alertIfVaultAltered(work: Work, clip: ClipRow, held: string): Promise<void> {
  const {sha256} = await work.workers.readBack({file: held, progress: null})
  if (sha256 === clip.sha256) return
  const {docking, recorder, bay} = clip
  raiseAlert(work.dock, {problem: 'vault-file-altered', severity: 'critical', clip: clip.id, docking, recorder, bay})
}
