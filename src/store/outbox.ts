import {recordPayload} from '../contract/event.ts'
import type {RecordData, RecordType} from '../contract/messages.ts'
import {type DockName, topicOf} from '../contract/topics.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A record on its way: `payload` is sent as it stands, however often. */
export type OutboxRow = {epoch: number; number: number; topic: string; payload: Buffer; sends: number}

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
const due = prepared<{now: string; epoch: number; after: number; limit: number}, OutboxRow>(
  `SELECT epoch, number, topic, payload, sends FROM outbox INDEXED BY outbox_unreceipted
   WHERE sent_at IS NOT NULL AND final_at IS NULL AND resend_at <= @now AND (epoch, number) > (@epoch, @after)
   ORDER BY epoch, number LIMIT @limit`,
)
const nextDue = prepared<object, {at: string | null}>(
  'SELECT min(resend_at) AS at FROM outbox WHERE sent_at IS NOT NULL AND final_at IS NULL',
)
const sent = prepared<{epoch: number; number: number; at: string; resendAt: string | null; final: number}>(
  `UPDATE outbox SET sent_at = coalesce(sent_at, @at), sends = sends + 1, resend_at = @resendAt,
     final_at = CASE WHEN @final THEN coalesce(final_at, @at) ELSE final_at END
   WHERE epoch = @epoch AND number = @number`,
)
const finalUpTo = prepared<{epoch: number; number: number; at: string}>(
  `UPDATE outbox INDEXED BY outbox_unreceipted SET final_at = @at
   WHERE sent_at IS NOT NULL AND final_at IS NULL AND epoch = @epoch AND number <= @number`,
)
const finalUnsentUpTo = prepared<{epoch: number; number: number; at: string}>(
  `UPDATE outbox INDEXED BY outbox_unsent SET final_at = @at
   WHERE sent_at IS NULL AND final_at IS NULL AND epoch = @epoch AND number <= @number`,
)
const makeDue = prepared<{at: string}>(
  'UPDATE outbox SET resend_at = @at WHERE sent_at IS NOT NULL AND final_at IS NULL',
)
const counts = prepared<{epoch: number}, {unsent: number; unreceipted: number; last: number | null}>(
  `SELECT (SELECT count(*) FROM outbox WHERE sent_at IS NULL) AS unsent,
     (SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL AND final_at IS NULL) AS unreceipted,
     (SELECT max(number) FROM outbox WHERE epoch = @epoch) AS last`,
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
  const number = (last(store).get({epoch})?.number ?? 0) + 1
  const payload = recordPayload(name, type, subject, data, {epoch, number, at})
  insert(store).run({epoch, number, topic: topicOf(name, subject), payload, at})
}

/** Rows that were never acknowledged by a broker, lowest first, after the given position. */
export function unsentRows(store: Store, after: {epoch: number; number: number}, limit: number): OutboxRow[] {
  return unsent(store).all({epoch: after.epoch, after: after.number, limit})
}

/**
 * Rows that a broker acknowledged, that no receipt made final, and whose time to go again has come; lowest first, after
 * the given position.
 */
export function rowsDueAgain(
  store: Store,
  now: string,
  after: {epoch: number; number: number},
  limit: number,
): OutboxRow[] {
  return due(store).all({now, epoch: after.epoch, after: after.number, limit})
}

/** When the next sent row without a receipt is to go again; null when there is none. */
export function nextRowDueAt(store: Store): string | null {
  return nextDue(store).get({})?.at ?? null
}

/** A broker acknowledged the row. `final` when there are no receipts, and so the acknowledgement is all there will be. */
export function markSent(
  store: Store,
  row: {epoch: number; number: number},
  mark: {at: string; resendAt: string | null; final: boolean},
): void {
  sent(store).run({...row, at: mark.at, resendAt: mark.resendAt, final: mark.final ? 1 : 0})
}

/**
 * Central holds all rows of the epoch up to this number; the unsent ones among them are those whose acknowledgement is
 * not stored yet. Two statements, so that each reads only an index of open rows: call it inside a transaction.
 *
 * @returns how many became final by it
 */
export function markFinalUpTo(store: Store, upTo: {epoch: number; number: number}, at: string): number {
  return finalUpTo(store).run({...upTo, at}).changes + finalUnsentUpTo(store).run({...upTo, at}).changes
}

/** A new connection: every sent row without a receipt may go again now. */
export function makeSentRowsDue(store: Store, at: string): void {
  makeDue(store).run({at})
}

/** What the outbox holds. */
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
