import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** One entry of the custody log as it is stored: the public body and its hash, and the detail under a salted digest. */
export type StoredLeaf = {body: string; hash: Buffer; salt: Buffer; detailJson: string}

const size = prepared<object, {size: number}>('SELECT coalesce(max(i) + 1, 0) AS size FROM leaf')
const append = prepared<{i: number; body: string; hash: Buffer}>('INSERT INTO leaf VALUES (@i, @body, @hash)')
const appendDetail = prepared<{i: number; salt: Buffer; json: string}>(
  'INSERT INTO leaf_detail VALUES (@i, @salt, @json)',
)
const hashes = prepared<{from: number}, {hash: Buffer}>('SELECT hash FROM leaf WHERE i >= @from ORDER BY i')

/** How many leaves the log has. */
export function logSize(store: Store): number {
  return size(store).get({})?.size ?? 0
}

/** Appends a leaf; returns its index, from 0. Call it inside the transaction that stores the fact. */
export function appendLeaf(store: Store, leaf: StoredLeaf): number {
  const i = logSize(store)
  append(store).run({i, body: leaf.body, hash: leaf.hash})
  appendDetail(store).run({i, salt: leaf.salt, json: leaf.detailJson})
  return i
}

/** The leaf hashes from an index on, in order. */
export function* leafHashesFrom(store: Store, from: number): Generator<Buffer> {
  for (const {hash} of hashes(store).iterate({from})) yield hash
}
