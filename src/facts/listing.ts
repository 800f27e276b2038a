import {clipId} from '../contract/identity.ts'
import {listDigest} from '../contract/list-digest.ts'
import {makeLeaf} from '../custody/leaf.ts'
import {admit} from '../ingest/admission.ts'
import type {ListedEntry} from '../ingest/listing.ts'
import {vaultPath} from '../ingest/vault.ts'
import {
  type ClipRow,
  findClip,
  insertClip,
  latestGeneration,
  moveToDocking,
  type RecordedFacts,
  setCommandedOfficer,
  setOutcome,
} from '../store/clips.ts'
import {addDockingFile, type DockingRow, setDockingFileOutcome, setListed} from '../store/dockings.ts'
import {appendLeaf} from '../store/leaves.ts'
import {addTask, removeTask, type Task} from '../store/tasks.ts'
import {raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import {sealIfDone} from './dockings.ts'
import {publishClip, publishDocking} from './publish.ts'

/** What a name and the clocks tell of an entry before its content is read. */
export type EntryReading = {
  name: string | null
  grammar: string | null
  officer: string | null
  nameRecorded: string | null
  mark: 'important' | 'sos' | null
  recorded: RecordedFacts
}

export type ReadEntry = ListedEntry & {reading: EntryReading}

/**
 * Records what a recorder shows: the docking, a clip for each entry, and what is to be done with each, all at once.
 *
 * @param date the docking's date in the dock's zone, the first part of the vault's paths
 * @param roomBytes what the vault can take above its floor, less what other dockings still have to copy
 * @returns how many clips were listed, and for how many there is no room
 */
export function recordListing(
  dock: Dock,
  task: Task,
  docking: DockingRow,
  entries: readonly ReadEntry[],
  room: {date: string; roomBytes: number},
): {clips: number; noRoom: number} {
  return commit(dock, at => {
    const clips = entries.map(entry => {
      const known = listEntry(dock, docking, entry, room.date, at)
      return {
        id: known.id,
        bytes: entry.bytes,
        important: entry.reading.mark !== null,
        recordedAt: known.recordedAt,
        ...entryTask(entry, known.held),
      }
    })
    const {admitted, noRoom} = admit(
      clips.filter(({todo}) => todo === 'copy'),
      room.roomBytes,
    )
    admitted.forEach(({id}, priority) => {
      addTask(dock.store, {subject: id, kind: 'copy', lane: docking.recorder, priority})
    })
    for (const {id} of noRoom) endEntry(dock, docking, id, {outcome: 'no-room', problem: null})
    for (const {id, todo, ending} of clips) {
      if (todo === 'recheck') addTask(dock.store, {subject: id, kind: 'recheck', lane: docking.recorder})
      if (ending) endEntry(dock, docking, id, ending)
    }
    const digest = listDigest(entries)
    const bytes = clips.reduce((sum, clip) => sum + clip.bytes, 0)
    setListed(dock.store, docking.id, at, {clips: clips.length, bytes, digest})
    const detail = {recorder: docking.recorder, clips: clips.length, bytes}
    appendLeaf(
      dock.store,
      makeLeaf({kind: 'docking-listed', at, subject: docking.id, sha256: digest, sm3: null, detail}),
    )
    publishDocking(dock, docking.id, at)
    for (const {id} of clips) publishClip(dock, id, at)
    raiseListingAlerts(
      dock,
      docking,
      {noRoom: noRoom.length, refused: clips.filter(({ending}) => ending?.outcome === 'refused').length},
      at,
    )
    removeTask(dock.store, task)
    sealIfDone(dock, docking.id)
    return {clips: clips.length, noRoom: noRoom.length}
  })
}

type Ending = {outcome: 'refused' | 'empty' | 'no-room'; problem: string | null}
type EntryTask = {todo: 'copy' | 'recheck' | null; ending: Ending | null}

function entryTask(entry: ListedEntry, held: boolean): EntryTask {
  if (entry.refused !== null) return {todo: null, ending: {outcome: 'refused', problem: entry.refused}}
  if (entry.bytes === 0) return {todo: null, ending: {outcome: 'empty', problem: null}}
  return {todo: held ? 'recheck' : 'copy', ending: null}
}

function endEntry(dock: Dock, docking: DockingRow, id: string, {outcome, problem}: Ending): void {
  setOutcome(dock.store, id, outcome, problem)
  setDockingFileOutcome(dock.store, docking.id, id, outcome)
  addTask(dock.store, {subject: id, kind: 'match', lane: docking.recorder})
}

function listEntry(
  dock: Dock,
  docking: DockingRow,
  entry: ReadEntry,
  date: string,
  at: string,
): {id: string; held: boolean; recordedAt: string} {
  const mtime = new Date(entry.mtimeMs).toISOString()
  const {recorder, volume_serial: volumeSerial} = docking
  const latest = latestGeneration(dock.store, {recorder, volumeSerial, path: entry.path, bytes: entry.bytes, mtime})
  const generation = latest ?? 1
  const mtimeSeconds = Math.floor(entry.mtimeMs / 1000)
  const id = clipId({recorder, volumeSerial, path: entry.path, bytes: entry.bytes, mtimeSeconds, generation})
  const known = latest === null ? undefined : findClip(dock.store, id)
  if (known) listAgain(dock, docking, known)
  else insertListed(dock, docking, entry, {id, mtime, generation, date, at})
  addDockingFile(dock.store, docking.id, id, null)
  return {id, held: isHeld(known), recordedAt: entry.reading.recorded.recorded_from ?? mtime}
}

function listAgain(dock: Dock, docking: DockingRow, clip: ClipRow): void {
  moveToDocking(dock.store, clip.id, docking.id, docking.bay)
  if (docking.officer === null || docking.officer === clip.commanded_officer) return
  setCommandedOfficer(dock.store, clip.id, docking.officer)
  addTask(dock.store, {subject: clip.id, kind: 'match', lane: clip.recorder})
}

const isHeld = (clip: ClipRow | undefined): boolean => clip !== undefined && clip.verified_at !== null

/** A clip that the recorder hasn't shown before, or that came back with other content under the same entry. */
export function insertListed(
  dock: Dock,
  docking: DockingRow,
  entry: ReadEntry,
  known: {id: string; mtime: string; generation: number; date: string; at: string},
): void {
  const {reading} = entry
  insertClip(dock.store, {
    id: known.id,
    recorder: docking.recorder,
    recorder_serial: docking.recorder_serial,
    volume_serial: docking.volume_serial,
    path: entry.path,
    bytes: entry.bytes,
    mtime: known.mtime,
    generation: known.generation,
    listed_at: known.at,
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
    dock_clock: docking.dock_clock,
    vault_path: vaultPath({date: known.date, recorder: docking.recorder, clip: known.id, path: entry.path}),
    ...reading.recorded,
  })
}

function raiseListingAlerts(
  dock: Dock,
  docking: DockingRow,
  found: {noRoom: number; refused: number},
  at: string,
): void {
  const subject = {docking: docking.id, recorder: docking.recorder, bay: docking.bay}
  if (found.noRoom > 0) {
    raiseAlertWithin(dock, {...subject, problem: 'no-room', severity: 'critical', detail: {clips: found.noRoom}}, at)
  }
  if (found.refused > 0) {
    raiseAlertWithin(
      dock,
      {...subject, problem: 'entries-refused', severity: 'notice', detail: {entries: found.refused}},
      at,
    )
  }
}
