import {z} from 'zod'
import {code, count, digest128, digest256, segment, utcInstant} from './scalars.ts'

/** How far a clip has come; each stage is reached once and never left. */
export const clipStage = z.enum(['listed', 'copied', 'verified', 'described', 'matched'])

/** What became of a directory entry. Only `verified`, `already-held` and `empty` need nobody's attention. */
export const clipOutcome = z.enum([
  'verified',
  'already-held',
  'empty',
  'partial',
  'unreadable',
  'changed',
  'removed',
  'no-room',
  'refused',
])
export type ClipOutcome = z.infer<typeof clipOutcome>

export const matchState = z.enum(['pending', 'matched', 'needs-review', 'none'])
export const casePhase = z.enum(['initiation', 'investigation', 'decision', 'execution'])

/** `data` of `evidock.clip.v1`: the whole snapshot of one clip at one dock. */
export const clipData = z.object({
  agency: segment,
  dock: segment,
  bay: z.int().min(1).nullable(),
  docking: segment,
  clip: segment,
  revision: z.int().min(1),
  stage: clipStage,
  outcome: clipOutcome.nullable(),
  problem: code.nullable(),
  recorder: segment,
  recorder_serial: z.string().nullable(),
  officer: z.string().nullable(),
  officer_source: z.enum(['name', 'custody', 'roster', 'command']).nullable(),
  recording: segment.nullable(),
  segment: z.int().min(1).nullable(),
  mark: z.enum(['important', 'sos']).nullable(),
  name: z.string().nullable(),
  name_grammar: z.string().nullable(),
  same_as: segment.nullable(),
  sidecar_of: segment.nullable(),
  bytes: count,
  media_type: z.string().nullable(),
  video_codec: z.string().nullable(),
  audio_codec: z.string().nullable(),
  width: count.nullable(),
  height: count.nullable(),
  duration_ms: count.nullable(),
  decoded_ms: count.nullable(),
  playable: z.boolean().nullable(),
  proxy: z.string().nullable(),
  thumbnail: z.string().nullable(),
  media_confined: z.boolean().nullable(),
  recorded_raw: z.string().nullable(),
  recorded_zone: z.string().nullable(),
  recorded_source: z.enum(['name', 'container', 'directory']).nullable(),
  offset_ms: z.int().nullable(),
  offset_error_ms: count.nullable(),
  /** Between these the offset lies where nobody measured it; null where nothing bounds it. */
  offset_low_ms: z.int().nullable(),
  offset_high_ms: z.int().nullable(),
  recorded_from: utcInstant.nullable(),
  recorded_to: utcInstant.nullable(),
  dock_clock: z.enum(['synchronised', 'unsynchronised']),
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  sha256: digest256.nullable(),
  sm3: digest256.nullable(),
  md5: digest128.nullable(),
  read_back: z.enum(['direct', 'cached']).nullable(),
  copies: count,
  custody_leaf: count.nullable(),
  custody_epoch: count.nullable(),
  match: matchState,
  match_score: z.number().min(0).max(1).nullable(),
  case: segment.nullable(),
  case_number: z.string().nullable(),
  phase: casePhase.nullable(),
  act: z.string().nullable(),
  object: z.string().nullable(),
  /** Lists of codes with numbers; none of them is ever left out. */
  detail: z.object({
    match_reasons: z.array(z.unknown()),
    near_misses: z.array(z.unknown()),
    missing_ranges: z.array(z.unknown()),
    times: z.array(z.unknown()),
  }),
})
export type ClipData = z.infer<typeof clipData>
