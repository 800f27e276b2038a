import {createHash} from 'node:crypto'
import {alignedBuffer, closeFile, readAt, statOpen} from '../disk/files.ts'
import {codeOf} from './error-code.ts'
import {isAsListed, type NoSource, openSource, type SourceOrder} from './source.ts'

const BLOCK_BYTES = 1 << 20
const block = alignedBuffer(BLOCK_BYTES)

/**
 * Reads an entry once more and writes nothing: does its card give the same bytes again? Past the page cache, which would
 * always give the same. Runs on a worker thread, with blocking calls.
 */
export function digestSource(order: SourceOrder): {state: 'read'; sha256: string} | NoSource {
  const source = openSource(order, true)
  if ('state' in source) return source
  let position = 0
  try {
    const hash = createHash('sha256')
    for (;;) {
      const length = readAt(source, block, BLOCK_BYTES, position)
      if (length === 0) break
      hash.update(block.subarray(0, length))
      position += length
      if (position > order.bytes) return {state: 'changed'}
    }
    return isAsListed(statOpen(source), order) ? {state: 'read', sha256: hash.digest('hex')} : {state: 'changed'}
  } catch (error) {
    return {state: 'unreadable', code: codeOf(error), atByte: position}
  } finally {
    closeFile(source)
  }
}
