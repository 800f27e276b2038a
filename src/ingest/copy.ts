import {createHash} from 'node:crypto'
import {dirname} from 'node:path'
import {makeFolderDurably} from '../disk/entries.ts'
import {
  alignedBuffer,
  closeFile,
  DIRECT_BYTES,
  type OpenFile,
  openToWrite,
  readAt,
  statOpen,
  syncFile,
  truncateTo,
  writeAt,
} from '../disk/files.ts'
import {type Each, forEach} from './each.ts'
import {codeOf, isFull} from './error-code.ts'
import {type Former, type FormerPartial, openFormer} from './former.ts'
import {addRange, bytesIn, type Range} from './ranges.ts'
import {addBytesDone, durableTo, mustStop} from './running-copy.ts'
import {fresh, salvage} from './salvage.ts'
import {SLICE_BYTES} from './slice.ts'
import {isAsListed, isStillThere, type NoSource, openSource, type SourceOrder} from './source.ts'

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
export type CopyOrder = SourceOrder & {
  part: string
  /** What an earlier docking could read of it, where that wasn't all. */
  former?: FormerPartial
  /** Shared with the main thread, and with the one that reads the part behind this one. */
  progress: SharedArrayBuffer
}

export type CopyResult =
  | {state: 'copied'; sha256: string}
  /** Not all of it could be read: what is missing is zeros in the part, and in what the digest is of. */
  | {state: 'partial'; sha256: string; missing: Range[]; code: string}
  | NoSource
  /** It isn't what an earlier docking read. */
  | {state: 'unstable'; atByte: number}
  | {state: 'vault-full'}
  | {state: 'stopped'}

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
    const {state} = copy.result
    return state === 'copied' || state === 'partial' ? madeDurable(order, copy.result) : copy.result
  })
}

function copyBytes(order: CopyOrder): CopyResult {
  const source = openSource(order)
  if ('state' in source) return source
  try {
    if (!isAsListed(statOpen(source), order)) return {state: 'changed'}
    if (!haveFolder(dirname(order.part))) return {state: 'vault-full'}
    if (order.bytes < DIRECT_FROM_BYTES) return copyInto(openToWrite(order.part), source, order)
    try {
      return copyInto(openToWrite(order.part, true), source, order)
    } catch (error) {
      // This file system knows no writing past the page cache.
      if (codeOf(error) !== 'EINVAL') throw error
      return copyInto(openToWrite(order.part), source, order)
    }
  } finally {
    closeFile(source)
  }
}

function haveFolder(folder: string): boolean {
  try {
    makeFolderDurably(folder)
    return true
  } catch (error) {
    if (isFull(error)) return false
    throw error
  }
}

function copyInto(part: OpenFile, source: OpenFile, order: CopyOrder): CopyResult {
  try {
    return copyBlocks(source, part, order)
  } finally {
    closeFile(part)
  }
}

function madeDurable(order: CopyOrder, copied: CopyResult): CopyResult {
  const part = openToWrite(order.part)
  try {
    return isSynced(part) ? copied : {state: 'vault-full'}
  } finally {
    closeFile(part)
  }
}

/** After a failed fsync the kernel may call pages clean that never reached the disk: nothing of the part is kept then. */
function isSynced(part: OpenFile): boolean {
  try {
    syncFile(part)
    return true
  } catch (error) {
    truncateTo(part, 0)
    if (isFull(error)) return false
    throw error
  }
}

function copyBlocks(source: OpenFile, part: OpenFile, order: CopyOrder): CopyResult {
  const former = openFormer(order.former ?? null)
  try {
    return copyAll(source, part, order, former)
  } finally {
    former.close()
  }
}

function copyAll(source: OpenFile, part: OpenFile, order: CopyOrder, former: Former): CopyResult {
  const hash = createHash('sha256')
  const [block] = blocks
  const patience = fresh()
  const missing: Range[] = []
  const partBytes = statOpen(part).size
  let keptBytes = partBytes
  let goodAt: number | null = null
  let code: string | null = null
  const stop = (): boolean => mustStop(order.progress)
  for (let position = 0; position < order.bytes; position += BLOCK_BYTES) {
    if (stop()) return {state: 'stopped'}
    const span = {from: position, to: Math.min(order.bytes, position + BLOCK_BYTES)}
    const read = salvage(source, block, span, patience, stop)
    if ('gone' in read) return {state: 'unreadable', code: read.gone, atByte: read.atByte}
    if (read.missing.length > 0) {
      if (stop()) return {state: 'stopped'}
      if (!isAsListed(statOpen(source), order)) return {state: 'changed'}
      code = read.code ?? code
      if (goodAt !== null && read.code !== null && !isStillThere(order, goodAt))
        return {state: 'unreadable', code: read.code, atByte: position}
    } else goodAt = position
    const mended = former.mend(block, span, read.missing)
    if (mended.differsAt !== null) return {state: 'unstable', atByte: mended.differsAt}
    for (const range of mended.missing) addRange(missing, range)
    const length = span.to - span.from
    hash.update(block.subarray(0, length))
    // Of what is missing as a whole a hole tells enough.
    const isHole = bytesIn(mended.missing) === length && position >= partBytes
    if (!isHole && !isKept(part, position, length, keptBytes)) {
      keptBytes = 0
      if (!writeWhole(part, wholeSectors(block, length), position)) return {state: 'vault-full'}
    }
    addBytesDone(order.progress, length)
    if (span.to % SLICE_BYTES === 0) {
      if (!isSynced(part)) return {state: 'vault-full'}
      durableTo(order.progress, span.to)
    }
  }
  if (!isAsListed(statOpen(source), order)) return {state: 'changed'}
  if (code !== null && bytesIn(missing) === order.bytes) return {state: 'unreadable', code, atByte: 0}
  truncateTo(part, order.bytes)
  const sha256 = hash.digest('hex')
  return missing.length === 0 ? {state: 'copied', sha256} : {state: 'partial', sha256, missing, code: code ?? 'EIO'}
}

/** Does the part hold this block already? What an interrupted copy left is compared, never believed. */
function isKept(part: OpenFile, position: number, length: number, keptBytes: number): boolean {
  const [block, kept] = blocks
  if (position + length > keptBytes || readAt(part, kept, BLOCK_BYTES, position) < length) return false
  return Buffer.compare(block.subarray(0, length), kept.subarray(0, length)) === 0
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
