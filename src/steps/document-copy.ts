import {exists, removeFile} from '../disk/entries.ts'
import {raiseAlert} from '../facts/alerts.ts'
import type {CopyResult} from '../ingest/copy.ts'
import type {DocumentSidecar} from '../ingest/document-sidecar.ts'
import {resultOf} from '../ingest/each.ts'
import {isPlaced} from '../ingest/place.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {askToStop, newProgress} from '../ingest/running-copy.ts'
import type {SourceOrder} from '../ingest/source.ts'
import type {ClipFiles} from '../ingest/vault.ts'
import {ATTEMPTS} from './copying.ts'
import {type Refused, refused} from './document-source.ts'
import type {DocumentWork} from './work.ts'

/** Its place in the vault is taken by what no facts explain: the next look at the vault puts that right. */
export class PlaceTakenError extends Error {
  override name = 'PlaceTakenError'
}

/**
 * Copies a document into its part, and reads it back from the disk. Where the disk gives other bytes it is copied again,
 * three times in all.
 */
export async function copyAndProve(
  work: DocumentWork,
  source: SourceOrder,
  files: ClipFiles,
): Promise<ReadBackResult | Refused> {
  if (isPlaced(files) || exists(files.sidecar)) throw new PlaceTakenError(`${files.final} is taken`)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const proof = await copyOnce(work, source, files)
    if (proof !== null) return proof
    raiseAlert(work.dock, {problem: 'read-back-mismatch', severity: 'critical', about: 'documents'})
    work.dock.log.error({event: 'document.read-back-mismatch', attempt})
  }
  return refused('not-proved')
}

/** @returns null when the disk gave back other bytes */
async function copyOnce(
  work: DocumentWork,
  source: SourceOrder,
  {part}: ClipFiles,
): Promise<ReadBackResult | Refused | null> {
  const progress = newProgress()
  const stop = (): void => askToStop(progress)
  work.signal.addEventListener('abort', stop)
  if (work.signal.aborted) stop()
  try {
    const {copied, proof} = work.workers.copyAndReadBack({...source, part, progress})
    const copy = resultOf(await copied)
    if (copy.state !== 'copied') {
      await proof
      await removeFile(part)
      return refused(whyNotCopied(copy))
    }
    const proved = resultOf(await proof)
    if (proved.sha256 === copy.sha256) return proved
    await removeFile(part)
    return null
  } finally {
    work.signal.removeEventListener('abort', stop)
  }
}

function whyNotCopied({state}: Exclude<CopyResult, {state: 'copied'}>): Refused['problem'] {
  switch (state) {
    case 'vault-full':
      return 'no-room'
    case 'stopped':
      return 'dock-stops'
    case 'changed':
      return 'file-changes'
    case 'partial':
    case 'unreadable':
    case 'unstable':
      return 'file-unreadable'
  }
}

/** Gives a proved part its sidecar and its final name. @returns false when there is no room for the sidecar */
export async function placeDocument(work: DocumentWork, files: ClipFiles, sidecar: DocumentSidecar): Promise<boolean> {
  if ((await work.workers.placeClips([{files, sidecar}])) === 'placed') return true
  await removeFile(`${files.sidecar}.part`)
  await removeFile(files.part)
  return false
}
