import {relative} from 'node:path'
import {exists, removeFile, renameSoon} from '../disk/entries.ts'
import {raiseAlert} from '../facts/alerts.ts'
import type {FormerPartial} from '../ingest/former.ts'
import {type ClipFiles, partialFiles} from '../ingest/vault.ts'
import type {ClipRow} from '../store/clips.ts'
import type {Copied} from './copying.ts'
import {setAside} from './set-aside.ts'
import type {Work} from './work.ts'

/**
 * What an earlier docking could read of a clip, if that wasn't all and the vault still has it as it was.
 *
 * @returns a part of the order to copy
 */
export async function formerOf(work: Work, clip: ClipRow, files: ClipFiles): Promise<{former?: FormerPartial}> {
  if (clip.missing_ranges === null) return {}
  const {final: file, sidecar} = partialFiles(files)
  const proof = await work.workers.readBack({file, progress: null}).catch(() => null)
  if (proof?.sha256 === clip.partial_sha256) return {former: {file, missing: JSON.parse(clip.missing_ranges)}}
  const {id, docking, recorder, bay} = clip
  const problem = proof === null ? 'vault-file-missing' : 'vault-file-altered'
  raiseAlert(work.dock, {problem, severity: 'critical', clip: id, docking, recorder, bay})
  if (proof !== null)
    for (const one of [sidecar, file]) setAside(work.dock, work.folders.vault, relative(work.folders.vault, one))
  return {}
}

/** Is what could be read now no more than what is held already? */
export const isNoBetter = ({clip, sha256, missing}: Copied): boolean =>
  missing.length > 0 && clip.partial_sha256 === sha256 && clip.missing_ranges === JSON.stringify(missing)

/** The whole clip is verified and holds all that was held in part, which is no more than a part now, and goes. */
export async function retirePartial(files: ClipFiles): Promise<void> {
  const {final, sidecar} = partialFiles(files)
  for (const file of [sidecar, final]) {
    if (!exists(file)) continue
    await renameSoon(file, `${file}.part`)
    await removeFile(`${file}.part`)
  }
}
