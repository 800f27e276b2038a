import {closeFile, isDiskFailure, openToRead, readAt} from '../disk/files.ts'
import {joinRaw} from './listing.ts'

const EDGE_BYTES = 1 << 20

/**
 * Compares the first and the last MiB of a recorder's file with the clip held in the vault.
 *
 * @returns `same`, `different`, `unreadable` when the recorder's side can't be read, `held-unreadable` when the vault's
 * can't, `not-held` when the vault hasn't got it
 */
export function recheckClip(order: {
  root: string
  path: Uint8Array
  bytes: number
  held: string
}): 'same' | 'different' | 'unreadable' | 'held-unreadable' | 'not-held' {
  const starts = order.bytes > EDGE_BYTES ? [0, order.bytes - EDGE_BYTES] : [0]
  const held = readEdges(order.held, starts)
  if ('failure' in held) return isDiskFailure(held.failure) ? 'held-unreadable' : 'not-held'
  const shown = readEdges(joinRaw(Buffer.from(order.root), Buffer.from(order.path)), starts)
  if ('failure' in shown) return 'unreadable'
  return Buffer.concat(shown.edges).equals(Buffer.concat(held.edges)) ? 'same' : 'different'
}

function readEdges(path: string | Buffer, starts: readonly number[]): {edges: Buffer[]} | {failure: unknown} {
  try {
    return {edges: starts.map(start => readEdge(path, start))}
  } catch (failure) {
    return {failure}
  }
}

function readEdge(path: string | Buffer, start: number): Buffer {
  const file = openToRead(path)
  try {
    const edge = Buffer.alloc(EDGE_BYTES)
    return edge.subarray(0, readAt(file, edge, EDGE_BYTES, start))
  } finally {
    closeFile(file)
  }
}
