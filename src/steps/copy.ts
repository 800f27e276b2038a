import {removeFile} from '../disk/entries.ts'
import {recordFailedAttempt, recordOutcome, recordVerified} from '../facts/clips.ts'
import {utcNow} from '../facts/dock.ts'
import {type CopyResult, newProgress} from '../ingest/copy.ts'
import {isPlaced} from '../ingest/place.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {readSidecar, type Sidecar} from '../ingest/sidecar.ts'
import {clipFiles} from '../ingest/vault.ts'
import {type ClipRow, getClip} from '../store/clips.ts'
import {getDocking} from '../store/dockings.ts'
import type {Task} from '../store/tasks.ts'
import type {Work} from './work.ts'

const ATTEMPTS = 3

/** The disk didn't give back what was written to it, or the recorder couldn't be read: it is tried again. */
export class CopyFailedError extends Error {
  override name = 'CopyFailedError'
}

/**
 * Copies a clip, reads it back from the disk, compares, and only then gives it its final name and its facts.
 *
 * @throws {CopyFailedError} when it is worth another try
 */
export async function copyStep(work: Work, task: Task): Promise<void> {
  const {dock} = work
  const clip = getClip(dock.store, task.subject)
  const files = clipFiles(work.folders.vault, clip.vault_path)
  const log = dock.log.child({clip: clip.id, docking: clip.docking})
  const progress = newProgress()
  work.progress.running(clip.docking, clip.id, progress)

  // A crash between the rename and the commit left a whole clip: the disk and its sidecar prove it.
  if (isPlaced(files)) {
    const sidecar = readSidecar(files.sidecar)
    log.info({event: 'clip.reading-back'})
    const proof = await work.workers.readBack({file: files.final, progress})
    if (sidecar?.sha256 === proof.sha256 && sidecar.clip === clip.id) {
      return finish(work, task, clip, proof, sidecar.copied_at)
    }
    throw new CopyFailedError(
      `${files.final} stands in the vault but its sidecar doesn't prove it; move it to vault/unclaimed`,
    )
  }

  log.info({event: 'clip.copying', bytes: clip.bytes})
  const {root} = getDocking(dock.store, clip.docking)
  const order = {root, path: clip.path, bytes: clip.bytes, mtimeMs: Date.parse(clip.mtime), part: files.part, progress}
  const copied = await work.workers.copyClip(order)
  if (copied.state !== 'copied') return notCopied(work, task, clip, copied, files.part)
  const copiedAt = utcNow()

  log.info({event: 'clip.reading-back'})
  const proof = await work.workers.readBack({file: files.part, progress})
  if (proof.sha256 !== copied.sha256) {
    await removeFile(files.part)
    recordFailedAttempt(dock, clip, {step: 'read-back', sha256: proof.sha256, reason: 'read-back-mismatch'})
    if (task.attempt + 1 >= ATTEMPTS) return end(work, task, clip, 'unreadable', 'read-back-mismatch')
    throw new CopyFailedError('the disk gave back other bytes than were written; copied again')
  }

  log.info({event: 'clip.placing'})
  await work.workers.placeClip({files, sidecar: sidecarOf(work, clip, proof, copiedAt)})
  finish(work, task, clip, proof, copiedAt)
}

function finish(work: Work, task: Task, clip: ClipRow, proof: ReadBackResult, copiedAt: string): void {
  const log = work.dock.log.child({clip: clip.id, docking: clip.docking})
  log.info({event: 'clip.committing'})
  recordVerified(work.dock, task, clip, proof, copiedAt)
  work.progress.clipDone(clip.docking, clip.id, clip.bytes)
  log.info({event: 'clip.verified', sha256: proof.sha256, read_back: proof.readBack})
}

async function notCopied(
  work: Work,
  task: Task,
  clip: ClipRow,
  result: Exclude<CopyResult, {state: 'copied'}>,
  part: string,
): Promise<void> {
  switch (result.state) {
    case 'stopped':
      return
    case 'changed':
      await removeFile(part)
      return end(work, task, clip, 'changed', 'changed-while-docked')
    case 'vault-full':
      await removeFile(part)
      return end(work, task, clip, 'no-room', 'vault-full')
    case 'unreadable':
      recordFailedAttempt(work.dock, clip, {
        step: 'copy',
        sha256: null,
        reason: `${result.code} at byte ${result.atByte}`,
      })
      if (task.attempt + 1 < ATTEMPTS)
        throw new CopyFailedError(`can't read the recorder: ${result.code} at byte ${result.atByte}`)
      return end(work, task, clip, 'unreadable', `read-error-${result.code.toLowerCase()}`)
  }
}

function end(
  work: Work,
  task: Task,
  clip: ClipRow,
  outcome: 'changed' | 'no-room' | 'unreadable',
  problem: string,
): void {
  recordOutcome(work.dock, task, clip, outcome, problem)
  work.progress.clipDone(clip.docking, clip.id, clip.bytes)
  work.dock.log.warn({event: 'clip.not-copied', clip: clip.id, docking: clip.docking, outcome, problem})
}

const sidecarOf = (work: Work, clip: ClipRow, proof: ReadBackResult, copiedAt: string): Sidecar => ({
  v: 1,
  clip: clip.id,
  docking: clip.docking,
  ...work.dock.name,
  bay: clip.bay,
  recorder: clip.recorder,
  recorder_serial: clip.recorder_serial,
  volume_serial: clip.volume_serial,
  path_hex: clip.path.toString('hex'),
  generation: clip.generation,
  bytes: clip.bytes,
  mtime: clip.mtime,
  commanded_officer: clip.commanded_officer,
  zone: clip.zone,
  entry_times: clip.entry_times,
  offset_ms: clip.offset_ms,
  offset_error_ms: clip.offset_error_ms,
  dock_clock: clip.dock_clock,
  listed_at: clip.listed_at,
  copied_at: copiedAt,
  sha256: proof.sha256,
  sm3: proof.sm3,
  read_back: proof.readBack,
})
