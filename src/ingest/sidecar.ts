import {z} from 'zod'
import {count, digest256, segment, utcInstant} from '../contract/scalars.ts'
import {readWhole} from '../disk/files.ts'

/** What stands beside each clip in the vault, so that the vault makes sense without evidock (`docs/vault.md`). */
export const sidecarSchema = z.object({
  v: z.literal(1),
  clip: segment,
  docking: segment,
  agency: segment,
  dock: segment,
  bay: z.int().nullable(),
  recorder: segment,
  recorder_serial: z.string().nullable(),
  volume_serial: z.string().nullable(),
  path_hex: z.string().regex(/^([0-9a-f]{2})+$/),
  generation: z.int().min(1),
  bytes: count,
  mtime: utcInstant,
  commanded_officer: z.string().nullable(),
  zone: z.string(),
  entry_times: z.enum(['utc', 'local']),
  offset_ms: z.int().nullable(),
  offset_error_ms: z.int().nullable(),
  dock_clock: z.enum(['synchronised', 'unsynchronised']),
  listed_at: utcInstant,
  copied_at: utcInstant,
  sha256: digest256,
  sm3: digest256,
  read_back: z.enum(['direct', 'cached']),
})
export type Sidecar = z.infer<typeof sidecarSchema>

/** Reads a clip's sidecar; null when there is none, or none that can be trusted. */
export function readSidecar(path: string): Sidecar | null {
  try {
    const parsed = sidecarSchema.safeParse(JSON.parse(readWhole(path).toString()))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
