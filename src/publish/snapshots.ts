import type {AlertData} from '../contract/alert.ts'
import type {ClipData} from '../contract/clip.ts'
import type {DockingData} from '../contract/docking.ts'
import {publishableSerial} from '../contract/identity.ts'
import type {DockName} from '../contract/topics.ts'
import type {AlertRow} from '../store/alerts.ts'
import type {ClipRow} from '../store/clips.ts'
import {countCopies} from '../store/copies.ts'
import {countOutcomes, getDocking} from '../store/dockings.ts'
import {latestMatch, type MatchRow} from '../store/matches.ts'
import type {Store} from '../store/open.ts'

/** The whole snapshot of one clip as the facts now are. */
export function clipSnapshot(store: Store, name: DockName, clip: ClipRow): ClipData {
  const match = latestMatch(store, clip.id)
  const {officer, officer_source} = officerOf(clip, match)
  // Field by field: spreading a row into it took four times as long, and a listing makes thousands.
  return {
    agency: name.agency,
    dock: name.dock,
    bay: clip.bay,
    docking: clip.docking,
    clip: clip.id,
    revision: clip.revision,
    stage: stageOf(clip, match),
    outcome: clip.outcome,
    problem: clip.problem ?? clip.media_problem,
    recorder: clip.recorder,
    recorder_serial: publishableSerial(clip.recorder_serial),
    officer,
    officer_source,
    recording: clip.recording,
    segment: clip.segment,
    mark: clip.mark,
    name: clip.name,
    name_grammar: clip.name_grammar,
    same_as: clip.same_as,
    sidecar_of: clip.sidecar_of,
    bytes: clip.bytes,
    media_type: clip.media_type,
    video_codec: clip.video_codec,
    audio_codec: clip.audio_codec,
    width: clip.width,
    height: clip.height,
    duration_ms: clip.duration_ms,
    decoded_ms: clip.decoded_ms,
    playable: truth(clip.playable),
    proxy: clip.proxy,
    thumbnail: clip.thumbnail,
    media_confined: truth(clip.media_confined),
    recorded_raw: clip.recorded_raw,
    recorded_zone: clip.recorded_raw === null ? null : clip.zone,
    recorded_source: clip.recorded_source,
    offset_ms: clip.offset_ms,
    offset_error_ms: clip.offset_error_ms,
    offset_low_ms: clip.offset_low_ms,
    offset_high_ms: clip.offset_high_ms,
    recorded_from: clip.recorded_from,
    recorded_to: clip.recorded_to,
    dock_clock: clip.dock_clock,
    latitude: clip.latitude,
    longitude: clip.longitude,
    sha256: clip.sha256,
    sm3: clip.sm3,
    md5: null,
    read_back: clip.read_back,
    copies: countCopies(store, clip.id),
    custody_leaf: clip.custody_leaf,
    custody_epoch: clip.custody_epoch,
    match: match?.state ?? 'pending',
    match_score: match?.score ?? null,
    case: match?.case ?? null,
    case_number: match?.case_number ?? null,
    phase: match?.phase ?? null,
    act: match?.act ?? null,
    object: match?.object ?? null,
    detail: {
      match_reasons: match ? JSON.parse(match.reasons) : [],
      near_misses: match ? JSON.parse(match.near_misses) : [],
      missing_ranges: clip.missing_ranges === null ? [] : JSON.parse(clip.missing_ranges),
      times: clip.recorded_times ? JSON.parse(clip.recorded_times).map(asPublished) : [],
    },
  }
}

/** What couldn't be read as a time may be any text of a hostile file: it stays in the database. */
function asPublished(reading: {raw: string; utc: string | null}): {raw: string | null; utc: string | null} {
  return reading.utc === null ? {...reading, raw: null} : reading
}

function stageOf(clip: ClipRow, match: MatchRow | undefined): ClipData['stage'] {
  if (clip.verified_at === null) return 'listed'
  if (clip.probed_at === null) return 'verified'
  return match ? 'matched' : 'described'
}

function officerOf(clip: ClipRow, match: MatchRow | undefined): Pick<ClipData, 'officer' | 'officer_source'> {
  if (match) return {officer: match.officer, officer_source: match.officer_source}
  if (clip.name_officer !== null) return {officer: clip.name_officer, officer_source: 'name'}
  return {officer: clip.commanded_officer, officer_source: clip.commanded_officer === null ? null : 'command'}
}

const truth = (bit: number | null): boolean | null => (bit === null ? null : bit === 1)

/** The whole snapshot of one docking as the facts now are. */
export function dockingSnapshot(store: Store, name: DockName, id: string): DockingData {
  const docking = getDocking(store, id)
  const outcomes = docking.sealed_at === null ? null : countOutcomes(store, id)
  const files = (outcome: keyof NonNullable<typeof outcomes>): number | null =>
    outcomes === null ? null : (outcomes[outcome] ?? 0)
  return {
    ...name,
    bay: docking.bay,
    docking: docking.id,
    revision: docking.revision,
    state: docking.sealed_at !== null ? 'sealed' : docking.listed_at !== null ? 'listed' : 'opened',
    recorder: docking.recorder,
    recorder_serial: publishableSerial(docking.recorder_serial),
    offset_ms: docking.offset_ms,
    offset_error_ms: docking.offset_error_ms,
    offset_low_ms: docking.offset_low_ms,
    offset_high_ms: docking.offset_high_ms,
    dock_clock: docking.dock_clock,
    opened_at: docking.opened_at,
    listed_at: docking.listed_at,
    sealed_at: docking.sealed_at,
    clips: docking.clips,
    bytes: docking.bytes,
    list_sha256: docking.list_sha256,
    outcomes_sha256: docking.outcomes_sha256,
    verified: files('verified'),
    already_held: files('already-held'),
    empty: files('empty'),
    partial: files('partial'),
    unreadable: files('unreadable'),
    changed: files('changed'),
    removed: files('removed'),
    no_room: files('no-room'),
    refused: files('refused'),
    profile: docking.profile,
    missing: docking.missing,
    detail: {
      clock_raw: docking.clock_raw,
      clock_evidence: docking.clock_evidence === null ? [] : JSON.parse(docking.clock_evidence),
    },
  }
}

/** The whole snapshot of one alert. */
export function alertSnapshot(name: DockName, alert: AlertRow): AlertData {
  return {
    ...name,
    alert: alert.id,
    revision: alert.revision,
    severity: alert.severity,
    problem: alert.problem,
    bay: alert.bay,
    docking: alert.docking,
    clip: alert.clip,
    recorder: alert.recorder,
    raised_at: alert.raised_at,
    cleared_at: alert.cleared_at,
    detail: JSON.parse(alert.detail),
  }
}
