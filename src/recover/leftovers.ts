import {join} from 'node:path'
import {exists, removeFile} from '../disk/entries.ts'
import {isDiskFailure} from '../disk/files.ts'
import {recordVerified} from '../facts/clips.ts'
import type {Dock} from '../facts/dock.ts'
import type {Placement} from '../ingest/place.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {readPartialSidecar, readSidecar} from '../ingest/sidecar.ts'
import {type ClipFiles, clipFiles, partialFiles} from '../ingest/vault.ts'
import type {IngestWorkers} from '../ingest/workers.ts'
import {setAside} from '../steps/set-aside.ts'
import {findClip, getClip} from '../store/clips.ts'
import {findTask} from '../store/tasks.ts'
import {clipOf, PART, SIDECAR} from './vault-files.ts'

/** A part with its sidecar was proved: it only lacks its final name. Else it waits for its copy, or goes. */
export async function recoverPart(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const path = file.slice(0, -PART.length)
  const files = clipFiles(vault, path)
  if (!path.endsWith(SIDECAR)) {
    const placement = await provenPlacement(files, workers)
    if (placement) {
      await workers.placeClips([placement])
      return
    }
    if (findTask(dock.store, clipOf(path), 'copy')) return
  }
  await removeFile(join(vault, file))
  dock.log.info({event: 'vault.part-swept', file})
}

/** Where a part belongs by the sidecar that proves it: among the clips, or among those held in part. */
async function provenPlacement(files: ClipFiles, workers: IngestWorkers): Promise<Placement | null> {
  const inPart = partialFiles(files)
  const [sidecar, partial] = [readSidecar(files.sidecar), readPartialSidecar(inPart.sidecar)]
  if (!sidecar && !partial) return null
  const sha256 = (await proofOf(workers, files.part))?.sha256
  if (sidecar && sidecar.sha256 === sha256) return {files, sidecar}
  return partial && partial.sha256 === sha256 ? {files: inPart, sidecar: partial} : null
}

/** A final name means a verified clip: a crash left it without its facts, and it gets them. */
export async function recoverPlaced(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const id = clipOf(file)
  const files = clipFiles(vault, file)
  const sidecar = readSidecar(files.sidecar)
  const proof = sidecar?.clip === id ? await proofOf(workers, files.final) : null
  if (sidecar === null || proof === null || proof.sha256 !== sidecar.sha256) return setAside(dock, vault, file)
  recordVerified(dock, findTask(dock.store, id, 'copy') ?? null, getClip(dock.store, id), proof, sidecar.copied_at)
  dock.log.info({event: 'vault.clip-recovered', clip: id})
}

/** A sidecar is written just before its clip gets its final name; alone it explains nothing. */
export function recoverSidecar(dock: Dock, vault: string, file: string): void {
  const id = clipOf(file)
  const path = readSidecar(join(vault, file))?.clip === id ? findClip(dock.store, id)?.vault_path : undefined
  const waits = path !== undefined && (exists(join(vault, path)) || exists(join(vault, path + PART)))
  if (!waits) setAside(dock, vault, file)
}

/**
 * What the disk gives back; null when this is no file that could be read.
 *
 * @throws {Error} of `node:fs` when the disk fails: a file that can be read later must not be set aside now
 */
export async function proofOf(workers: IngestWorkers, file: string): Promise<ReadBackResult | null> {
  try {
    return await workers.readBack({file, progress: null})
  } catch (error) {
    if (isDiskFailure(error)) throw error
    return null
  }
}
