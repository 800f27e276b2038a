import {removeFile} from '../disk/entries.ts'
import {recordAllVerified, recordFailedAttempt, recordOutcome, type Verified} from '../facts/clips.ts'
import {utcNow} from '../facts/dock.ts'
import {type CopyResult, newProgress} from '../ingest/copy.ts'
import type {Each} from '../ingest/each.ts'
import {isPlaced} from '../ingest/place.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {readSidecar} from '../ingest/sidecar.ts'
import {type ClipFiles, clipFiles} from '../ingest/vault.ts'
import type {FailedTask} from '../scheduler.ts'
import {type ClipRow, clipBytes, getClip} from '../store/clips.ts'
import {getDocking} from '../store/dockings.ts'
import type {Store} from '../store/open.ts'
import type {Task} from '../store/tasks.ts'
import {sidecarOf} from './sidecar-of.ts'
import type {Work} from './work.ts'

const ATTEMPTS = 3
/** Up to here a clip waits for the disk longer than it is read: several go together. */
const TOGETHER_BYTES = 8 << 20

/** The disk didn't give back what was written to it, or the recorder couldn't be read: it is tried again. */
export class CopyFailedError extends Error {
  override name = 'CopyFailedError'
}

/** How many of these copies, in their order, are done in one go: small ones share the waits for the disk. */
export function copiesTogether(store: Store, tasks: readonly Task[]): number {
  let bytes = 0
  const end = tasks.findIndex(({subject}) => {
    bytes += clipBytes(store, subject)
    return bytes > TOGETHER_BYTES
  })
  return end < 0 ? tasks.length : Math.max(1, end)
}

/** A clip on its way through a copy step. */
type Copying = {task: Task; clip: ClipRow; files: ClipFiles; progress: SharedArrayBuffer}

/**
 * Copies clips, reads them back from the disk, compares, and only then gives them their final names and their facts.
 *
 * @returns those that are worth another try
 */
export async function copyStep(work: Work, tasks: readonly Task[]): Promise<FailedTask[]> {
  const failures: FailedTask[] = []
  const attempt = async <Result>(task: Task, doing: () => Result | Promise<Result>): Promise<Result | null> => {
    try {
      return await doing()
    } catch (error) {
      failures.push({task, error})
      return null
    }
  }
  const all = tasks.map(task => begin(work, task))
  const placed = all.filter(({files}) => isPlaced(files))
  for (const copying of placed) await attempt(copying.task, () => provePlaced(work, copying))

  const toCopy = all.filter(copying => !placed.includes(copying))
  const copied = await copyAll(work, toCopy, attempt)
  const proved = await proveAll(work, copied, attempt)
  if (proved.length === 0) return failures
  const copiedAt = utcNow()
  for (const {clip} of proved) logOf(work, clip).info({event: 'clip.placing'})
  await work.workers.placeClips(
    proved.map(({clip, files, proof}) => ({files, sidecar: sidecarOf(work, clip, proof, copiedAt)})),
  )
  finish(
    work,
    proved.map(({task, clip, proof}) => ({task, clip, proof, copiedAt})),
  )
  return failures
}

type Attempt = <Result>(task: Task, doing: () => Result | Promise<Result>) => Promise<Result | null>

function begin(work: Work, task: Task): Copying {
  const clip = getClip(work.dock.store, task.subject)
  const progress = newProgress()
  work.progress.running(clip.docking, clip.id, progress)
  return {task, clip, files: clipFiles(work.folders.vault, clip.vault_path), progress}
}

/** A crash between the rename and the commit left a whole clip: the disk and its sidecar prove it. */
async function provePlaced(work: Work, {task, clip, files, progress}: Copying): Promise<void> {
  const sidecar = readSidecar(files.sidecar)
  logOf(work, clip).info({event: 'clip.reading-back'})
  const proof = await work.workers.readBack({file: files.final, progress})
  if (sidecar?.sha256 !== proof.sha256 || sidecar.clip !== clip.id) {
    throw new CopyFailedError(
      `${files.final} stands in the vault but its sidecar doesn't prove it; move it to vault/unclaimed`,
    )
  }
  finish(work, [{task, clip, proof, copiedAt: sidecar.copied_at}])
}

async function copyAll(work: Work, all: readonly Copying[], attempt: Attempt): Promise<(Copying & {sha256: string})[]> {
  if (all.length === 0) return []
  const orders = all.map(({clip, files, progress}) => {
    logOf(work, clip).info({event: 'clip.copying', bytes: clip.bytes})
    const {root} = getDocking(work.dock.store, clip.docking)
    return {root, path: clip.path, bytes: clip.bytes, mtimeMs: Date.parse(clip.mtime), part: files.part, progress}
  })
  const results = await work.workers.copyClips(orders)
  const copied: (Copying & {sha256: string})[] = []
  for (const [index, copying] of all.entries()) {
    await attempt(copying.task, async () => {
      const copy = resultOf(results[index])
      if (copy.state === 'copied') copied.push({...copying, sha256: copy.sha256})
      else await notCopied(work, copying, copy)
    })
  }
  return copied
}

async function proveAll(
  work: Work,
  copied: readonly (Copying & {sha256: string})[],
  attempt: Attempt,
): Promise<(Copying & {proof: ReadBackResult})[]> {
  if (copied.length === 0) return []
  for (const {clip} of copied) logOf(work, clip).info({event: 'clip.reading-back'})
  const results = await work.workers.readBackAll(copied.map(({files, progress}) => ({file: files.part, progress})))
  const proved: (Copying & {proof: ReadBackResult})[] = []
  for (const [index, copying] of copied.entries()) {
    await attempt(copying.task, async () => {
      const proof = resultOf(results[index])
      if (proof.sha256 === copying.sha256) proved.push({...copying, proof})
      else await notProved(work, copying, proof)
    })
  }
  return proved
}

async function notProved(work: Work, {task, clip, files}: Copying, proof: ReadBackResult): Promise<void> {
  await removeFile(files.part)
  recordFailedAttempt(work.dock, clip, {step: 'read-back', sha256: proof.sha256, reason: 'read-back-mismatch'})
  if (task.attempt + 1 >= ATTEMPTS) return end(work, task, clip, 'unreadable', 'read-back-mismatch')
  throw new CopyFailedError('the disk gave back other bytes than were written; copied again')
}

function finish(work: Work, verified: readonly Verified[]): void {
  for (const {clip} of verified) logOf(work, clip).info({event: 'clip.committing'})
  recordAllVerified(work.dock, verified)
  for (const {clip, proof} of verified) {
    work.progress.clipDone(clip.docking, clip.id, clip.bytes)
    logOf(work, clip).info({event: 'clip.verified', sha256: proof.sha256, read_back: proof.readBack})
  }
}

async function notCopied(
  work: Work,
  {task, clip, files}: Copying,
  result: Exclude<CopyResult, {state: 'copied'}>,
): Promise<void> {
  switch (result.state) {
    case 'stopped':
      return
    case 'changed':
      await removeFile(files.part)
      return end(work, task, clip, 'changed', 'changed-while-docked')
    case 'vault-full':
      await removeFile(files.part)
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
  logOf(work, clip).warn({event: 'clip.not-copied', outcome, problem})
}

/** @throws {CopyFailedError} with what the worker thread said */
function resultOf<Result>(each: Each<Result> | undefined): Result {
  if (each !== undefined && 'result' in each) return each.result
  throw new CopyFailedError(each?.failed ?? 'the worker thread gave no result')
}

const logOf = (work: Work, {id, docking}: ClipRow): Work['dock']['log'] => work.dock.log.child({clip: id, docking})
