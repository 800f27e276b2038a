import {alignedBuffer, closeFile, DIRECT_BYTES, type OpenFile, openToRead, readAt, type Stats} from '../disk/files.ts'
import {codeOf} from './error-code.ts'
import {entryTimeMs, joinRaw} from './listing.ts'

/** An entry of a recorder, as it was listed. */
export type SourceOrder = {root: string; path: Uint8Array; bytes: number; mtimeMs: number}

/** The entry isn't what was listed any more, or can't be read. */
export type NoSource = {state: 'changed'} | {state: 'unreadable'; code: string; atByte: number}

const pathOf = (order: SourceOrder): Buffer => joinRaw(Buffer.from(order.root), Buffer.from(order.path))

/** Opens an entry. @param direct past the page cache, where the file system has that */
export function openSource(order: SourceOrder, direct = false): OpenFile | NoSource {
  try {
    return openToRead(pathOf(order), direct)
  } catch (error) {
    const code = codeOf(error)
    if (direct && code === 'EINVAL') return openSource(order)
    return code === 'ELOOP' ? {state: 'changed'} : {state: 'unreadable', code, atByte: 0}
  }
}

/** Is it still the plain file that was listed? */
export const isAsListed = (stats: Stats, order: SourceOrder): boolean =>
  stats.isFile() &&
  stats.size === order.bytes &&
  Math.floor(entryTimeMs(stats) / 1000) === Math.floor(order.mtimeMs / 1000)

const page = alignedBuffer(DIRECT_BYTES)

/**
 * Does the disk still give what it gave before? After an error this tells a bad place from a recorder that was pulled.
 *
 * @param goodAt a multiple of {@link DIRECT_BYTES} where the entry was read without an error
 */
export function isStillThere(order: SourceOrder, goodAt: number): boolean {
  const source = openSource(order, true)
  if ('state' in source) return false
  try {
    return readAt(source, page, DIRECT_BYTES, goodAt) > 0
  } catch {
    return false
  } finally {
    closeFile(source)
  }
}
