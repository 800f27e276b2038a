import {createHash} from 'node:crypto'

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Hash of a leaf: SHA-256(0x00 ‖ body), RFC 6962 §2.1. */
export const leafHash = (body: Uint8Array): Buffer => sha256(Buffer.of(0), body)

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1. */
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right)

/**
 * A tree's right edge: the roots of its full subtrees, largest first, with as many as `size` has bits set. Enough to
 * append and to tell the root, and never more than 53 hashes.
 */
export type TreeEdge = {size: number; roots: readonly Buffer[]}

export const emptyTree: TreeEdge = {size: 0, roots: []}

/** The tree with one more leaf. */
export function appendToTree(edge: TreeEdge, leaf: Buffer): TreeEdge {
  const roots = [...edge.roots]
  let node = leaf
  for (let size = edge.size; size % 2 === 1; size = Math.floor(size / 2)) {
    const left = roots.pop()
    if (left) node = nodeHash(left, node)
  }
  return {size: edge.size + 1, roots: [...roots, node]}
}

/** The tree's root, RFC 6962 §2.1; of the empty tree SHA-256 of nothing. */
export function treeRoot(edge: TreeEdge): Buffer {
  const [last, ...larger] = edge.roots.toReversed()
  return last ? larger.reduce((right, left) => nodeHash(left, right), last) : sha256()
}
