import {z} from 'zod'
import {documentParticulars} from '../contract/document.ts'
import {count, digest256, segment, utcInstant} from '../contract/scalars.ts'
import {isDiskFailure, readWhole} from '../disk/files.ts'

/** What stands beside each document in the vault: all that is known of it (`docs/vault.md`). */
export const documentSidecar = documentParticulars.extend({
  v: z.literal(1),
  document: segment,
  revision: z.int().min(1),
  agency: segment,
  dock: segment,
  name_hex: z.string().regex(/^([0-9a-f]{2})+$/),
  mtime: utcInstant,
  media_type: z.string(),
  bytes: count,
  held_at: utcInstant,
  sha256: digest256,
  sm3: digest256,
  read_back: z.enum(['direct', 'cached']),
})
export type DocumentSidecar = z.infer<typeof documentSidecar>

/**
 * Reads a document's sidecar; null when there is none, or none that can be trusted.
 *
 * @throws {Error} of `node:fs` when the disk fails: then nobody knows what it says
 */
export function readDocumentSidecar(path: string): DocumentSidecar | null {
  try {
    return documentSidecar.safeParse(JSON.parse(readWhole(path).toString())).data ?? null
  } catch (error) {
    if (isDiskFailure(error)) throw error
    return null
  }
}
