import type {KeyObject} from 'node:crypto'
import {setImmediate} from 'node:timers/promises'
import {parseSequence} from '../contract/envelope.ts'
import {fieldsOf} from '../contract/inbound.ts'
import {type ReceiptData, receiptData} from '../contract/receipt.ts'
import type {DockName} from '../contract/topics.ts'
import type {Store} from '../store/open.ts'
import {lastNumber, markFinalUpTo} from '../store/outbox.ts'
import {type Refused, readInbound, refused} from './inbound.ts'

/** Central says that it holds the bytes of a clip, and which digest it took of what it stored. */
export type BytesHeld = {clip: string; sha256: string; bytes: number; place: string; receipt: string}

/** A receipt that is what it claims to be. */
type Receipt = {id: string; keyid: string; data: ReceiptData}

/** So many rows become final in one transaction. On a busy machine it held up the rest for 26 ms, 200,000 in one for 13 s. */
const rowsAtOnce = 500

/**
 * Reads a receipt and proves that central signed it, for this dock.
 *
 * @param keys central's public keys by `keyid`
 * @returns the receipt, or why it is refused
 */
export function readReceipt(
  payload: Buffer,
  name: DockName,
  keys: Readonly<Record<string, KeyObject>>,
): Receipt | Refused {
  const inbound = readInbound('receipt', payload, name, keys)
  if ('problem' in inbound) return inbound
  const {id, keyid, type, data: said} = inbound.envelope
  if (type !== 'evidock.receipt.v1') return refused('receipt', 'invalid', {receipt: id, fields: ['type']})
  const data = receiptData.safeParse(said)
  if (!data.success) return refused('receipt', 'invalid', {receipt: id, keyid, fields: fieldsOf(data.error)})
  return {id, keyid, data: data.data}
}

/**
 * Makes the receipt true in the database: the broker gets its PUBACK only after it. In steps, so that nothing else waits
 * for long; half of it is true as well.
 *
 * @param signal ends it between two steps
 * @throws the signal's reason; then the receipt comes again
 */
export async function applyIndexReceipt(
  store: Store,
  epoch: number,
  upTo: string,
  signal: AbortSignal,
): Promise<{madeFinal: number} | Refused> {
  const position = parseSequence(upTo)
  const last = lastNumber(store, position.epoch)
  // Ahead of the outbox: the database is older than what central has seen of it, or the receipt isn't for this dock.
  if (position.epoch >= epoch && (last === null || position.number > last)) {
    return refused('receipt', 'ahead', {up_to: upTo, epoch, last_number: last})
  }
  const at = new Date().toISOString()
  const step = store.transaction(() => markFinalUpTo(store, position, at, rowsAtOnce))
  let madeFinal = 0
  for (;;) {
    const rows = step()
    madeFinal += rows
    if (rows < rowsAtOnce) return {madeFinal}
    await setImmediate()
    signal.throwIfAborted()
  }
}
