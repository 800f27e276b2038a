import {z} from 'zod'
import {code, count, detail, digest256, segment, utcInstant} from './scalars.ts'

/** `data` of `evidock.docking.v1`: one recorder's stay in one bay, with what was found and what became of it. */
export const dockingData = z.object({
  agency: segment,
  dock: segment,
  bay: z.int().min(1).nullable(),
  docking: segment,
  revision: z.int().min(1),
  state: z.enum(['opened', 'listed', 'sealed']),
  recorder: segment,
  recorder_serial: z.string().nullable(),
  offset_ms: z.int().nullable(),
  offset_error_ms: count.nullable(),
  offset_low_ms: z.int().nullable(),
  offset_high_ms: z.int().nullable(),
  dock_clock: z.enum(['synchronised', 'unsynchronised']),
  opened_at: utcInstant,
  listed_at: utcInstant.nullable(),
  sealed_at: utcInstant.nullable(),
  clips: count.nullable(),
  bytes: count.nullable(),
  list_sha256: digest256.nullable(),
  outcomes_sha256: digest256.nullable(),
  verified: count.nullable(),
  already_held: count.nullable(),
  empty: count.nullable(),
  partial: count.nullable(),
  unreadable: count.nullable(),
  changed: count.nullable(),
  removed: count.nullable(),
  no_room: count.nullable(),
  refused: count.nullable(),
  /** By which the recorder was read. */
  profile: segment,
  /** What kept a volume of it from being read. */
  missing: code.nullable(),
  detail: detail,
})
export type DockingData = z.infer<typeof dockingData>
