import type {Sidecar} from '../ingest/sidecar.ts'
import {findClip, insertClip} from '../store/clips.ts'
import {addDockingFile, findDocking, insertDocking} from '../store/dockings.ts'
import {countDocking} from '../store/recorders.ts'
import {raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import type {EntryReading} from './listing.ts'

/**
 * A clip lies in the vault that the database doesn't know: an older one came back. Its sidecar tells enough to know
 * the clip again; its content is proved after that.
 *
 * @param reading what the entry's name and times tell
 * @param vaultPath relative to the vault
 */
export function adoptFromSidecar(dock: Dock, sidecar: Sidecar, reading: EntryReading, vaultPath: string): void {
  commit(dock, at => {
    if (findClip(dock.store, sidecar.clip)) return
    if (!findDocking(dock.store, sidecar.docking)) adoptDocking(dock, sidecar)
    insertClip(dock.store, {
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
      name: reading.name,
      name_grammar: reading.grammar,
      name_officer: reading.officer,
      commanded_officer: sidecar.commanded_officer,
      name_recorded: reading.nameRecorded,
      mark: reading.mark,
      zone: sidecar.zone,
      entry_times: sidecar.entry_times,
      offset_ms: sidecar.offset_ms,
      offset_error_ms: sidecar.offset_error_ms,
      dock_clock: sidecar.dock_clock,
      vault_path: vaultPath,
      ...reading.recorded,
    })
    addDockingFile(dock.store, sidecar.docking, sidecar.clip, null)
    const {clip, docking, recorder, bay} = sidecar
    raiseAlertWithin(dock, {problem: 'adopted-from-vault', severity: 'warning', clip, docking, recorder, bay}, at)
  })
}

/** The docking is opened anew under its old id; it is sealed when its recorder proves not to be there. */
function adoptDocking(dock: Dock, sidecar: Sidecar): void {
  const {
    recorder,
    recorder_serial,
    volume_serial,
    bay,
    zone,
    entry_times,
    offset_ms,
    offset_error_ms,
    dock_clock,
    listed_at,
  } = sidecar
  countDocking(dock.store, {id: recorder, serial: recorder_serial, volumeSerial: volume_serial}, listed_at)
  insertDocking(dock.store, {
    id: sidecar.docking,
    recorder,
    recorder_serial,
    volume_serial,
    bay,
    root: '',
    zone,
    entry_times,
    officer: null,
    offset_ms,
    offset_error_ms,
    dock_clock,
    opened_at: listed_at,
  })
}
