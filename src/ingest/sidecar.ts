import {z} from 'zod'
import {count, digest256, segment, utcInstant} from '../contract/scalars.ts'
import {isDiskFailure, readWhole} from '../disk/files.ts'
import {docked} from './docked.ts'

/** What stands beside each clip in the vault, so that the vault makes sense without evidock (`docs/vault.md`). */
export const sidecarSchema = docked.extend({
  v: z.literal(1),
  clip: segment,
  path_hex: z.string().regex(/^([0-9a-f]{2})+$/),
  generation: z.int().min(1),
  bytes: count,
  mtime: utcInstant,
  commanded_officer: z.string().nullable(),
  listed_at: utcInstant,
  copied_at: utcInstant,
  sha256: digest256,
  sm3: digest256,
  read_back: z.enum(['direct', 'cached']),
})
export type Sidecar = z.infer<typeof sidecarSchema>

/** What stands beside a clip of which not all could be read: its digests are of zeros in the place of what is missing. */
export const partialSidecarSchema = sidecarSchema.extend({
  missing_ranges: z.array(z.object({from: count, to: count})).min(1),
})
export type PartialSidecar = z.infer<typeof partialSidecarSchema>

/**
 * Reads a clip's sidecar; null when there is none, or none that can be trusted.
 *
 * @throws {Error} of `node:fs` when the disk fails: then nobody knows what it says
 */
export const readSidecar = (path: string): Sidecar | null => read(path, sidecarSchema)

/** As {@link readSidecar}, of a clip of which not all could be read. */
export const readPartialSidecar = (path: string): PartialSidecar | null => read(path, partialSidecarSchema)

function read<Found>(path: string, schema: z.ZodType<Found>): Found | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readWhole(path).toString()))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (isDiskFailure(error)) throw error
    return null
  }
}
