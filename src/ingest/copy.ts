import {createHash} from 'node:crypto'
import {dirname} from 'node:path'
import {makeFolderDurably} from '../disk/entries.ts'
import {
  alignedBuffer,
  closeFile,
  DIRECT_BYTES,
  type OpenFile,
  openToRead,
  openToWrite,
  readAt,
  type Stats,
  statOpen,
  syncFile,
  truncateTo,
  writeAt,
} from '../disk/files.ts'
import {type Each, forEach} from './each.ts'
import {entryTimeMs, joinRaw} from './listing.ts'

const BLOCK_BYTES = 1 << 20
/** From here on writing past the page cache costs less than half: nothing is copied into pages that nobody reads. */
const DIRECT_FROM_BYTES = 8 << 20

const blocks = [alignedBuffer(BLOCK_BYTES), alignedBuffer(BLOCK_BYTES)] as const

/** The last block with zeros up to a whole sector, which the final length cuts off. */
function wholeSectors(block: Uint8Array, length: number): Uint8Array {
  const whole = Math.ceil(length / DIRECT_BYTES) * DIRECT_BYTES
  block.fill(0, length, whole)
  return block.subarray(0, whole)
}

/** The entry as it was listed, and where its bytes go. */
export type CopyOrder = {
  root: string
  path: Uint8Array
  bytes: number
  mtimeMs: number
  part: string
  /** Shared with the main thread: bytes proved so far, and a flag that asks to stop. */
  progress: SharedArrayBuffer
}

export type CopyResult =
  | {state: 'copied'; sha256: string}
  /** The entry isn't what was listed any more. */
  | {state: 'changed'}
  | {state: 'unreadable'; code: string; atByte: number}
  | {state: 'vault-full'}
  | {state: 'stopped'}

/** What the two threads share about one running copy. */
export const newProgress = (): SharedArrayBuffer => new SharedArrayBuffer(16)
export const bytesDone = (progress: SharedArrayBuffer): number => Number(Atomics.load(new BigInt64Array(progress), 0))
export const askToStop = (progress: SharedArrayBuffer): void => {
  Atomics.store(new BigInt64Array(progress), 1, 1n)
}
export const addBytesDone = (progress: SharedArrayBuffer, bytes: number): void => {
  Atomics.add(new BigInt64Array(progress), 0, BigInt(bytes))
}
const mustStop = (progress: SharedArrayBuffer): boolean => Atomics.load(new BigInt64Array(progress), 1) === 1n

/**
 * Copies clips into their `.part` files, one after the other, and digests them on the way. Runs on a worker thread, with
 * blocking calls.
 *
 * What an interrupted copy left is kept as far as it equals the source, block by block: never on trust. The parts are
 * durable (fsynced) at the result `copied`, and not yet proved: see `readBack`. They are synced after the last one is
 * written, so that the file system can write them out together.
 *
 * @returns for each clip its result, or why the vault couldn't be written (not for its space: that is a result)
 */
export function copyClips(orders: readonly CopyOrder[]): Each<CopyResult>[] {
  const copied = forEach(orders, copyBytes)
  return forEach(orders, (order, index) => {
    const copy = copied[index]
    if (copy === undefined || 'failed' in copy) throw new Error(copy?.failed)
    return copy.result.state === 'copied' ? madeDurable(order, copy.result) : copy.result
  })
}

function copyBytes(order: CopyOrder): CopyResult {
  const source = openSource(order)
  if ('state' in source) return source
  try {
    if (!isAsListed(statOpen(source), order)) return {state: 'changed'}
    makeFolderDurably(dirname(order.part))
    if (order.bytes < DIRECT_FROM_BYTES) return copyInto(openToWrite(order.part), source, order)
    try {
      return copyInto(openToWrite(order.part, true), source, order)
    } catch (error) {
      // This file system knows no writing past the page cache.
      if (errorCode(error) !== 'EINVAL') throw error
      return copyInto(openToWrite(order.part), source, order)
    }
  } finally {
    closeFile(source)
  }
}

function copyInto(part: OpenFile, source: OpenFile, order: CopyOrder): CopyResult {
  try {
    return copyBlocks(source, part, order)
  } finally {
    closeFile(part)
  }
}

/** After a failed fsync the kernel may call pages clean that never reached the disk: nothing of the part is kept then. */
function madeDurable(order: CopyOrder, copied: CopyResult): CopyResult {
  const part = openToWrite(order.part)
  try {
    syncFile(part)
    return copied
  } catch (error) {
    truncateTo(part, 0)
    if (isFull(error)) return {state: 'vault-full'}
    throw error
  } finally {
    closeFile(part)
  }
}

function openSource(order: CopyOrder): OpenFile | CopyResult {
  const path = joinRaw(Buffer.from(order.root), Buffer.from(order.path))
  try {
    return openToRead(path)
  } catch (error) {
    return errorCode(error) === 'ELOOP' ? {state: 'changed'} : {state: 'unreadable', code: errorCode(error), atByte: 0}
  }
}

function copyBlocks(source: OpenFile, part: OpenFile, order: CopyOrder): CopyResult {
  const hash = createHash('sha256')
  const [block, kept] = blocks
  let keptBytes = statOpen(part).size
  let position = 0
  for (;;) {
    if (mustStop(order.progress)) return {state: 'stopped'}
    let length: number
    try {
      length = readAt(source, block, BLOCK_BYTES, position)
    } catch (error) {
      return {state: 'unreadable', code: errorCode(error), atByte: position}
    }
    if (length === 0) break
    const bytes = block.subarray(0, length)
    hash.update(bytes)
    const isKept = position + length <= keptBytes && readAt(part, kept, BLOCK_BYTES, position) >= length
    if (!isKept || Buffer.compare(bytes, kept.subarray(0, length)) !== 0) {
      keptBytes = 0
      if (!writeWhole(part, wholeSectors(block, length), position)) return {state: 'vault-full'}
    }
    position += length
    // A file that grows as fast as it is read would never end.
    if (position > order.bytes) return {state: 'changed'}
    addBytesDone(order.progress, length)
  }
  if (position !== order.bytes || !isAsListed(statOpen(source), order)) return {state: 'changed'}
  truncateTo(part, position)
  return {state: 'copied', sha256: hash.digest('hex')}
}

function writeWhole(part: OpenFile, bytes: Uint8Array, position: number): boolean {
  try {
    writeAt(part, bytes, position)
    return true
  } catch (error) {
    if (isFull(error)) return false
    throw error
  }
}

const isAsListed = (stats: Stats, order: CopyOrder): boolean =>
  stats.isFile() &&
  stats.size === order.bytes &&
  Math.floor(entryTimeMs(stats) / 1000) === Math.floor(order.mtimeMs / 1000)

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errorCode(error))

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN'
