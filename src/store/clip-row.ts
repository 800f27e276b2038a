import type {ClipOutcome} from '../contract/clip.ts'
import type {DockClock, EntryTimes} from './dockings.ts'

/** The directory entry, its name and the clocks: all known at listing. */
export type ListedFacts = {
  id: string
  recorder: string
  recorder_serial: string | null
  volume_serial: string | null
  path: Buffer
  bytes: number
  mtime: string
  generation: number
  listed_at: string
  docking: string
  bay: number | null
  name: string | null
  name_grammar: string | null
  name_officer: string | null
  /** Whom a person's command named; a name's own number goes before it. */
  commanded_officer: string | null
  name_recorded: string | null
  mark: 'important' | 'sos' | null
  zone: string
  entry_times: EntryTimes
  offset_ms: number | null
  offset_error_ms: number | null
  /** Between which it lies where it isn't known. */
  offset_low_ms: number | null
  offset_high_ms: number | null
  dock_clock: DockClock
  /** The clip beside which the recorder put it. */
  sidecar_of: string | null
  /** Relative to the vault. */
  vault_path: string
}

/** Set together, by the one transaction that verifies. */
export type VerifiedFacts = {
  copied_at: string
  verified_at: string
  sha256: string
  sm3: string
  read_back: 'direct' | 'cached'
  custody_leaf: number
  same_as: string | null
}

export type ProbedFacts = {
  probed_at: string
  media_type: string
  media_problem: string | null
  media_confined: boolean | null
  video_codec: string | null
  audio_codec: string | null
  width: number | null
  height: number | null
  duration_ms: number | null
  latitude: number | null
  longitude: number | null
  /** JSON: rotation, the container's times, where the position comes from. */
  media_detail: string
}

export type DecodedFacts = {
  decoded_at: string
  decoded_ms: number | null
  playable: boolean | null
  proxy: string | null
  thumbnail: string | null
  media_problem: string | null
  media_confined: boolean | null
}

/** Derived from the raw readings and the measured offset; see `match/recorded.ts`. */
export type RecordedFacts = {
  recorded_raw: string | null
  recorded_source: 'name' | 'container' | 'directory' | null
  recorded_basis: 'stated' | 'claimed-utc' | 'directory' | 'ambiguous' | null
  recorded_from: string | null
  recorded_to: string | null
  /** JSON: every raw reading with its source. */
  recorded_times: string
}

type Nullable<T> = {[Key in keyof T]: T[Key] | null}
type Booleans = 'media_confined' | 'playable'
/** SQLite has no booleans: 0, 1 or null. */
export type Stored<T> = {[Key in keyof T]: Key extends Booleans ? number | null : T[Key]}

export type ClipRow = ListedFacts &
  Nullable<VerifiedFacts> &
  Stored<Nullable<ProbedFacts>> &
  Stored<Nullable<DecodedFacts>> &
  Nullable<RecordedFacts> & {
    outcome: ClipOutcome | null
    problem: string | null
    recording: string | null
    segment: number | null
    /** The log in which `custody_leaf` is an index. */
    custody_epoch: number | null
    /** JSON: the byte ranges that couldn't be read, of a clip that the vault holds only in part; else null. */
    missing_ranges: string | null
    /** Of what the vault holds then, zeros in the place of what is missing. */
    partial_sha256: string | null
    /** Known again by its sidecar, or by its docking's list, after an older database came back. */
    adopted_at: string | null
    revision: number
  }

/** What of a clip speaks for the clips around it: a recorder's day may have thousands. */
export type ClipNearby = Pick<
  ClipRow,
  | 'id'
  | 'recorder'
  | 'name_officer'
  | 'name_grammar'
  | 'vault_path'
  | 'recorded_from'
  | 'recorded_to'
  | 'outcome'
  | 'verified_at'
  | 'probed_at'
>

/** How a clip stands when it is stored first. */
export type Beginning = Pick<ClipRow, 'outcome' | 'problem' | 'revision'>

/** A clip of which only the listing tells. */
export type NewClip = ListedFacts & RecordedFacts & Beginning

/** The row that a new clip has. Field by field: a listing makes thousands, and with spreading it took twice as long. */
export const newClipRow = (clip: NewClip): ClipRow => ({
  id: clip.id,
  recorder: clip.recorder,
  recorder_serial: clip.recorder_serial,
  volume_serial: clip.volume_serial,
  path: clip.path,
  bytes: clip.bytes,
  mtime: clip.mtime,
  generation: clip.generation,
  listed_at: clip.listed_at,
  docking: clip.docking,
  bay: clip.bay,
  name: clip.name,
  name_grammar: clip.name_grammar,
  name_officer: clip.name_officer,
  commanded_officer: clip.commanded_officer,
  name_recorded: clip.name_recorded,
  mark: clip.mark,
  zone: clip.zone,
  entry_times: clip.entry_times,
  offset_ms: clip.offset_ms,
  offset_error_ms: clip.offset_error_ms,
  offset_low_ms: clip.offset_low_ms,
  offset_high_ms: clip.offset_high_ms,
  dock_clock: clip.dock_clock,
  sidecar_of: clip.sidecar_of,
  vault_path: clip.vault_path,
  recorded_raw: clip.recorded_raw,
  recorded_source: clip.recorded_source,
  recorded_basis: clip.recorded_basis,
  recorded_from: clip.recorded_from,
  recorded_to: clip.recorded_to,
  recorded_times: clip.recorded_times,
  outcome: clip.outcome,
  problem: clip.problem,
  revision: clip.revision,
  copied_at: null,
  verified_at: null,
  sha256: null,
  sm3: null,
  read_back: null,
  custody_leaf: null,
  same_as: null,
  probed_at: null,
  media_type: null,
  media_problem: null,
  media_confined: null,
  video_codec: null,
  audio_codec: null,
  width: null,
  height: null,
  duration_ms: null,
  latitude: null,
  longitude: null,
  media_detail: null,
  decoded_at: null,
  decoded_ms: null,
  playable: null,
  proxy: null,
  thumbnail: null,
  recording: null,
  segment: null,
  custody_epoch: null,
  missing_ranges: null,
  partial_sha256: null,
  adopted_at: null,
})
