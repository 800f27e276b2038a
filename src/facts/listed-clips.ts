import {clipId} from '../contract/identity.ts'
import type {ListedEntry} from '../ingest/listing.ts'
import {vaultPath} from '../ingest/vault.ts'
import type {Beginning, NewClip} from '../store/clip-row.ts'
import {
  type ClipRow,
  findClip,
  latestGeneration,
  moveToDocking,
  type RecordedFacts,
  setCommandedOfficer,
} from '../store/clips.ts'
import type {DockingRow} from '../store/dockings.ts'
import {addTask} from '../store/tasks.ts'
import type {Dock} from './dock.ts'

/** What a name and the clocks tell of an entry before its content is read. */
export type EntryReading = {
  name: string | null
  grammar: string | null
  officer: string | null
  nameRecorded: string | null
  mark: 'important' | 'sos' | null
  recorded: RecordedFacts
}

/** `volumeSerial` is that of the volume on which it lies. */
export type ReadEntry = ListedEntry & {volumeSerial: string | null; reading: EntryReading}

/** An entry with the id of its clip, and whether the dock knows that clip already and holds it. */
export type IdentifiedEntry = ReadEntry & {
  id: string
  mtime: string
  generation: number
  known: 'new' | 'listed' | 'held'
  /** The clip beside which the recorder put it. */
  sidecarOf: string | null
}

/**
 * Which clip an entry is. Only reads: what it finds stays true until the recorder's list is recorded, since nothing else
 * is done with a recorder while it is listed.
 */
export function identifyEntry(dock: Dock, docking: DockingRow, entry: ReadEntry): IdentifiedEntry {
  const mtime = new Date(entry.mtimeMs).toISOString()
  const {recorder} = docking
  const {volumeSerial} = entry
  const latest = latestGeneration(dock.store, {recorder, volumeSerial, path: entry.path, bytes: entry.bytes, mtime})
  const generation = latest ?? 1
  const mtimeSeconds = Math.floor(entry.mtimeMs / 1000)
  const id = clipId({recorder, volumeSerial, path: entry.path, bytes: entry.bytes, mtimeSeconds, generation})
  const clip = latest === null ? undefined : findClip(dock.store, id)
  const known = clip === undefined ? 'new' : isHeld(clip) ? 'held' : 'listed'
  return {...entry, id, mtime, generation, known, sidecarOf: null}
}

/** What was adopted from the vault lies there, whether or not it is proved anew by now. */
const isHeld = (clip: ClipRow): boolean => clip.verified_at !== null || clip.adopted_at !== null

/**
 * A clip that the recorder hasn't shown before, or that came back with other content under the same entry.
 *
 * @param date the docking's date in the dock's zone, the first part of the vault's paths
 * @param at UTC instant of the listing
 */
export function listedClip(
  docking: DockingRow,
  entry: Omit<IdentifiedEntry, 'known'>,
  date: string,
  at: string,
  beginning: Beginning,
): NewClip {
  const {reading} = entry
  const {recorded} = reading
  return {
    id: entry.id,
    recorder: docking.recorder,
    recorder_serial: docking.recorder_serial,
    volume_serial: entry.volumeSerial,
    path: entry.path,
    bytes: entry.bytes,
    mtime: entry.mtime,
    generation: entry.generation,
    listed_at: at,
    docking: docking.id,
    bay: docking.bay,
    name: reading.name,
    name_grammar: reading.grammar,
    name_officer: reading.officer,
    commanded_officer: docking.officer,
    name_recorded: reading.nameRecorded,
    mark: reading.mark,
    zone: docking.zone,
    entry_times: docking.entry_times,
    offset_ms: docking.offset_ms,
    offset_error_ms: docking.offset_error_ms,
    offset_low_ms: docking.offset_low_ms,
    offset_high_ms: docking.offset_high_ms,
    dock_clock: docking.dock_clock,
    sidecar_of: entry.sidecarOf,
    vault_path: vaultPath({date, recorder: docking.recorder, clip: entry.id, path: entry.path}),
    recorded_raw: recorded.recorded_raw,
    recorded_source: recorded.recorded_source,
    recorded_basis: recorded.recorded_basis,
    recorded_from: recorded.recorded_from,
    recorded_to: recorded.recorded_to,
    recorded_times: recorded.recorded_times,
    outcome: beginning.outcome,
    problem: beginning.problem,
    revision: beginning.revision,
  }
}

/** A clip that is known is shown again, perhaps with the name of another officer in the command. */
export function listAgain(dock: Dock, docking: DockingRow, id: string): void {
  moveToDocking(dock.store, id, docking.id, docking.bay)
  if (docking.officer === null || docking.officer === findClip(dock.store, id)?.commanded_officer) return
  setCommandedOfficer(dock.store, id, docking.officer)
  addTask(dock.store, {subject: id, kind: 'match', lane: docking.recorder})
}
