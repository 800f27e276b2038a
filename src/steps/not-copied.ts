import {removeFile} from '../disk/entries.ts'
import {recordFailedAttempt} from '../facts/clips.ts'
import {recordUnstable, UNSTABLE} from '../facts/unstable.ts'
import type {CopyResult} from '../ingest/copy.ts'
import {ATTEMPTS, CopyFailedError, type Copying, endAs, notCopied} from './copying.ts'
import type {Work} from './work.ts'

/**
 * What becomes of a clip that wasn't copied.
 *
 * @throws {CopyFailedError} when it is worth another try
 */
export async function whyNotCopied(
  work: Work,
  copying: Copying,
  result: Exclude<CopyResult, {state: 'copied' | 'partial'}>,
): Promise<void> {
  const {task, clip, files} = copying
  switch (result.state) {
    case 'stopped':
      return
    case 'changed':
      await removeFile(files.part)
      return endAs(work, copying, 'changed', 'changed-while-docked')
    case 'vault-full':
      await removeFile(files.part)
      return endAs(work, copying, 'no-room', 'vault-full')
    case 'unstable':
      await removeFile(files.part)
      recordUnstable(work.dock, task, clip, {first: clip.partial_sha256, second: null, atByte: result.atByte})
      return notCopied(work, clip, 'unreadable', UNSTABLE)
    case 'unreadable': {
      const {code, atByte} = result
      const attempt = {step: 'copy', sha256: null, source_sha256: null, reason: `${code} at byte ${atByte}`}
      recordFailedAttempt(work.dock, clip, attempt)
      if (task.attempt + 1 < ATTEMPTS) throw new CopyFailedError(`can't read the recorder: ${attempt.reason}`)
      return endAs(work, copying, 'unreadable', `read-error-${code.toLowerCase()}`)
    }
  }
}
