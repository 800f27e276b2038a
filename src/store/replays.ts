import type {Store} from './open.ts'
import type {OutboxRow} from './outbox.ts'
import {prepared} from './prepared.ts'

/** Records of one epoch that go again, from `next` to `last`, both included. */
export type ReplayRow = {id: number; epoch: number; next: number; last: number}

const insert = prepared<{epoch: number; from: number; to: number}>(
  'INSERT INTO replay (epoch, next, last) VALUES (@epoch, @from, @to)',
)
const next = prepared<{after: number}, ReplayRow>('SELECT * FROM replay WHERE id > @after ORDER BY id LIMIT 1')
const move = prepared<{id: number; next: number}>('UPDATE replay SET next = @next WHERE id = @id AND next < @next')
const end = prepared<{id: number}>('DELETE FROM replay WHERE id <= @id')
const rows = prepared<{epoch: number; after: number; last: number; limit: number}, OutboxRow>(
  `SELECT epoch, number, topic, payload, sends FROM outbox
   WHERE epoch = @epoch AND number > @after AND number <= @last AND sends > 0
   ORDER BY epoch, number LIMIT @limit`,
)
const kept = prepared<Range, {rows: number; lowest: number | null; highest: number | null}>(
  `SELECT count(*) AS rows, min(number) AS lowest, max(number) AS highest FROM outbox
   WHERE epoch = @epoch AND number BETWEEN @from AND @to`,
)
const holes = prepared<Range & {limit: number}, {from: number; to: number}>(
  `SELECT before + 1 AS "from", number - 1 AS "to" FROM
     (SELECT number, lag(number, 1, @from - 1) OVER (ORDER BY number) AS before FROM outbox
      WHERE epoch = @epoch AND number BETWEEN @from AND @to)
   WHERE number > before + 1 LIMIT @limit`,
)

export type Range = {epoch: number; from: number; to: number}

export function insertReplay(store: Store, range: Range): void {
  insert(store).run(range)
}

/** The first replay after another one; undefined when there is none. */
export function nextReplay(store: Store, after: number): ReplayRow | undefined {
  return next(store).get({after})
}

/** All records of the replay before `next` have been acknowledged. */
export function moveReplay(store: Store, id: number, next: number): void {
  move(store).run({id, next})
}

/** All records of this replay and of those before it have been acknowledged. */
export function endReplays(store: Store, id: number): void {
  end(store).run({id})
}

/** Rows of a replay after a number, lowest first. What was never sent isn't among them: it goes by itself. */
export function rowsOfReplay(store: Store, replay: ReplayRow, after: number, limit: number): OutboxRow[] {
  return rows(store).all({epoch: replay.epoch, after, last: replay.last, limit})
}

/**
 * What the outbox still has of a range of numbers.
 *
 * @returns how many rows there are, and the numbers between which there is nothing, at most `limit` such ranges
 */
export function keptOf(
  store: Store,
  range: Range,
  limit: number,
): {rows: number; missing: {from: number; to: number}[]} {
  const {rows: count, lowest, highest} = kept(store).get(range) ?? {rows: 0, lowest: null, highest: null}
  if (lowest === null || highest === null) return {rows: 0, missing: [{from: range.from, to: range.to}]}
  const after = highest < range.to ? [{from: highest + 1, to: range.to}] : []
  // Nearly always only the oldest are gone, and then the ends tell it without a look at each row.
  const unbroken = count === highest - lowest + 1
  const before = lowest > range.from ? [{from: range.from, to: lowest - 1}] : []
  const within = unbroken ? before : holes(store).all({...range, limit})
  return {rows: count, missing: [...within, ...after].slice(0, limit)}
}
