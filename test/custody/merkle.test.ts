import {createHash} from 'node:crypto'
import {describe, expect, test} from 'vitest'
import {checkpoint} from '../../src/custody/checkpoint.ts'
import {appendToTree, emptyTree, leafHash, type TreeEdge, treeRoot} from '../../src/custody/merkle.ts'

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** RFC 6962 §2.1 as it is written: MTH(D[n]) by recursion over the whole list. */
function merkleTreeHash(entries: readonly Uint8Array[]): Buffer {
  const [only] = entries
  if (only === undefined) return sha256()
  if (entries.length === 1) return sha256(Buffer.of(0), only)
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return sha256(Buffer.of(1), merkleTreeHash(entries.slice(0, k)), merkleTreeHash(entries.slice(k)))
}

const treeOf = (entries: readonly Uint8Array[]): TreeEdge =>
  entries.reduce((edge, entry) => appendToTree(edge, leafHash(entry)), emptyTree)

/** The inputs and roots that Certificate Transparency's own tests use (certificate-transparency, merkletree tests). */
const knownLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const knownRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

describe('the root of the custody log', () => {
  test('is that of RFC 6962 for every size from 0 to 70', () => {
    const entries = Array.from({length: 70}, (_, i) => Buffer.from(`leaf ${i}`))
    for (let size = 0; size <= entries.length; size += 1) {
      const first = entries.slice(0, size)
      expect(treeRoot(treeOf(first)).toString('hex'), `size ${size}`).toBe(merkleTreeHash(first).toString('hex'))
    }
  })

  test('is what Certificate Transparency published for its known leaves', () => {
    const leaves = knownLeaves.map(hex => Buffer.from(hex, 'hex'))
    const roots = leaves.map((_, i) => treeRoot(treeOf(leaves.slice(0, i + 1))).toString('hex'))
    expect(roots).toEqual(knownRoots)
  })

  test('of nothing is the digest of nothing', () => {
    expect(treeRoot(emptyTree).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('is told with its size and the name of the log', () => {
    const edge = treeOf([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')])
    expect(checkpoint({agency: 'agency-a', dock: 'dock-1'}, 1_792_000_000, edge)).toEqual({
      agency: 'agency-a',
      dock: 'dock-1',
      origin: 'evidock/agency-a/dock-1/1792000000',
      tree_size: 3,
      root: merkleTreeHash([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')]).toString('base64'),
      signature: null,
      detail: {},
    })
  })
})
