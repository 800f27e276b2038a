import type {Sidecar} from '../ingest/sidecar.ts'
import {
  endAdoptedDocking,
  linkDockingFile,
  otherDockingsPending,
  setAdopted,
  setDockingAdopted,
} from '../store/adopted.ts'
import {type ClipRow, findClip, insertClip, moveToDocking} from '../store/clips.ts'
import {findDocking, getDocking, insertDocking, setDockingFileOutcome} from '../store/dockings.ts'
import {countDocking} from '../store/recorders.ts'
import {addTask, withdrawTask} from '../store/tasks.ts'
import {commit, type Dock} from './dock.ts'
import {sealIfDone} from './dockings.ts'
import type {EntryReading} from './listed-clips.ts'

/** A clip that lies in the vault, and what its sidecar and its entry's name and times tell of it. */
export type FoundClip = {
  sidecar: Sidecar
  reading: EntryReading
  /** Relative to the vault. */
  vaultPath: string
}

/**
 * Clips lie in the vault of which the database has no proof: an older one came back. Their sidecars tell enough to know
 * them again; whether the vault still holds what they say is a task of its own.
 */
export function adoptClips(dock: Dock, found: readonly FoundClip[]): void {
  commit(dock, at => {
    for (const one of found) adoptWithin(dock, one, at)
  })
}

function adoptWithin(dock: Dock, {sidecar, reading, vaultPath}: FoundClip, at: string): void {
  const {store} = dock
  const {clip: id, docking} = sidecar
  const known = findClip(store, id)
  if (known?.verified_at) return
  const stay = findDocking(store, docking)
  if (!stay) adoptDockingOf(dock, sidecar, at)
  if (!known) insertAdopted(dock, sidecar, reading, vaultPath)
  else moveIfLater(dock, known, docking)
  setAdopted(store, id, at, vaultPath)
  linkDockingFile(store, docking, id, 'verified')
  withdrawTask(store, id, 'copy')
  withdrawTask(store, id, 'recheck')
  // A docking that was open when this database was copied has ended since, without this clip.
  for (const other of otherDockingsPending(store, docking, id)) {
    setDockingFileOutcome(store, other, id, 'removed')
    sealIfDone(dock, other)
  }
  // One that is being taken over from its list is sealed as that says.
  if (stay?.adopted_at === null) sealIfDone(dock, docking)
  addTask(store, {subject: id, kind: 'prove', lane: sidecar.recorder})
}

/** As {@link adoptClips}, of a clip of which the vault holds a part: what it holds is proved and recorded after this. */
export function adoptPartial(dock: Dock, {sidecar, reading, vaultPath}: FoundClip): void {
  commit(dock, at => {
    if (findClip(dock.store, sidecar.clip)) return
    if (!findDocking(dock.store, sidecar.docking)) adoptDockingOf(dock, sidecar, at)
    insertAdopted(dock, sidecar, reading, vaultPath)
    linkDockingFile(dock.store, sidecar.docking, sidecar.clip, 'partial')
  })
}

/** A clip belongs to the docking at which it was seen last. */
export function moveIfLater({store}: Dock, clip: ClipRow, docking: string): void {
  const [before, now] = [getDocking(store, clip.docking), getDocking(store, docking)]
  if (now.opened_at > before.opened_at) moveToDocking(store, clip.id, now.id, now.bay)
}

function insertAdopted({store}: Dock, sidecar: Sidecar, reading: EntryReading, vaultPath: string): void {
  insertClip(
    store,
    {
      id: sidecar.clip,
      recorder: sidecar.recorder,
      recorder_serial: sidecar.recorder_serial,
      volume_serial: sidecar.volume_serial,
      path: Buffer.from(sidecar.path_hex, 'hex'),
      bytes: sidecar.bytes,
      mtime: sidecar.mtime,
      generation: sidecar.generation,
      listed_at: sidecar.listed_at,
      docking: sidecar.docking,
      bay: sidecar.bay,
      commanded_officer: sidecar.commanded_officer,
      zone: sidecar.zone,
      entry_times: sidecar.entry_times,
      offset_ms: sidecar.offset_ms,
      offset_error_ms: sidecar.offset_error_ms,
      offset_low_ms: null,
      offset_high_ms: null,
      dock_clock: sidecar.dock_clock,
      sidecar_of: null,
      vault_path: vaultPath,
      ...readFacts(reading),
    },
    {outcome: null, problem: null, revision: 0},
  )
}

/** What a name and the clocks told, as a clip's row has it. */
export const readFacts = (reading: EntryReading) => ({
  name: reading.name,
  name_grammar: reading.grammar,
  name_officer: reading.officer,
  name_recorded: reading.nameRecorded,
  mark: reading.mark,
  ...reading.recorded,
})

/** Of a docking whose list is lost only its clips are known: it has ended, and central knows more of it. */
function adoptDockingOf({store}: Dock, sidecar: Sidecar, at: string): void {
  const {docking: id, recorder, recorder_serial, volume_serial, listed_at} = sidecar
  countDocking(store, {id: recorder, serial: recorder_serial, volumeSerial: volume_serial}, listed_at)
  insertDocking(store, {
    id,
    recorder,
    recorder_serial,
    volume_serial,
    bay: sidecar.bay,
    root: '',
    zone: sidecar.zone,
    entry_times: sidecar.entry_times,
    officer: null,
    offset_ms: sidecar.offset_ms,
    offset_error_ms: sidecar.offset_error_ms,
    dock_clock: sidecar.dock_clock,
    profile: sidecar.profile,
    clock_raw: null,
    missing: null,
    opened_at: listed_at,
  })
  setDockingAdopted(store, id, at)
  endAdoptedDocking(store, id, at)
}
