import {z} from 'zod'
import {segment} from '../contract/scalars.ts'

/** What each file beside the vault's clips says of the docking: which recorder, where, and by which clocks. */
export const docked = z.object({
  docking: segment,
  agency: segment,
  dock: segment,
  bay: z.int().nullable(),
  recorder: segment,
  recorder_serial: z.string().nullable(),
  volume_serial: z.string().nullable(),
  zone: z.string(),
  entry_times: z.enum(['utc', 'local']),
  offset_ms: z.int().nullable(),
  offset_error_ms: z.int().nullable(),
  dock_clock: z.enum(['synchronised', 'unsynchronised']),
  /** By which the recorder's names were read. */
  profile: z.string().default('plain'),
})
