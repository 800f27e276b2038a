import {createHash} from 'node:crypto'
import {setImmediate} from 'node:timers/promises'
import type {AccessEnd} from './contract/access.ts'
import type {HeldItem} from './contract/control.ts'
import {removeFile} from './disk/entries.ts'
import {closeFile, type OpenFile, openNew, openToRead, readAt, syncFile, writeAt} from './disk/files.ts'
import {codeOf} from './ingest/error-code.ts'
import {readBack} from './ingest/read-back.ts'

const BLOCK_BYTES = 1 << 20

/** How a retrieval ended, and after how many ms the first byte was there; null when none was. */
export type Retrieved = {outcome: AccessEnd; ms: number | null /** Why, for people. */; why: string | null}

export type RetrieveOptions = {
  /** Absolute path of a copy to make; null to look only. */
  copyTo: string | null
  /** Called with the first byte, before the rest is read. @param ms since this process began */
  onOpened: (ms: number) => void
  /** Ends the comparison: the item was opened, and that is all that is known. */
  signal: AbortSignal
}

/**
 * Opens an item for a person at once, and only then compares it with the digest that was recorded. A copy is read back
 * from its disk and compared as well; one that isn't the same is removed.
 */
export async function retrieve(held: HeldItem, options: RetrieveOptions): Promise<Retrieved> {
  let source: OpenFile
  try {
    source = openToRead(held.file)
  } catch (error) {
    return {outcome: codeOf(error) === 'ENOENT' ? 'missing' : 'unreadable', ms: null, why: codeOf(error)}
  }
  let ms: number | null = null
  try {
    readAt(source, new Uint8Array(1), 1, 0)
    ms = Math.round(performance.now())
    options.onOpened(ms)
    return options.copyTo === null
      ? {outcome: await compare(held, source, options.signal), ms, why: null}
      : {...(await copy(held, source, options.copyTo, options.signal)), ms}
  } catch (error) {
    return {outcome: 'unreadable', ms, why: codeOf(error)}
  } finally {
    closeFile(source)
  }
}

async function compare(held: HeldItem, source: OpenFile, signal: AbortSignal): Promise<AccessEnd> {
  const sha256 = await digest(source, () => {}, signal)
  if (sha256 === null) return 'opened'
  return sha256 === held.sha256 ? 'agrees' : 'altered'
}

/** The copy's disk failed, or the copy was given up; the item itself may be well. */
class CopyError extends Error {
  override name = 'CopyError'
}

async function copy(
  held: HeldItem,
  source: OpenFile,
  path: string,
  signal: AbortSignal,
): Promise<Omit<Retrieved, 'ms'>> {
  let target: OpenFile | null = null
  try {
    const made = onTarget(() => openNew(path))
    target = made
    const sha256 = await digest(source, (block, at) => onTarget(() => writeAt(made, block, at)), signal)
    if (sha256 === null) throw new CopyError('interrupted')
    if (sha256 !== held.sha256) return await undone(path, {outcome: 'altered', why: null})
    onTarget(() => syncFile(made))
    const copied = onTarget(() => readBack({file: path, progress: null}))
    if (copied.sha256 !== held.sha256) throw new CopyError('its disk gave other bytes back')
    return {outcome: 'copied', why: null}
  } catch (error) {
    if (!(error instanceof CopyError)) throw error
    const failed = {outcome: 'not-copied', why: error.message} as const
    return target === null ? failed : await undone(path, failed)
  } finally {
    if (target) closeFile(target)
  }
}

/** @throws {CopyError} with the code of what failed */
function onTarget<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    throw new CopyError(codeOf(cause), {cause})
  }
}

/** What isn't a true copy is none. */
async function undone<Result>(path: string, result: Result): Promise<Result> {
  await removeFile(path)
  return result
}

/** @returns null when it was ended before its end */
async function digest(
  source: OpenFile,
  each: (block: Uint8Array, position: number) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const hash = createHash('sha256')
  const block = new Uint8Array(BLOCK_BYTES)
  for (let position = 0; ; ) {
    if (signal.aborted) return null
    const length = readAt(source, block, BLOCK_BYTES, position)
    if (length === 0) return hash.digest('hex')
    hash.update(block.subarray(0, length))
    each(block.subarray(0, length), position)
    position += length
    // Whoever looks at it may end this meanwhile.
    await setImmediate()
  }
}
