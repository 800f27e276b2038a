import {makeLeaf} from '../custody/leaf.ts'
import type {ListHead, ListLine} from '../ingest/docking-list.ts'
import {linkDockingFile, setDockingAdopted} from '../store/adopted.ts'
import {type ClipRow, findClip, getClip, insertClip, setOutcome} from '../store/clips.ts'
import {setListKept} from '../store/docking-lists.ts'
import {countOutcomes, findDocking, getDocking, insertDocking, setListed, setSealed} from '../store/dockings.ts'
import {appendLeaf} from '../store/leaves.ts'
import {countDocking} from '../store/recorders.ts'
import {addTask, withdrawTask} from '../store/tasks.ts'
import {moveIfLater, readFacts} from './adoption.ts'
import {raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import {closeRemoved} from './dockings.ts'
import type {EntryReading} from './listed-clips.ts'
import {publishClip, publishDocking} from './publish.ts'

/** An entry of a docking's list, with what its name and times tell, and where its clip would lie in the vault. */
export type ReadLine = ListLine & {reading: EntryReading; vaultPath: string}

/** A docking is known again by its list. Its entries follow, then its end. */
export function adoptDocking(dock: Dock, head: ListHead): void {
  const {store} = dock
  const {docking: id, recorder, recorder_serial, volume_serial} = head
  commit(dock, at => {
    const known = findDocking(store, id)
    if (!known) {
      countDocking(store, {id: recorder, serial: recorder_serial, volumeSerial: volume_serial}, head.opened_at)
      const {bay, zone, entry_times, officer, offset_ms, offset_error_ms, dock_clock, opened_at} = head
      const {profile, clock_raw} = head
      const clocks = {zone, entry_times, offset_ms, offset_error_ms, dock_clock, profile, clock_raw, missing: null}
      insertDocking(store, {id, recorder, recorder_serial, volume_serial, bay, root: '', officer, opened_at, ...clocks})
    }
    if (!known?.listed_at) {
      setListed(store, id, head.listed_at, {clips: head.clips, bytes: head.bytes, digest: head.list_sha256})
    }
    withdrawTask(store, id, 'list')
    withdrawTask(store, id, 'seal')
    setDockingAdopted(store, id, at)
  })
}

/** What a docking showed is known again; several entries share a transaction. */
export function adoptLines(dock: Dock, head: ListHead, lines: readonly ReadLine[]): void {
  commit(dock, at => {
    for (const line of lines) adoptLine(dock, head, line, at)
  })
}

function adoptLine(dock: Dock, head: ListHead, line: ReadLine, at: string): void {
  const {store} = dock
  const known = findClip(store, line.clip)
  const {id} = known ?? insertUnheld(dock, head, line)
  linkDockingFile(store, head.docking, id, line.outcome)
  if (known) moveIfLater(dock, known, head.docking)
  const clip = getClip(store, id)
  if (line.outcome === null || clip.docking !== head.docking) return
  if (clip.verified_at !== null) setOutcome(store, id, line.outcome, line.problem)
  else if (clip.adopted_at === null) endUnheld(dock, head, line, at)
  // What is new here, or not proved yet, is published later.
  if (known && known.revision > 0) publishClip(dock, id, at)
}

/** The vault doesn't hold the clip: because it never did, or because it lost it. */
function endUnheld(dock: Dock, head: ListHead, {clip, outcome, problem}: ReadLine, at: string): void {
  const {store} = dock
  const {recorder, bay, docking} = head
  withdrawTask(store, clip, 'copy')
  withdrawTask(store, clip, 'recheck')
  if (outcome === 'verified' || outcome === 'already-held') {
    const alarm = {problem: 'vault-file-missing', severity: 'critical', clip, docking, recorder, bay} as const
    raiseAlertWithin(dock, alarm, at)
    setOutcome(store, clip, 'unreadable', 'vault-file-missing')
  } else if (outcome !== null) setOutcome(store, clip, outcome, problem)
  addTask(store, {subject: clip, kind: 'match', lane: recorder})
}

/** A clip that isn't in the vault: it was empty, say, or couldn't be read. */
function insertUnheld({store}: Dock, head: ListHead, line: ReadLine): ClipRow {
  const {recorder, recorder_serial, volume_serial, docking, bay, officer, listed_at} = head
  const {zone, entry_times, offset_ms, offset_error_ms, offset_low_ms, offset_high_ms, dock_clock} = head
  const {clip: id, bytes, mtime, generation} = line
  const entry = {id, path: Buffer.from(line.path_hex, 'hex'), bytes, mtime, generation, vault_path: line.vaultPath}
  const volume = line.volume_serial === undefined ? volume_serial : line.volume_serial
  const where = {recorder, recorder_serial, volume_serial: volume, docking, bay, listed_at, commanded_officer: officer}
  const clocks = {zone, entry_times, offset_ms, offset_error_ms, offset_low_ms, offset_high_ms, dock_clock}
  const facts = {...entry, sidecar_of: null, ...where, ...clocks, ...readFacts(line.reading)}
  insertClip(store, facts, {outcome: null, problem: null, revision: 0})
  return getClip(store, id)
}

/**
 * All of the docking's entries are known again: it is sealed as it was. One that was cut off before it was sealed ends
 * here, as if its recorder had been removed.
 */
export function endAdoption(dock: Dock, head: ListHead): void {
  const {store} = dock
  const {docking: id, sealed_at: sealedAt, outcomes_sha256: digest} = head
  if (sealedAt === null || digest === null) {
    closeRemoved(dock, id)
    return
  }
  commit(dock, at => {
    setSealed(store, id, sealedAt, digest)
    setListKept(store, id, 'sealed')
    if (getDocking(store, id).revision > 0) publishDocking(dock, id, at)
    const detail = countOutcomes(store, id)
    appendLeaf(store, makeLeaf({kind: 'docking-adopted', at, subject: id, sha256: digest, sm3: null, detail}))
  })
}
