import {closeSync, constants, openSync, readSync} from 'node:fs'
import {joinRaw} from './listing.ts'

const EDGE_BYTES = 1 << 20

/**
 * Compares the first and the last MiB of a recorder's file with the clip held in the vault.
 *
 * @returns `same`, `different`, or `unreadable` when the recorder's side can't be read
 * @throws {Error} of `node:fs` when the vault's side can't be read
 */
export function recheckClip(order: {
  root: string
  path: Uint8Array
  bytes: number
  held: string
}): 'same' | 'different' | 'unreadable' {
  const starts = order.bytes > EDGE_BYTES ? [0, order.bytes - EDGE_BYTES] : [0]
  const held = starts.map(start => readEdge(order.held, start))
  try {
    const path = joinRaw(Buffer.from(order.root), Buffer.from(order.path))
    const shown = starts.map(start => readEdge(path, start))
    return shown.every((edge, index) => edge.equals(held[index] ?? Buffer.alloc(0))) ? 'same' : 'different'
  } catch {
    return 'unreadable'
  }
}

function readEdge(path: string | Buffer, start: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const edge = Buffer.alloc(EDGE_BYTES)
    return edge.subarray(0, readSync(file, edge, 0, EDGE_BYTES, start))
  } finally {
    closeSync(file)
  }
}
