import {z} from 'zod'
import {accessEnd, purpose} from './access.ts'
import {documentParticulars} from './document.ts'
import {code, count, digest256, segment} from './scalars.ts'

/*
 * What the command line may ask of a running dock, on a socket that only the dock's user may open: one JSON line, and one
 * back. Both are of one release: the program is never two.
 */

/** The socket's name in the data folder. */
export const CONTROL_SOCKET = 'evidock.sock'
/** Longer than any request or answer: a path has at most 4096 bytes. */
export const MOST_CONTROL_BYTES = 64 * 1024
/** What a socket's path may have (unix(7): 108 with the zero at its end). */
export const MOST_SOCKET_PATH_BYTES = 107

const path = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/)
/** The longest reason, name or basis, in characters. */
export const MOST_SAID = 500
const said = z.string().min(1).max(MOST_SAID)

/** Who looks at an item, and why, before it is opened. */
export const accessRequest = z.strictObject({
  /** A clip's id, or a document's. */
  item: segment,
  /** Of a document; null for the one that counts. */
  revision: z.int().min(1).nullable(),
  how: z.enum(['view', 'copy']),
  who: said,
  login: said.nullable(),
  officer: z
    .string()
    .regex(/^\d{4,20}$/)
    .nullable(),
  reason: said,
  purpose: purpose.nullable(),
  legal_basis: said.nullable(),
  approver: said.nullable(),
})
export type AccessRequest = z.infer<typeof accessRequest>

const anyRequest = z.discriminatedUnion('do', [
  /** Takes a document file into the vault. */
  z.strictObject({do: z.literal('document'), file: path, id: segment.nullable(), ...documentParticulars.shape}),
  /** Records who looks at an item; only then is told where it lies. */
  accessRequest.extend({do: z.literal('view')}),
  /** How that ended; `ms` from the command's start to the first byte. */
  z.strictObject({do: z.literal('view-ended'), access: count, outcome: accessEnd, ms: count.nullable()}),
])

/** What may be asked: no copy without somebody who allowed it. */
export const controlRequest = anyRequest.refine(
  request => request.do !== 'view' || request.how === 'view' || request.approver !== null,
  {path: ['approver']},
)
export type ControlRequest = z.infer<typeof controlRequest>

/** A clip or a revision of a document, as it lies in the vault. */
const heldItem = z.object({
  kind: z.enum(['clip', 'document']),
  item: segment,
  revision: z.int().min(1).nullable(),
  /** Absolute. */
  file: z.string(),
  /** A small version to look at, absolute; null where there is none. */
  proxy: z.string().nullable(),
  bytes: count,
  sha256: digest256,
  /** Not all of the clip could be read. */
  partial: z.boolean(),
})
export type HeldItem = z.infer<typeof heldItem>

export const controlAnswer = z.discriminatedUnion('did', [
  z.object({
    did: z.literal('document'),
    state: z.enum(['held', 'already-held']),
    document: segment,
    revision: z.int().min(1),
    superseded_by: z.int().nullable(),
    /** Relative to the vault. */
    vault_path: z.string(),
    media_type: z.string(),
    bytes: count,
    sha256: digest256,
    sm3: digest256,
    read_back: z.enum(['direct', 'cached']),
    /** What was said otherwise than it is held. */
    differs: z.array(z.string()),
  }),
  z.object({did: z.literal('view'), access: count, ...heldItem.shape}),
  z.object({did: z.literal('view-ended')}),
  /** It wasn't done. `detail` is for people who look for the cause. */
  z.object({did: z.literal('nothing'), problem: code, detail: z.string()}),
])
export type ControlAnswer = z.infer<typeof controlAnswer>
