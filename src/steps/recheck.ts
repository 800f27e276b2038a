import {recordOtherContent, recordOutcome} from '../facts/clips.ts'
import {clipFiles} from '../ingest/vault.ts'
import {getClip} from '../store/clips.ts'
import {getDocking} from '../store/dockings.ts'
import type {Task} from '../store/tasks.ts'
import {dockingDate} from './list.ts'
import {readEntry} from './read-entry.ts'
import type {Work} from './work.ts'

/** An entry whose clip is held came back: its edges are compared. It is held, or a new clip that is to be copied. */
export async function recheckStep(work: Work, task: Task): Promise<void> {
  const clip = getClip(work.dock.store, task.subject)
  const docking = getDocking(work.dock.store, clip.docking)
  const held = clipFiles(work.folders.vault, clip.vault_path).final
  const order = {root: docking.root, path: clip.path, bytes: clip.bytes, held}
  const found = await work.workers.recheckClip(order)
  if (found === 'different' || found === 'not-held') {
    const entry = {path: clip.path, bytes: clip.bytes, mtimeMs: Date.parse(clip.mtime), refused: null}
    const problem = found === 'different' ? 'content-differs' : 'vault-file-missing'
    const shown = {...entry, reading: readEntry(entry, docking), problem}
    recordOtherContent(work.dock, task, clip, shown, dockingDate(docking))
    return
  }
  // What is held is held, whether or not the recorder can still be read.
  recordOutcome(work.dock, task, clip, 'already-held', found === 'unreadable' ? 'recheck-unreadable' : null)
  work.progress.clipDone(clip.docking, clip.id, clip.bytes)
}
