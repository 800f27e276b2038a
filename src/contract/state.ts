import {z} from 'zod'
import {code, count, detail, segment, sequence, utcInstant} from './scalars.ts'

/** `data` of `evidock.status.v1`, retained: is the dock there, and is everything sent? Also the will (`offline`). */
export const statusData = z.object({
  agency: segment,
  dock: segment,
  connection: z.string(),
  state: z.enum(['online', 'offline']),
  version: z.string(),
  receipts: z.enum(['on', 'off']),
  epoch: count,
  last_sequence: sequence.nullable(),
  unsent: count.nullable(),
  unreceipted: count.nullable(),
  free_bytes: count.nullable(),
  detail: detail,
})
export type StatusData = z.infer<typeof statusData>

/** `data` of `evidock.bay.v1`, retained: what the bay says to a person, and how far it is. */
export const bayData = z.object({
  agency: segment,
  dock: segment,
  bay: z.int().min(1),
  state: z.enum(['empty', 'wait', 'take-it', 'fault']),
  problem: code.nullable(),
  docking: segment.nullable(),
  recorder: segment.nullable(),
  clips: count.nullable(),
  clips_done: count.nullable(),
  bytes: count.nullable(),
  bytes_done: count.nullable(),
  bytes_per_second: count.nullable(),
  seconds_left: count.nullable(),
  detail: detail,
})
export type BayData = z.infer<typeof bayData>

/** `data` of `evidock.recorder.v1`, retained: what is known of one recorder. */
export const recorderData = z.object({
  agency: segment,
  dock: segment,
  recorder: segment,
  recorder_serial: z.string().nullable(),
  volume_serial: z.string().nullable(),
  officer: z.string().nullable(),
  first_docked_at: utcInstant,
  last_docked_at: utcInstant,
  dockings: count,
  offset_ms: z.int().nullable(),
  offset_error_ms: count.nullable(),
  offset_low_ms: z.int().nullable(),
  offset_high_ms: z.int().nullable(),
  dock_clock: z.enum(['synchronised', 'unsynchronised']).nullable(),
  clock_set_at: utcInstant.nullable(),
  profile: segment.nullable(),
  firmware: z.string().nullable(),
  battery_percent: z.int().min(0).max(100).nullable(),
  charging: z.boolean().nullable(),
  storage_bytes: count.nullable(),
  storage_free_bytes: count.nullable(),
  /** `faults` that it told, and the codes of the `alerts` that stand for it. */
  detail: detail,
})
export type RecorderData = z.infer<typeof recorderData>
