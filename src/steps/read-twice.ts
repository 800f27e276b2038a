import {removeFile} from '../disk/entries.ts'
import {recordFailedAttempt} from '../facts/clips.ts'
import {recordUnstable, UNSTABLE} from '../facts/unstable.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {digestsGiven} from '../store/attempts.ts'
import {ATTEMPTS, type Copied, CopyFailedError, endAs, notCopied, sourceOf} from './copying.ts'
import type {Work} from './work.ts'

/**
 * The disk gave back other bytes than were written. Which one failed? The recorder is read once more: does it give the
 * same bytes as before, then it was the vault's disk, and the clip is copied again. If not, it is the card.
 *
 * @throws {CopyFailedError} when it is worth another try
 */
export async function whoFailed(work: Work, copied: Copied, proof: ReadBackResult): Promise<void> {
  const {task, clip, files, sha256, missing} = copied
  const reason = 'read-back-mismatch'
  recordFailedAttempt(work.dock, clip, {step: 'read-back', sha256: proof.sha256, source_sha256: sha256, reason})
  await removeFile(files.part)
  // What can't be read whole has no digest that a second read could give.
  const again = missing.length > 0 ? null : await work.workers.digestSource(sourceOf(work, clip))
  if (again?.state === 'read' && again.sha256 !== sha256) return unstable(work, copied, sha256, again.sha256)
  if (task.attempt + 1 >= ATTEMPTS) return endAs(work, copied, 'unreadable', reason)
  throw new CopyFailedError('the disk gave back other bytes than were written; copied again')
}

/**
 * Has the card given the same bytes as ever? One that gave others at this docking is believed no more. One that gave
 * others at an earlier docking is read a second time, and must give the same.
 *
 * @returns whether the clip may go on
 * @throws {CopyFailedError} when the second read failed
 */
export async function isSteady(work: Work, copied: Copied): Promise<boolean> {
  const {clip, sha256, missing} = copied
  if (missing.length > 0) return true
  const others = digestsGiven(work.dock.store, clip.id).filter(given => given.sha256 !== sha256)
  if (others.length === 0) return true
  const here = others.find(({docking}) => docking === clip.docking)
  const second = here?.sha256 ?? (await secondRead(work, copied))
  if (second === sha256) return true
  await removeFile(copied.files.part)
  unstable(work, copied, ...(here ? ([second, sha256] as const) : ([sha256, second] as const)))
  return false
}

async function secondRead(work: Work, {clip}: Copied): Promise<string> {
  const again = await work.workers.digestSource(sourceOf(work, clip))
  if (again.state === 'read') return again.sha256
  throw new CopyFailedError(`the recorder can't be read a second time: ${again.state}`)
}

function unstable(work: Work, {task, clip}: Copied, first: string, second: string): void {
  recordUnstable(work.dock, task, clip, {first, second})
  notCopied(work, clip, 'unreadable', UNSTABLE)
}
