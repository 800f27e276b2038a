import {createHash, type Hash} from 'node:crypto'
import {alignedBuffer, closeFile, openToRead, readAt} from '../disk/files.ts'
import {type Each, forEach} from './each.ts'
import {addBytesDone, waitUntilDurable} from './running-copy.ts'

const BLOCK_BYTES = 1 << 20
const block = alignedBuffer(BLOCK_BYTES)

export type ReadBackOrder = {
  file: string
  progress: SharedArrayBuffer | null
  /** It is still being written: what is durable of it is read. */
  isBehind?: boolean
}

/** What the disk gives back. `direct`: past the page cache; `cached`: this file system wouldn't, so it proves less. */
export type ReadBackResult = {bytes: number; sha256: string; sm3: string; readBack: 'direct' | 'cached'}

/**
 * Reads a file back from the disk, past the page cache (O_DIRECT, open(2)), and takes both digests. Runs on a worker
 * thread, with blocking calls.
 *
 * @throws {Error} of `node:fs` when the file can't be read
 * @throws {AbandonedError} when what it reads behind comes to no end
 */
export function readBack(order: ReadBackOrder): ReadBackResult {
  try {
    return digestFile(order, 'direct')
  } catch (error) {
    const refused = error instanceof Error && 'code' in error && error.code === 'EINVAL'
    if (!refused) throw error
    return digestFile(order, 'cached')
  }
}

/** The copy that was read behind ended without a whole part. */
export class AbandonedError extends Error {
  override name = 'AbandonedError'
}

/** As {@link readBack}, of several files; says of each that couldn't be read why. */
export const readBackAll = (orders: readonly ReadBackOrder[]): Each<ReadBackResult>[] => forEach(orders, readBack)

function digestFile(order: ReadBackOrder, readBackMode: 'direct' | 'cached'): ReadBackResult {
  waitFor(order, 0)
  const file = openToRead(order.file, readBackMode === 'direct')
  try {
    const hashes: [Hash, Hash] = [createHash('sha256'), createHash('sm3')]
    let bytes = 0
    for (;;) {
      waitFor(order, bytes)
      const length = readAt(file, block, BLOCK_BYTES, bytes)
      if (length === 0) break
      for (const hash of hashes) hash.update(block.subarray(0, length))
      bytes += length
      if (order.progress) addBytesDone(order.progress, length)
    }
    return {bytes, sha256: hashes[0].digest('hex'), sm3: hashes[1].digest('hex'), readBack: readBackMode}
  } finally {
    closeFile(file)
  }
}

function waitFor({file, progress, isBehind = false}: ReadBackOrder, position: number): void {
  if (!isBehind || progress === null || waitUntilDurable(progress, position)) return
  throw new AbandonedError(`the copy into ${file} came to no end`)
}
