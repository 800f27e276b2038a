import {exists, removeFile} from '../disk/entries.ts'
import {recordAllVerified, type Verified} from '../facts/clips.ts'
import {utcNow} from '../facts/dock.ts'
import {recordPartial} from '../facts/partial.ts'
import type {CopyOrder, CopyResult} from '../ingest/copy.ts'
import {type Each, resultOf} from '../ingest/each.ts'
import {isPlaced} from '../ingest/place.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {newProgress} from '../ingest/running-copy.ts'
import {readSidecar} from '../ingest/sidecar.ts'
import {SLICE_BYTES} from '../ingest/slice.ts'
import {clipFiles, partialFiles} from '../ingest/vault.ts'
import type {FailedTask} from '../scheduler.ts'
import {clipBytes, getClip} from '../store/clips.ts'
import type {Store} from '../store/open.ts'
import type {Task} from '../store/tasks.ts'
import {type Copied, CopyFailedError, type Copying, endAs, logOf, sourceOf} from './copying.ts'
import {formerOf, isNoBetter, retirePartial} from './held-in-part.ts'
import {whyNotCopied} from './not-copied.ts'
import {isSteady, whoFailed} from './read-twice.ts'
import {partialSidecarOf, sidecarOf} from './sidecar-of.ts'
import type {Work} from './work.ts'

/** Up to here a clip waits for the disk longer than it is read: several go together. */
const TOGETHER_BYTES = 8 << 20

/** How many of these copies, in their order, are done in one go: small ones share the waits for the disk. */
export function copiesTogether(store: Store, tasks: readonly Task[]): number {
  let bytes = 0
  const end = tasks.findIndex(({subject}) => {
    bytes += clipBytes(store, subject)
    return bytes > TOGETHER_BYTES
  })
  return end < 0 ? tasks.length : Math.max(1, end)
}

/**
 * Copies clips, reads them back from the disk, compares, and only then gives them their final names and their facts. One
 * of which not all could be read is held under a name that says so.
 *
 * @param recorderRead is called when all is copied and only the proof is left
 * @returns those that are worth another try
 */
export async function copyStep(
  work: Work,
  tasks: readonly Task[],
  recorderRead: () => void = () => {},
): Promise<FailedTask[]> {
  const failures: FailedTask[] = []
  const attempt: Attempt = async (task, doing) => {
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
  const {copied, behind} = await copyAll(work, toCopy, attempt)
  recorderRead()
  const proved = await proveAll(work, copied, behind, attempt)
  await finishAll(work, proved, attempt)
  return failures
}

type Attempt = <Result>(task: Task, doing: () => Result | Promise<Result>) => Promise<Result | null>
type Proved = Copied & {proof: ReadBackResult}

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

/** Who reads a large clip back while it is copied; null when the clips of this step are read back afterwards. */
type Behind = Promise<Each<ReadBackResult>> | null

async function copyAll(
  work: Work,
  all: readonly Copying[],
  attempt: Attempt,
): Promise<{copied: Copied[]; behind: Behind}> {
  if (all.length === 0) return {copied: [], behind: null}
  const orders: CopyOrder[] = []
  for (const {clip, files, progress} of all) {
    logOf(work, clip).info({event: 'clip.copying', bytes: clip.bytes})
    orders.push({...sourceOf(work, clip), part: files.part, progress, ...(await formerOf(work, clip, files))})
  }
  const {results, behind} = await copyOrders(work, orders)
  const copied: Copied[] = []
  for (const [index, copying] of all.entries()) {
    await attempt(copying.task, async () => {
      const copy = resultOf(results[index])
      if (copy.state !== 'copied' && copy.state !== 'partial') return await whyNotCopied(work, copying, copy)
      const one = {...copying, sha256: copy.sha256, missing: copy.state === 'partial' ? copy.missing : []}
      if (await isSteady(work, one)) copied.push(one)
    })
  }
  return {copied, behind}
}

async function copyOrders(
  work: Work,
  orders: readonly CopyOrder[],
): Promise<{results: readonly Each<CopyResult>[]; behind: Behind}> {
  const [only] = orders
  const isLarge = only !== undefined && orders.length === 1 && only.bytes > SLICE_BYTES
  if (!isLarge) return {results: await work.workers.copyClips(orders), behind: null}
  const {copied, proof} = work.workers.copyAndReadBack(only)
  return {results: [await copied], behind: proof}
}

async function proveAll(work: Work, copied: readonly Copied[], behind: Behind, attempt: Attempt): Promise<Proved[]> {
  for (const {clip} of copied) logOf(work, clip).info({event: 'clip.reading-back'})
  const readBehind = await behind
  if (copied.length === 0) return []
  const orders = copied.map(({files, progress}) => ({file: files.part, progress}))
  const results = readBehind === null ? await work.workers.readBackAll(orders) : [readBehind]
  const proved: Proved[] = []
  for (const [index, one] of copied.entries()) {
    await attempt(one.task, async () => {
      const proof = resultOf(results[index])
      if (proof.sha256 === one.sha256) proved.push({...one, proof})
      else await whoFailed(work, one, proof)
    })
  }
  return proved
}

async function finishAll(work: Work, proved: readonly Proved[], attempt: Attempt): Promise<void> {
  if (proved.length === 0) return
  const copiedAt = utcNow()
  const better = proved.filter(one => !isNoBetter(one))
  for (const {clip} of better) logOf(work, clip).info({event: 'clip.placing'})
  const placements = better.map(({clip, files, proof, missing}) =>
    missing.length === 0
      ? {files, sidecar: sidecarOf(work, clip, proof, copiedAt)}
      : {files: partialFiles(files), sidecar: partialSidecarOf(work, clip, proof, copiedAt, missing)},
  )
  const placed = placements.length === 0 ? 'placed' : await work.workers.placeClips(placements)
  if (placed === 'vault-full') return await finishWithoutLast(work, proved, attempt)
  const whole = proved.filter(({missing}) => missing.length === 0)
  if (whole.length > 0)
    finish(
      work,
      whole.map(({task, clip, proof}) => ({task, clip, proof, copiedAt})),
    )
  for (const {clip, files} of whole) if (clip.missing_ranges !== null) await retirePartial(files)
  for (const one of proved) if (one.missing.length > 0) await finishPartial(work, one)
}

/** There isn't room for the sidecars of all: the least urgent clip makes room for those of the others. */
async function finishWithoutLast(work: Work, proved: readonly Proved[], attempt: Attempt): Promise<void> {
  const last = proved.at(-1)
  if (!last) return
  const {files} = last
  for (const {final, sidecar} of [files, partialFiles(files)]) {
    await removeFile(`${sidecar}.part`)
    // One that a crash left before its clip had its name would lie there without a clip.
    if (!exists(final)) await removeFile(sidecar)
  }
  await removeFile(files.part)
  await attempt(last.task, () => endAs(work, last, 'no-room', 'vault-full'))
  await finishAll(work, proved.slice(0, -1), attempt)
}

function finish(work: Work, verified: readonly Verified[]): void {
  for (const {clip} of verified) logOf(work, clip).info({event: 'clip.committing'})
  recordAllVerified(work.dock, verified)
  for (const {clip, proof} of verified) {
    work.progress.clipDone(clip.docking, clip.id, clip.bytes)
    logOf(work, clip).info({event: 'clip.verified', sha256: proof.sha256, read_back: proof.readBack})
  }
}

async function finishPartial(work: Work, one: Proved): Promise<void> {
  const {clip, files, missing} = one
  recordPartial(work.dock, one)
  // Where it gave no more than was held before, its part isn't wanted.
  await removeFile(files.part)
  work.progress.clipDone(clip.docking, clip.id, clip.bytes)
  logOf(work, clip).warn({event: 'clip.held-in-part', missing})
}
