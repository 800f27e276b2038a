import type {Range} from '../ingest/ranges.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import type {PartialSidecar, Sidecar} from '../ingest/sidecar.ts'
import type {ClipRow} from '../store/clips.ts'
import {getDocking} from '../store/dockings.ts'
import type {Work} from './work.ts'

/** What the sidecar of a proved clip says. */
export const sidecarOf = (work: Work, clip: ClipRow, proof: ReadBackResult, copiedAt: string): Sidecar => ({
  v: 1,
  clip: clip.id,
  docking: clip.docking,
  ...work.dock.name,
  bay: clip.bay,
  recorder: clip.recorder,
  recorder_serial: clip.recorder_serial,
  volume_serial: clip.volume_serial,
  path_hex: clip.path.toString('hex'),
  generation: clip.generation,
  bytes: clip.bytes,
  mtime: clip.mtime,
  commanded_officer: clip.commanded_officer,
  zone: clip.zone,
  entry_times: clip.entry_times,
  offset_ms: clip.offset_ms,
  offset_error_ms: clip.offset_error_ms,
  dock_clock: clip.dock_clock,
  profile: getDocking(work.dock.store, clip.docking).profile,
  listed_at: clip.listed_at,
  copied_at: copiedAt,
  sha256: proof.sha256,
  sm3: proof.sm3,
  read_back: proof.readBack,
})

/** As {@link sidecarOf}, of a clip of which not all could be read. */
export const partialSidecarOf = (
  work: Work,
  clip: ClipRow,
  proof: ReadBackResult,
  copiedAt: string,
  missing: readonly Range[],
): PartialSidecar => ({...sidecarOf(work, clip, proof, copiedAt), missing_ranges: [...missing]})
