import type {DecodedFacts, ProbedFacts, RecordedFacts, Stored, VerifiedFacts} from './clip-row.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

const verified = prepared<VerifiedFacts & {id: string}>(
  `UPDATE clip SET copied_at = @copied_at, verified_at = @verified_at, sha256 = @sha256, sm3 = @sm3,
     read_back = @read_back, custody_leaf = @custody_leaf, custody_epoch = (SELECT max(epoch) FROM epoch),
     same_as = @same_as, missing_ranges = NULL, partial_sha256 = NULL
   WHERE id = @id AND verified_at IS NULL`,
)
const partial = prepared<{id: string; missing: string; sha256: string}>(
  'UPDATE clip SET missing_ranges = @missing, partial_sha256 = @sha256 WHERE id = @id AND verified_at IS NULL',
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

/** Sets the verified facts, once: a clip that has them keeps them. */
export function setVerified(store: Store, id: string, facts: VerifiedFacts): void {
  verified(store).run({id, ...facts})
}

/**
 * The vault holds a clip in part.
 *
 * @param missing JSON: the byte ranges that couldn't be read
 */
export function setPartial(store: Store, id: string, held: {missing: string; sha256: string}): void {
  partial(store).run({id, ...held})
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
