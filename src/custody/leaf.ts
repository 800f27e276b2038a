import {createHash, randomBytes} from 'node:crypto'
import canonicalize from 'canonicalize'
import type {StoredLeaf} from '../store/leaves.ts'
import {leafHash} from './merkle.ts'

/** What a leaf can attest. */
export type LeafKind =
  | 'log-begins'
  | 'docking-adopted'
  | 'docking-listed'
  | 'docking-sealed'
  | 'clip-partial'
  | 'clip-verified'
  | 'clip-probed'
  | 'clip-decoded'
  | 'clip-matched'
  | 'copy-proved'
  | 'clip-recalled'
  | 'document-held'
  | 'hold-placed'
  | 'hold-released'
  | 'command-done'
  | 'item-viewed'

export type Attestation = {
  kind: LeafKind
  /** UTC instant of the fact. */
  at: string
  /** A docking's, clip's or document's id, or the last checkpoint of another log: never a name or an officer's number. */
  subject: string
  sha256: string | null
  sm3: string | null
  /** What may name a person or a party: only its salted digest enters the log, so that it can be purged. */
  detail: Record<string, unknown>
}

const SALT_BYTES = 32
let drawn = Buffer.alloc(0)

/** 32 random bytes that are used once; drawn for many at a time, which takes no longer than for one. */
function freshSalt(): Buffer {
  if (drawn.length < SALT_BYTES) drawn = randomBytes(64 * SALT_BYTES)
  const salt = drawn.subarray(0, SALT_BYTES)
  drawn = drawn.subarray(SALT_BYTES)
  return salt
}

/** Makes the log entry of one fact: RFC 8785 JSON `{v, kind, at, subject, sha256, sm3, detail}`. */
export function makeLeaf(attestation: Attestation): StoredLeaf {
  const salt = freshSalt()
  const detailJson = canonicalize(attestation.detail) ?? '{}'
  const detail = createHash('sha256').update(salt).update(detailJson).digest('hex')
  const {kind, at, subject, sha256, sm3} = attestation
  // Texts, nulls and a 1 under names in order: that is RFC 8785 already, and a docking makes thousands.
  const body = JSON.stringify({at, detail, kind, sha256, sm3, subject, v: 1})
  return {body, hash: leafHash(Buffer.from(body)), salt, detailJson}
}
