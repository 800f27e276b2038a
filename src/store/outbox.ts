import {type CheckedData, checkData, checkedPayload} from '../contract/event.ts'
import type {RecordData, RecordType} from '../contract/messages.ts'
import {type DockName, topicOf} from '../contract/topics.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A record's place in the order. */
export type Position = {epoch: number; number: number}

/** A record on its way: `payload` is sent as it stands, however often. */
export type OutboxRow = Position & {topic: string; payload: Buffer; sends: number}

/** The place of a row in the order in which rows come due: UTC instant, then position. */
export type Due = Position & {resendAt: string}
type DueRow = OutboxRow & Due

const last = prepared<{epoch: number}, {number: number | null}>(
  'SELECT max(number) AS number FROM outbox WHERE epoch = @epoch',
)
const insert = prepared<{epoch: number; number: number; topic: string; payload: Buffer; at: string}>(
  'INSERT INTO outbox (epoch, number, topic, payload, queued_at) VALUES (@epoch, @number, @topic, @payload, @at)',
)
const unsent = prepared<{epoch: number; after: number; limit: number}, OutboxRow>(
  `SELECT epoch, number, topic, payload, sends FROM outbox
   WHERE sent_at IS NULL AND (epoch, number) > (@epoch, @after) ORDER BY epoch, number LIMIT @limit`,
)
const due = prepared<{now: string; limit: number} & Due, DueRow>(
  `SELECT epoch, number, topic, payload, sends, resend_at AS resendAt FROM outbox INDEXED BY outbox_resend
   WHERE sent_at IS NOT NULL AND final_at IS NULL AND resend_at <= @now
     AND (resend_at, epoch, number) > (@resendAt, @epoch, @number)
   ORDER BY resend_at, epoch, number LIMIT @limit`,
)
const unreceipted = prepared<{after: number; epoch: number; limit: number}, OutboxRow>(
  `SELECT epoch, number, topic, payload, sends FROM outbox INDEXED BY outbox_unreceipted
   WHERE sent_at IS NOT NULL AND final_at IS NULL AND (epoch, number) > (@epoch, @after)
   ORDER BY epoch, number LIMIT @limit`,
)
const lastUnreceipted = prepared<object, Position>(
  `SELECT epoch, number FROM outbox INDEXED BY outbox_unreceipted
   WHERE sent_at IS NOT NULL AND final_at IS NULL ORDER BY epoch DESC, number DESC LIMIT 1`,
)
const nextDue = prepared<object, {at: string | null}>(
  'SELECT min(resend_at) AS at FROM outbox WHERE sent_at IS NOT NULL AND final_at IS NULL',
)
const sent = prepared<{epoch: number; number: number; at: string; resendAt: string | null; final: number}>(
  `UPDATE outbox SET sent_at = coalesce(sent_at, @at), sends = sends + 1, resend_at = @resendAt,
     final_at = CASE WHEN @final THEN coalesce(final_at, @at) ELSE final_at END
   WHERE epoch = @epoch AND number = @number`,
)
const finalUpTo = prepared<Position & {at: string; limit: number}>(
  `UPDATE outbox SET final_at = @at WHERE rowid IN
     (SELECT rowid FROM outbox INDEXED BY outbox_unreceipted
      WHERE sent_at IS NOT NULL AND final_at IS NULL AND epoch = @epoch AND number <= @number LIMIT @limit)`,
)
const finalUnsentUpTo = prepared<Position & {at: string; limit: number}>(
  `UPDATE outbox SET final_at = @at WHERE rowid IN
     (SELECT rowid FROM outbox INDEXED BY outbox_unsent
      WHERE sent_at IS NULL AND final_at IS NULL AND epoch = @epoch AND number <= @number LIMIT @limit)`,
)
const stretch = prepared<{epoch: number; after: number; limit: number}, Position & {queued_at: string}>(
  `SELECT epoch, number, queued_at FROM outbox WHERE (epoch, number) > (@epoch, @after)
   ORDER BY epoch, number LIMIT @limit`,
)
const pruneUpTo = prepared<{epoch: number; after: number; toEpoch: number; to: number; before: string}>(
  `DELETE FROM outbox WHERE (epoch, number) > (@epoch, @after) AND (epoch, number) <= (@toEpoch, @to)
     AND final_at IS NOT NULL AND final_at < @before
     AND number < (SELECT max(number) FROM outbox AS own WHERE own.epoch = outbox.epoch)`,
)
const counts = prepared<{epoch: number}, {unsent: number; unreceipted: number; last: number | null}>(
  `SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL) AS unsent,
     (SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL AND final_at IS NULL) AS unreceipted,
     (SELECT max(number) FROM outbox WHERE epoch = @epoch) AS last`,
)
const anyUnsent = prepared<object, {one: 1}>('SELECT 1 AS one FROM outbox WHERE sent_at IS NULL LIMIT 1')
const anyUnreceipted = prepared<object, {one: 1}>(
  'SELECT 1 AS one FROM outbox WHERE sent_at IS NOT NULL AND final_at IS NULL LIMIT 1',
)

const finalTopicRows = prepared<object, {topic: string}>(
  'SELECT topic FROM outbox GROUP BY topic HAVING count(*) = count(final_at)',
)

/**
 * Puts a record into the outbox, with the next number of the epoch. Call it inside the transaction that stores the
 * fact it speaks of: a rollback takes the number back, so the sequence has no holes.
 *
 * @param subject the topic below the dock's root, e.g. `clip/<id>`
 */
export function enqueueRecord<Type extends RecordType>(
  store: Store,
  name: DockName,
  epoch: number,
  type: Type,
  subject: string,
  data: RecordData<Type>,
  at: string,
): void {
  enqueueChecked(store, name, epoch, subject, checkData(type, data), at)
}

/** As {@link enqueueRecord}, of data that was checked before. */
export function enqueueChecked(
  store: Store,
  name: DockName,
  epoch: number,
  subject: string,
  data: CheckedData,
  at: string,
): void {
  const number = (last(store).get({epoch})?.number ?? 0) + 1
  const payload = checkedPayload(name, subject, data, {epoch, number, at})
  insert(store).run({epoch, number, topic: topicOf(name, subject), payload, at})
}

/** The number that was given last in this epoch; null before the first. */
export function lastNumber(store: Store, epoch: number): number | null {
  return last(store).get({epoch})?.number ?? null
}

/** Rows that were never acknowledged by a broker, lowest first, after the given position. */
export function unsentRows(store: Store, after: Position, limit: number): OutboxRow[] {
  return unsent(store).all({epoch: after.epoch, after: after.number, limit})
}

/**
 * Rows that a broker acknowledged, that no receipt made final, and whose time to go again has come: those that have
 * waited longest first, of these the lowest. Reads no more rows than it gives, however many wait.
 *
 * @param now UTC instant
 */
export function rowsDueAgain(store: Store, now: string, after: Due, limit: number): DueRow[] {
  return due(store).all({now, ...after, limit})
}

/** Rows that a broker acknowledged and that no receipt made final, due or not; lowest first, after the given position. */
export function unreceiptedRows(store: Store, after: Position, limit: number): OutboxRow[] {
  return unreceipted(store).all({epoch: after.epoch, after: after.number, limit})
}

/** The highest of {@link unreceiptedRows}; null when there is none. */
export function lastUnreceiptedRow(store: Store): Position | null {
  return lastUnreceipted(store).get({}) ?? null
}

/** When the next sent row without a receipt is to go again; null when there is none. */
export function nextRowDueAt(store: Store): string | null {
  return nextDue(store).get({})?.at ?? null
}

/** A broker acknowledged the row. `final` when there are no receipts, and so the acknowledgement is all there will be. */
export function markSent(
  store: Store,
  row: Position,
  mark: {at: string; resendAt: string | null; final: boolean},
): void {
  sent(store).run({
    epoch: row.epoch,
    number: row.number,
    at: mark.at,
    resendAt: mark.resendAt,
    final: mark.final ? 1 : 0,
  })
}

/**
 * Central holds all rows of the epoch up to this number; the unsent ones among them are those whose acknowledgement is
 * not stored yet. Two statements, so that each reads only an index of open rows: call it inside a transaction.
 *
 * @param limit at most so many rows of each kind, so that no one call takes long
 * @returns how many became final by it; with 0 there are no more
 */
export function markFinalUpTo(store: Store, upTo: Position, at: string, limit: number): number {
  const step = {...upTo, at, limit}
  return finalUpTo(store).run(step).changes + finalUnsentUpTo(store).run(step).changes
}

/**
 * Drops the rows that became final before an instant, from the oldest rows on. A row without receipt stays for ever, and
 * so does the last of an epoch: the next number is one more.
 *
 * @param after where the last call ended
 * @param limit how many rows to look at, so that no one call takes long
 * @returns how many were dropped, and where to go on; null when all the rest is younger
 */
export function pruneFinal(
  store: Store,
  after: Position,
  before: string,
  limit: number,
): {dropped: number; next: Position | null} {
  const rows = stretch(store).all({epoch: after.epoch, after: after.number, limit})
  const old = rows.filter(({queued_at}) => queued_at < before)
  const end = old.at(-1)
  if (!end) return {dropped: 0, next: null}
  const {changes: dropped} = pruneUpTo(store).run({
    epoch: after.epoch,
    after: after.number,
    toEpoch: end.epoch,
    to: end.number,
    before,
  })
  return {dropped, next: old.length === limit ? {epoch: end.epoch, number: end.number} : null}
}

/** Is there a row that no broker has acknowledged? */
export function hasUnsent(store: Store): boolean {
  return anyUnsent(store).get({}) !== undefined
}

/** Is there a row that a broker has acknowledged, and no receipt has made final? */
export function hasUnreceipted(store: Store): boolean {
  return anyUnreceipted(store).get({}) !== undefined
}

/** What the outbox holds. Counts row by row: not for what happens at each message. */
export function outboxCounts(store: Store, epoch: number): {unsent: number; unreceipted: number; last: number | null} {
  return counts(store).get({epoch}) ?? {unsent: 0, unreceipted: 0, last: null}
}

/** The topics of which every record has become final. Reads the whole outbox. */
export function finalTopics(store: Store): Set<string> {
  return new Set(
    finalTopicRows(store)
      .all({})
      .map(({topic}) => topic),
  )
}
