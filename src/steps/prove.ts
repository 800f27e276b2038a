import {exists} from '../disk/entries.ts'
import {recordAllProved, recordNotProved} from '../facts/adopted-clips.ts'
import {resultOf} from '../ingest/each.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {readSidecar} from '../ingest/sidecar.ts'
import {clipFiles} from '../ingest/vault.ts'
import type {FailedTask} from '../scheduler.ts'
import {type ClipRow, getClip} from '../store/clips.ts'
import type {Task} from '../store/tasks.ts'
import {setAside} from './set-aside.ts'
import type {Work} from './work.ts'

/** The disk didn't give a clip back: it is tried again. */
export class ProofFailedError extends Error {
  override name = 'ProofFailedError'
}

/**
 * Reads clips that were taken over from the vault back from the disk, and compares them with their sidecars.
 *
 * @returns those that are worth another try
 */
export async function proveStep(work: Work, tasks: readonly Task[]): Promise<FailedTask[]> {
  const clips = tasks.map(({subject}) => getClip(work.dock.store, subject))
  const failed = await proveClips(work, clips)
  return tasks.flatMap(task => {
    const error = failed.get(task.subject)
    return error ? [{task, error}] : []
  })
}

/**
 * As {@link proveStep}, of one clip that is wanted now.
 *
 * @throws {ProofFailedError} when the disk doesn't give it back
 */
export async function proveNow(work: Work, clip: ClipRow): Promise<void> {
  const error = (await proveClips(work, [clip])).get(clip.id)
  if (error) throw error
}

async function proveClips(work: Work, clips: readonly ClipRow[]): Promise<Map<string, ProofFailedError>> {
  const {dock, folders, workers} = work
  const files = clips.map(clip => clipFiles(folders.vault, clip.vault_path))
  const results = await workers.readBackAll(files.map(({final}) => ({file: final, progress: null})))
  const failed = new Map<string, ProofFailedError>()
  const proved: {clip: ClipRow; proof: ReadBackResult; copiedAt: string}[] = []
  for (const [index, clip] of clips.entries()) {
    const {final = '', sidecar = ''} = files[index] ?? {}
    try {
      const proof = resultOf(results[index])
      const says = readSidecar(sidecar)
      if (says?.clip === clip.id && says.sha256 === proof.sha256) {
        proved.push({clip, proof, copiedAt: says.copied_at})
      } else {
        setAside(dock, folders.vault, clip.vault_path)
        recordNotProved(dock, clip.id, 'vault-file-altered')
      }
    } catch (error) {
      if (exists(final)) failed.set(clip.id, new ProofFailedError(`${final} can't be proved`, {cause: error}))
      else recordNotProved(dock, clip.id, 'vault-file-missing')
    }
  }
  if (proved.length > 0) recordAllProved(dock, proved)
  for (const {clip} of proved) dock.log.info({event: 'vault.clip-proved', clip: clip.id})
  return failed
}
