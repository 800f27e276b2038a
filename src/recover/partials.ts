import {join} from 'node:path'
import {exists} from '../disk/entries.ts'
import type {Dock} from '../facts/dock.ts'
import {recordPartial} from '../facts/partial.ts'
import {readPartialSidecar} from '../ingest/sidecar.ts'
import {clipFiles, partialFiles, wholeOf} from '../ingest/vault.ts'
import type {IngestWorkers} from '../ingest/workers.ts'
import {retirePartial} from '../steps/held-in-part.ts'
import {setAside} from '../steps/set-aside.ts'
import {findClip} from '../store/clips.ts'
import {findTask} from '../store/tasks.ts'
import {proofOf} from './leftovers.ts'
import {clipOf, SIDECAR} from './vault-files.ts'

/**
 * What lies in the vault of a clip of which not all could be read: a crash left it without its facts, or beside the whole
 * clip that came later. It is never swept; what nothing explains is set aside.
 *
 * @param file its bytes or its sidecar, relative to the vault
 */
export async function recoverPartial(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const whole = wholeOf(file)
  if (whole === null) return
  const id = clipOf(whole)
  const clip = findClip(dock.store, id)
  if (file.endsWith(SIDECAR)) {
    if (!exists(join(vault, file))) return
    if (!clip || !exists(partialFiles(clipFiles(vault, clip.vault_path)).final)) setAside(dock, vault, file)
    return
  }
  const files = clipFiles(vault, whole)
  if (clip?.verified_at) return await retirePartial(files)
  // The whole clip lies there too, and isn't proved yet.
  if (clip?.adopted_at) return
  const sidecar = readPartialSidecar(partialFiles(files).sidecar)
  if (clip && sidecar?.clip === id && sidecar.sha256 === clip.partial_sha256) return
  const proof = clip && sidecar?.clip === id ? await proofOf(workers, join(vault, file)) : null
  if (!clip || !sidecar || proof === null || proof.sha256 !== sidecar.sha256) return setAside(dock, vault, file)
  recordPartial(dock, {task: findTask(dock.store, id, 'copy') ?? null, clip, proof, missing: sidecar.missing_ranges})
  dock.log.info({event: 'vault.partial-recovered', clip: id})
}
