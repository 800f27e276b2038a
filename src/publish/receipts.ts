import type {KeyObject} from 'node:crypto'
import {z} from 'zod'
import {type InboundEnvelope, inboundEnvelope, parseSequence} from '../contract/envelope.ts'
import {type ReceiptData, receiptData} from '../contract/receipt.ts'
import {signatureHolds} from '../contract/signature.ts'
import {type DockName, dockRoot} from '../contract/topics.ts'
import type {Store} from '../store/open.ts'
import {markFinalUpTo, outboxCounts} from '../store/outbox.ts'

/** Central says that it holds the bytes of a clip, and which digest it took of what it stored. */
export type BytesHeld = {clip: string; sha256: string; bytes: number; place: string; receipt: string}

export type RefusedReceipt = {problem: string; detail: Record<string, unknown>}

/** A receipt that is what it claims to be. */
type Receipt = {id: string; keyid: string; data: ReceiptData}

const mostBytes = 64 * 1024
/** A signature is 64 bytes, so 86 characters of base64url; what carries none isn't worth a closer look. */
const signed = z.looseObject({keyid: z.string(), signature: z.string()})

/**
 * Reads a receipt and proves that central signed it, for this dock.
 *
 * @param keys central's public keys by `keyid`
 * @returns the receipt, or why it is refused: a code, and no text of the sender's making
 */
export function readReceipt(
  payload: Buffer,
  name: DockName,
  keys: Readonly<Record<string, KeyObject>>,
): Receipt | RefusedReceipt {
  if (payload.length > mostBytes) return refused('receipt-too-large', {bytes: payload.length, most: mostBytes})
  const event = jsonObject(payload)
  if (!event) return refused('receipt-not-json', {bytes: payload.length})
  if (!signed.safeParse(event).success) return refused('receipt-unsigned', {})
  const envelope = inboundEnvelope.safeParse(event)
  if (!envelope.success) return refused('receipt-invalid', {fields: fieldsOf(envelope.error)})
  const {id, keyid} = envelope.data
  const key = Object.hasOwn(keys, keyid) ? keys[keyid] : undefined
  if (!key) return refused('receipt-unknown-key', {receipt: id})
  if (!isSignedBy(event, key)) return refused('receipt-forged', {receipt: id, keyid})
  if (envelope.data.type !== 'evidock.receipt.v1') return refused('receipt-invalid', {receipt: id, fields: ['type']})
  if (namesAnotherDock(envelope.data, name)) return refused('receipt-of-another-dock', {receipt: id, keyid})
  const data = receiptData.safeParse(envelope.data.data)
  if (!data.success) return refused('receipt-invalid', {receipt: id, keyid, fields: fieldsOf(data.error)})
  return {id, keyid, data: data.data}
}

/** Makes the receipt true in the database, in one transaction: the broker gets its PUBACK only after it. */
export function applyIndexReceipt(store: Store, epoch: number, upTo: string): {madeFinal: number} | RefusedReceipt {
  const position = parseSequence(upTo)
  const last = outboxCounts(store, position.epoch).last
  // Ahead of the outbox: the database is older than what central has seen of it, or the receipt isn't for this dock.
  if (last === null ? position.epoch >= epoch : position.number > last) {
    return refused('receipt-ahead', {up_to: upTo, epoch, last_number: last})
  }
  const at = new Date().toISOString()
  return {madeFinal: store.transaction(() => markFinalUpTo(store, position, at))()}
}

const refused = (problem: string, detail: Record<string, unknown>): RefusedReceipt => ({problem, detail})

function jsonObject(payload: Buffer): Record<string, unknown> | null {
  try {
    const parsed = z
      .record(z.string(), z.unknown())
      .safeParse(JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(payload)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** What has no RFC 8785 form (a lone surrogate, an endless nesting) can't have been signed. */
function isSignedBy(event: Record<string, unknown>, key: KeyObject): boolean {
  try {
    return signatureHolds(event, key)
  } catch {
    return false
  }
}

/** `subject` binds a receipt to its dock, so that one that was signed for another can't be replayed here. */
function namesAnotherDock({source, subject}: InboundEnvelope, name: DockName): boolean {
  const named = [source, subject ?? ''].map(text => /^\/?(evidock\/v1\/[^/]*\/[^/]*)/u.exec(text)?.[1])
  return named.some(root => root !== undefined && root !== dockRoot(name))
}

const fieldsOf = (error: z.ZodError): string[] => [...new Set(error.issues.map(({path}) => path.join('.')))].slice(0, 5)
