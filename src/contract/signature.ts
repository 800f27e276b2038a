import {createPublicKey, type KeyObject, sign, verify} from 'node:crypto'
import canonicalize from 'canonicalize'

/** What is signed: RFC 8785 JSON of the event without its `signature`. */
function signedBytes(event: Record<string, unknown>): Buffer {
  const {signature: _, ...unsigned} = event
  return Buffer.from(canonicalize(unsigned) ?? '')
}

/** Signs an event: base64url Ed25519 (RFC 8032) over its RFC 8785 JSON. The event must carry its `keyid` already. */
export function signEvent(event: Record<string, unknown>, privateKey: KeyObject): string {
  return sign(null, signedBytes(event), privateKey).toString('base64url')
}

/** Is the event's `signature` by this key over exactly this event? */
export function signatureHolds(event: Record<string, unknown>, publicKey: KeyObject): boolean {
  const {signature} = event
  return (
    typeof signature === 'string' && verify(null, signedBytes(event), publicKey, Buffer.from(signature, 'base64url'))
  )
}

/**
 * A public key from its PEM (SPKI) text.
 *
 * @throws {TypeError} when the text isn't an Ed25519 public key
 */
export function ed25519PublicKey(pem: string): KeyObject {
  const key = createPublicKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`expected an Ed25519 key, got ${key.asymmetricKeyType}`)
  return key
}
