import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** One entry of the custody log as it is stored: the public body and its hash, and the detail under a salted digest. */
export type StoredLeaf = {body: string; hash: Buffer; salt: Buffer; detailJson: string}

const size = prepared<{epoch: number}, {size: number}>(
  'SELECT coalesce(max(i) + 1, 0) AS size FROM leaf WHERE epoch = @epoch',
)
const next = prepared<object, {epoch: number; i: number}>(
  `SELECT epoch, (SELECT coalesce(max(i) + 1, 0) FROM leaf WHERE epoch = now.epoch) AS i
   FROM (SELECT max(epoch) AS epoch FROM epoch) AS now WHERE epoch IS NOT NULL`,
)
const append = prepared<{epoch: number; i: number; body: string; hash: Buffer}>(
  'INSERT INTO leaf VALUES (@epoch, @i, @body, @hash)',
)
const appendDetail = prepared<{epoch: number; i: number; salt: Buffer; json: string}>(
  'INSERT INTO leaf_detail VALUES (@epoch, @i, @salt, @json)',
)
const hashes = prepared<{epoch: number; from: number}, {hash: Buffer}>(
  'SELECT hash FROM leaf WHERE epoch = @epoch AND i >= @from ORDER BY i',
)

/** How many leaves the log of an epoch has. */
export function logSize(store: Store, epoch: number): number {
  return size(store).get({epoch})?.size ?? 0
}

/**
 * Appends a leaf to the log of the epoch that is on; returns its index there, from 0. Call it inside the transaction
 * that stores the fact.
 *
 * @throws {RangeError} when no epoch has begun: a defect
 */
export function appendLeaf(store: Store, leaf: StoredLeaf): number {
  const place = next(store).get({})
  if (!place) throw new RangeError('a leaf before the first epoch')
  const {epoch, i} = place
  append(store).run({epoch, i, body: leaf.body, hash: leaf.hash})
  appendDetail(store).run({epoch, i, salt: leaf.salt, json: leaf.detailJson})
  return i
}

/** The leaf hashes of an epoch's log from an index on, in order. */
export function* leafHashesFrom(store: Store, epoch: number, from: number): Generator<Buffer> {
  for (const {hash} of hashes(store).iterate({epoch, from})) yield hash
}
