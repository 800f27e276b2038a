import type {KeyObject} from 'node:crypto'
import {z} from 'zod'
import {type InboundEnvelope, inboundEnvelope} from '../contract/envelope.ts'
import {fieldsOf, isSignedBy, jsonObject, MOST_INBOUND_BYTES} from '../contract/inbound.ts'
import {type DockName, dockRoot} from '../contract/topics.ts'

/** What central sends; it begins the codes of what is wrong with it, e.g. `receipt-forged`. */
export type InboundKind = 'receipt' | 'command'

/** Why something that came isn't taken: a code, and no text of the sender's making. */
export type Refused = {problem: string; detail: Record<string, unknown>}

/** An event that central signed for this dock; what its `data` holds isn't known yet. */
export type Inbound = {envelope: InboundEnvelope; event: Record<string, unknown>}

/** A signature is 64 bytes, so 86 characters of base64url; what carries none isn't worth a closer look. */
const signed = z.looseObject({keyid: z.string(), signature: z.string()})

/**
 * Reads what came and proves that central signed it, for this dock. The size comes first, so that nothing large is
 * parsed; the signature before anything is believed.
 *
 * @param keys central's public keys by `keyid`
 */
export function readInbound(
  kind: InboundKind,
  payload: Buffer,
  name: DockName,
  keys: Readonly<Record<string, KeyObject>>,
): Inbound | Refused {
  const bytes = payload.length
  if (bytes > MOST_INBOUND_BYTES) return refused(kind, 'too-large', {bytes, most: MOST_INBOUND_BYTES})
  const event = jsonObject(payload)
  if (!event) return refused(kind, 'not-json', {bytes})
  if (!signed.safeParse(event).success) return refused(kind, 'unsigned', {})
  const envelope = inboundEnvelope.safeParse(event)
  if (!envelope.success) return refused(kind, 'invalid', {fields: fieldsOf(envelope.error)})
  const {id, keyid} = envelope.data
  const key = Object.hasOwn(keys, keyid) ? keys[keyid] : undefined
  if (!key) return refused(kind, 'unknown-key', {[kind]: id})
  if (!isSignedBy(event, key)) return refused(kind, 'forged', {[kind]: id, keyid})
  if (namesAnotherDock(envelope.data, name)) return refused(kind, 'of-another-dock', {[kind]: id, keyid})
  return {envelope: envelope.data, event}
}

/** A refusal of this kind, for what is wrong with it. */
export const refused = (kind: InboundKind, why: string, detail: Record<string, unknown>): Refused => ({
  problem: `${kind}-${why}`,
  detail,
})

/** `subject` binds what was signed to its dock, so that what was meant for another can't be given to this one. */
function namesAnotherDock({source, subject}: InboundEnvelope, name: DockName): boolean {
  const named = [source, subject ?? ''].map(text => /^\/?(evidock\/v1\/[^/]*\/[^/]*)/u.exec(text)?.[1])
  return named.some(root => root !== undefined && root !== dockRoot(name))
}
