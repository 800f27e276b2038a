import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** One entry of the custody log as it is stored: the public body and its hash, and the detail under a salted digest. */
export type StoredLeaf = {body: string; hash: Buffer; salt: Buffer; detailJson: string}

const size = prepared<{epoch: number}, {size: number}>(
  'SELECT coalesce(max(i) + 1, 0) AS size FROM leaf WHERE epoch = @epoch',
)
const append = prepared<{body: string; hash: Buffer}, {epoch: number; i: number}>(
  `INSERT INTO leaf
     SELECT epoch, (SELECT coalesce(max(i) + 1, 0) FROM leaf WHERE epoch = now.epoch), @body, @hash
     FROM (SELECT max(epoch) AS epoch FROM epoch) AS now
   RETURNING epoch, i`,
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
  const place = append(store).get({body: leaf.body, hash: leaf.hash})
  if (!place) throw new RangeError('a leaf before the first epoch')
  appendDetail(store).run({...place, salt: leaf.salt, json: leaf.detailJson})
  return place.i
}

/** The leaf hashes of an epoch's log from an index on, in order. */
export function* leafHashesFrom(store: Store, epoch: number, from: number): Generator<Buffer> {
  for (const {hash} of hashes(store).iterate({epoch, from})) yield hash
}
