import {z} from 'zod'
import {count, detail, segment} from './scalars.ts'

/** `data` of `evidock.checkpoint.v1`: the custody log's size and root (RFC 6962 §2.1), so that a rollback shows. */
export const checkpointData = z.object({
  agency: segment,
  dock: segment,
  origin: z.string(),
  tree_size: count,
  root: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .describe('SHA-256 Merkle tree root, base64'),
  signature: z.string().nullable(),
  detail: detail,
})
export type CheckpointData = z.infer<typeof checkpointData>
