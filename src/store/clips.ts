import type {ClipOutcome} from '../contract/clip.ts'
import type {DockClock, EntryTimes} from './dockings.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

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
  dock_clock: DockClock
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
type Stored<T> = {[Key in keyof T]: Key extends Booleans ? number | null : T[Key]}

export type ClipRow = ListedFacts &
  Nullable<VerifiedFacts> &
  Stored<Nullable<ProbedFacts>> &
  Stored<Nullable<DecodedFacts>> &
  Nullable<RecordedFacts> & {
    outcome: ClipOutcome | null
    problem: string | null
    recording: string | null
    segment: number | null
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

const insert = prepared<ListedFacts & RecordedFacts>(
  `INSERT INTO clip (id, recorder, recorder_serial, volume_serial, path, bytes, mtime, generation, listed_at, docking,
     bay, name, name_grammar, name_officer, commanded_officer, name_recorded, mark, zone, entry_times, offset_ms, offset_error_ms, dock_clock,
     vault_path, recorded_raw, recorded_source, recorded_basis, recorded_from, recorded_to, recorded_times, revision)
   VALUES (@id, @recorder, @recorder_serial, @volume_serial, @path, @bytes, @mtime, @generation, @listed_at, @docking,
     @bay, @name, @name_grammar, @name_officer, @commanded_officer, @name_recorded, @mark, @zone, @entry_times, @offset_ms, @offset_error_ms,
     @dock_clock, @vault_path, @recorded_raw, @recorded_source, @recorded_basis, @recorded_from, @recorded_to,
     @recorded_times, 0)`,
)
const get = prepared<{id: string}, ClipRow>('SELECT * FROM clip WHERE id = @id')
/** What makes a directory entry the same entry again. */
type EntryKey = {recorder: string; volumeSerial: string | null; path: Buffer; bytes: number; mtime: string}

const generation = prepared<EntryKey, {generation: number}>(
  `SELECT max(generation) AS generation FROM clip
   WHERE recorder = @recorder AND volume_serial IS @volumeSerial AND path = @path AND bytes = @bytes AND substr(mtime, 1, 19) = substr(@mtime, 1, 19) HAVING count(*) > 0`,
)
const redock = prepared<{id: string; docking: string; bay: number | null}>(
  `UPDATE clip SET docking = @docking, bay = @bay,
     outcome = CASE WHEN verified_at IS NULL THEN NULL ELSE outcome END,
     problem = CASE WHEN verified_at IS NULL THEN NULL ELSE problem END
   WHERE id = @id`,
)
const command = prepared<{id: string; officer: string}>('UPDATE clip SET commanded_officer = @officer WHERE id = @id')
const outcome = prepared<{id: string; outcome: ClipOutcome; problem: string | null}>(
  'UPDATE clip SET outcome = @outcome, problem = @problem WHERE id = @id',
)
const verified = prepared<VerifiedFacts & {id: string}>(
  `UPDATE clip SET copied_at = @copied_at, verified_at = @verified_at, sha256 = @sha256, sm3 = @sm3,
     read_back = @read_back, custody_leaf = @custody_leaf, same_as = @same_as
   WHERE id = @id AND verified_at IS NULL`,
)
const sameContent = prepared<{sha256: string; id: string}, {id: string}>(
  'SELECT id FROM clip WHERE sha256 = @sha256 AND id <> @id ORDER BY verified_at, id LIMIT 1',
)
const probed = prepared<Stored<ProbedFacts> & {id: string}>(
  `UPDATE clip SET probed_at = @probed_at, media_type = @media_type, media_problem = @media_problem,
     media_confined = @media_confined, video_codec = @video_codec, audio_codec = @audio_codec, width = @width,
     height = @height, duration_ms = @duration_ms, latitude = @latitude, longitude = @longitude,
     media_detail = @media_detail
   WHERE id = @id`,
)
const decoded = prepared<Stored<DecodedFacts> & {id: string}>(
  `UPDATE clip SET decoded_at = @decoded_at, decoded_ms = @decoded_ms, playable = @playable, proxy = @proxy,
     thumbnail = @thumbnail, media_problem = coalesce(@media_problem, media_problem),
     media_confined = coalesce(@media_confined, media_confined)
   WHERE id = @id`,
)
const recorded = prepared<RecordedFacts & {id: string}>(
  `UPDATE clip SET recorded_raw = @recorded_raw, recorded_source = @recorded_source,
     recorded_basis = @recorded_basis, recorded_from = @recorded_from, recorded_to = @recorded_to,
     recorded_times = @recorded_times
   WHERE id = @id`,
)
const recording = prepared<{id: string; recording: string; segment: number}>(
  'UPDATE clip SET recording = @recording, segment = @segment WHERE id = @id',
)
const bump = prepared<{id: string}, ClipRow>('UPDATE clip SET revision = revision + 1 WHERE id = @id RETURNING *')
const neighbours = prepared<{recorder: string; from: string; to: string}, ClipNearby>(
  `SELECT id, recorder, name_officer, name_grammar, vault_path, recorded_from, recorded_to, outcome, verified_at, probed_at
   FROM clip WHERE recorder = @recorder AND recorded_from BETWEEN @from AND @to ORDER BY recorded_from, id`,
)
const matchable = prepared<object, ClipRow>(
  'SELECT * FROM clip WHERE EXISTS (SELECT 1 FROM match WHERE clip = clip.id)',
)
const inVault = prepared<object, {id: string; vault_path: string; bytes: number}>(
  'SELECT id, vault_path, bytes FROM clip WHERE verified_at IS NOT NULL',
)

export function insertClip(store: Store, facts: ListedFacts & RecordedFacts): void {
  insert(store).run(facts)
}

const bytesOf = prepared<{id: string}, {bytes: number}>('SELECT bytes FROM clip WHERE id = @id')

/** A clip's size in bytes; 0 when there is no such clip. */
export const clipBytes = (store: Store, id: string): number => bytesOf(store).get({id})?.bytes ?? 0

export function findClip(store: Store, id: string): ClipRow | undefined {
  return get(store).get({id})
}

/** @throws {RangeError} when there is no such clip: a defect, since ids come from the store itself */
export function getClip(store: Store, id: string): ClipRow {
  const row = findClip(store, id)
  if (!row) throw new RangeError(`no clip ${id}`)
  return row
}

/** The highest generation known of a directory entry; null when it is new here. */
export function latestGeneration(store: Store, entry: EntryKey): number | null {
  return generation(store).get(entry)?.generation ?? null
}

/** The clip was listed again, at a later docking; what isn't held yet has no outcome there yet. */
export function moveToDocking(store: Store, id: string, docking: string, bay: number | null): void {
  redock(store).run({id, docking, bay})
}

/** A command at a later docking names another officer. */
export function setCommandedOfficer(store: Store, id: string, officer: string): void {
  command(store).run({id, officer})
}

export function setOutcome(store: Store, id: string, result: ClipOutcome, problem: string | null): void {
  outcome(store).run({id, outcome: result, problem})
}

/** Sets the verified facts, once: a clip that has them keeps them. */
export function setVerified(store: Store, id: string, facts: VerifiedFacts): void {
  verified(store).run({id, ...facts})
}

/** The earliest other clip with the same content. */
export function earlierWithSameContent(store: Store, id: string, sha256: string): string | null {
  return sameContent(store).get({id, sha256})?.id ?? null
}

const bit = (value: boolean | null): number | null => (value === null ? null : Number(value))

export function setProbed(store: Store, id: string, facts: ProbedFacts): void {
  probed(store).run({id, ...facts, media_confined: bit(facts.media_confined)})
}

export function setDecoded(store: Store, id: string, facts: DecodedFacts): void {
  decoded(store).run({id, ...facts, playable: bit(facts.playable), media_confined: bit(facts.media_confined)})
}

export function setRecorded(store: Store, id: string, facts: RecordedFacts): void {
  recorded(store).run({id, ...facts})
}

export function setRecording(store: Store, id: string, part: {recording: string; segment: number}): void {
  recording(store).run({id, ...part})
}

/**
 * One more record of this clip is about to be published.
 *
 * @returns the clip as the facts now are
 * @throws {RangeError} when there is no such clip
 */
export function bumpClipRevision(store: Store, id: string): ClipRow {
  const row = bump(store).get({id})
  if (!row) throw new RangeError(`no clip ${id}`)
  return row
}

/** The clips of one recorder that began within a span of UTC instants, in order of time. */
export function clipsOfRecorderBetween(store: Store, recorder: string, from: string, to: string): ClipNearby[] {
  return neighbours(store).all({recorder, from, to})
}

/** The clips that were matched once, and so may match otherwise when a roster changes. */
export function matchedClips(store: Store): ClipRow[] {
  return matchable(store).all({})
}

/** What must lie in the vault. */
export function* verifiedClips(store: Store): Generator<{id: string; vault_path: string; bytes: number}> {
  yield* inVault(store).iterate({})
}
