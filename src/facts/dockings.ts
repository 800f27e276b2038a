import {v7 as uuidv7} from 'uuid'
import {listDigest, outcomesDigest} from '../contract/list-digest.ts'
import {makeLeaf} from '../custody/leaf.ts'
import {getClip, setOutcome} from '../store/clips.ts'
import {
  canBeSealed,
  countOutcomes,
  type DockClock,
  type DockingRow,
  dockingFiles,
  type EntryTimes,
  getDocking,
  insertDocking,
  moveDocking,
  openDockingOf,
  pendingClips,
  setDockingFileOutcome,
  setSealed,
} from '../store/dockings.ts'
import {appendLeaf} from '../store/leaves.ts'
import {countDocking} from '../store/recorders.ts'
import {addTask, removeTask, type Task, withdrawTask} from '../store/tasks.ts'
import {setOtherVolumes} from '../store/volumes.ts'
import {publishCheckpointWithin} from './checkpoints.ts'
import {commit, type Dock} from './dock.ts'
import {recordHealthWithin, type Said} from './health.ts'
import {publishClip, publishDocking} from './publish.ts'

/** A recorder in a bay, as a source reports it. */
export type Arrived = {
  recorder: {id: string; serial: string | null; volumeSerial: string | null}
  root: string
  bay: number | null
  zone: string
  entryTimes: EntryTimes
  officer: string | null
  offset: {ms: number; errorMs: number} | null
  clockRaw: string | null
  profile: string
  otherVolumes: readonly {root: string; serial: string | null}[]
  missing: string | null
  says: Said
}

/**
 * A recorder came, or was found where a former run of evidock left it: then its docking goes on, unless it has another
 * volume now.
 *
 * @returns the docking; its listing is a task now
 */
export function openDocking(dock: Dock, arrived: Arrived, dockClock: DockClock): string {
  const before = openDockingOf(dock.store, arrived.recorder.id)
  if (before && before.volume_serial !== arrived.recorder.volumeSerial) closeRemoved(dock, before.id)
  return commit(dock, at => {
    const open = openDockingOf(dock.store, arrived.recorder.id)
    if (open) {
      moveDocking(dock.store, open.id, arrived)
      setOtherVolumes(dock.store, open.id, volumesOf(arrived))
      addTask(dock.store, {subject: open.id, kind: 'list', lane: arrived.recorder.id})
      return open.id
    }
    const id = uuidv7()
    countDocking(dock.store, arrived.recorder, at)
    insertDocking(dock.store, {
      id,
      recorder: arrived.recorder.id,
      recorder_serial: arrived.recorder.serial,
      volume_serial: arrived.recorder.volumeSerial,
      bay: arrived.bay,
      root: arrived.root,
      zone: arrived.zone,
      entry_times: arrived.entryTimes,
      officer: arrived.officer,
      offset_ms: arrived.offset?.ms ?? null,
      offset_error_ms: arrived.offset?.errorMs ?? null,
      dock_clock: dockClock,
      profile: arrived.profile,
      clock_raw: arrived.clockRaw,
      missing: arrived.missing,
      opened_at: at,
    })
    setOtherVolumes(dock.store, id, volumesOf(arrived))
    recordHealthWithin(dock, {id, recorder: arrived.recorder.id, bay: arrived.bay}, arrived.says, at)
    addTask(dock.store, {subject: id, kind: 'list', lane: arrived.recorder.id})
    publishDocking(dock, id, at)
    return id
  })
}

const volumesOf = ({otherVolumes}: Arrived) => otherVolumes.map(({root, serial}) => ({root, serial: serial ?? ''}))

/** Does the recorder still show what this docking listed? Null when it wasn't listed yet. */
export function showsWhatWasListed(
  docking: DockingRow,
  entries: readonly {path: Uint8Array; bytes: number}[],
): boolean | null {
  return docking.list_sha256 === null ? null : docking.list_sha256 === listDigest(entries)
}

/** Listed before a restart, and the recorder is unchanged: the copies that are left go on. */
export function resumeListed(dock: Dock, task: Task): void {
  commit(dock, () => {
    removeTask(dock.store, task)
    sealIfDone(dock, task.subject)
  })
}

/** Adds the sealing when every listed file has its outcome. */
export function sealIfDone(dock: Dock, docking: string): void {
  if (canBeSealed(dock.store, docking)) addTask(dock.store, {subject: docking, kind: 'seal'})
}

/**
 * The recorder is gone: what wasn't copied stays to be copied at its next docking. This one is sealed at once, so that
 * a recorder which is back in the next moment can't be taken for what this docking listed.
 */
export function closeRemoved(dock: Dock, docking: string): void {
  commit(dock, at => {
    withdrawTask(dock.store, docking, 'list')
    withdrawTask(dock.store, docking, 'seal')
    for (const clip of pendingClips(dock.store, docking)) {
      withdrawTask(dock.store, clip, 'copy')
      withdrawTask(dock.store, clip, 'recheck')
      setDockingFileOutcome(dock.store, docking, clip, 'removed')
      const row = getClip(dock.store, clip)
      if (row.verified_at !== null || row.adopted_at !== null) continue
      setOutcome(dock.store, clip, 'removed', null)
      addTask(dock.store, {subject: clip, kind: 'match', lane: row.recorder})
      publishClip(dock, clip, at)
    }
    if (getDocking(dock.store, docking).sealed_at === null) recordSealed(dock, docking, at)
  })
}

/** Every listed file has an outcome: the docking is sealed, and the log's state goes out with it. */
export function sealDocking(dock: Dock, task: Task): void {
  commit(dock, at => {
    removeTask(dock.store, task)
    if (getDocking(dock.store, task.subject).sealed_at === null) recordSealed(dock, task.subject, at)
  })
}

function recordSealed(dock: Dock, docking: string, at: string): void {
  const files = dockingFiles(dock.store, docking).flatMap(({path, outcome}) => (outcome ? [{path, outcome}] : []))
  const digest = outcomesDigest(files)
  setSealed(dock.store, docking, at, digest)
  const outcomes = countOutcomes(dock.store, docking)
  appendLeaf(
    dock.store,
    makeLeaf({kind: 'docking-sealed', at, subject: docking, sha256: digest, sm3: null, detail: outcomes}),
  )
  publishDocking(dock, docking, at)
  publishCheckpointWithin(dock, 1, at)
}
