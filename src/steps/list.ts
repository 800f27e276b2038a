import {Temporal} from 'temporal-polyfill'
import type {ClockBounds} from '../detect/clock/bounds.ts'
import {sidecarsOf} from '../detect/sidecars.ts'
import {freeBytes} from '../disk/entries.ts'
import {resumeListed, showsWhatWasListed} from '../facts/dockings.ts'
import {recordStorage} from '../facts/health.ts'
import {identifyEntry} from '../facts/listed-clips.ts'
import {draftEntry, firstRevision, recordListing} from '../facts/listing.ts'
import {tellWrongRecorder} from '../facts/wrong-recorder.ts'
import type {DiskRoom} from '../ingest/disk-room.ts'
import type {ListedEntry} from '../ingest/listing.ts'
import {bytesPendingElsewhere, type DockingRow, dockingFiles, getDocking} from '../store/dockings.ts'
import type {Store} from '../store/open.ts'
import type {Task} from '../store/tasks.ts'
import {otherVolumes} from '../store/volumes.ts'
import {boundsOfClock} from './clock-bounds.ts'
import {inSlices} from './in-slices.ts'
import {readEntry} from './read-entry.ts'
import type {Work} from './work.ts'

/** By then, ten seconds after the first try, one that was pulled is known to be gone. */
const DAMAGED_AFTER = 3

/** The recorder shows other files than when this docking was listed: it ends, and another begins. */
export class RecorderChangedError extends Error {
  override name = 'RecorderChangedError'
}

/**
 * Lists the recorder and publishes what it shows, before any copy.
 *
 * @throws {RecorderChangedError} after a restart, when the recorder shows other files than those listed
 */
export async function listStep(work: Work, task: Task): Promise<void> {
  const {dock} = work
  const docking = getDocking(dock.store, task.subject)
  dock.log.info({event: 'docking.listing', docking: docking.id, recorder: docking.recorder})
  const entries = await listVolumes(work, docking, task.attempt >= DAMAGED_AFTER)
  if (docking.listed_at === null) {
    const own = dock.profile(docking.profile)
    const identified = await inSlices(entries, entry =>
      identifyEntry(dock, docking, {...entry, reading: readEntry(entry, docking, own.names)}),
    )
    for (const [beside, clip] of sidecarsOf(identified, own.sidecars)) beside.sidecarOf = clip.id
    const timed = withBounds(docking, boundsOfClock(work, docking, identified))
    const date = dockingDate(docking, work.zone)
    const by = {date, revision: firstRevision(dock)}
    const areNew = identified.filter(({known}) => known === 'new')
    const drafts = new Map(await inSlices(areNew, entry => [entry, draftEntry(dock, timed, entry, by)] as const))
    const roomBytes = roomFor(work, docking)
    const listed = recordListing(dock, task, timed, identified, drafts, {date, roomBytes})
    tellWrongRecorder(dock, docking, work.roster())
    dock.log.info({event: 'docking.listed', docking: docking.id, ...listed})
  } else if (showsWhatWasListed(docking, entries)) {
    resumeListed(dock, task)
    dock.log.info({event: 'docking.resumed', docking: docking.id})
  } else {
    throw new RecorderChangedError(`recorder ${docking.recorder} shows other files than were listed`)
  }
  beginProgress(work, docking)
  await work.indexSent()
  // A step that still lists keeps the copies waiting, and FAT may be read whole for this.
  void recordRoom(work, docking)
}

type VolumeEntry = ListedEntry & {volumeSerial: string | null}

/** What all of a recorder's volumes show. */
async function listVolumes({dock, workers}: Work, docking: DockingRow, isDamaged: boolean): Promise<VolumeEntry[]> {
  const entries: VolumeEntry[] = []
  for (const {root, serial} of volumesOf(dock.store, docking)) {
    const listed = await workers.listRecorder({root, isDamaged})
    for (const entry of listed) entries.push({...entry, volumeSerial: serial})
  }
  return entries
}

const volumesOf = (store: Store, docking: DockingRow): {root: string; serial: string | null}[] => [
  {root: docking.root, serial: docking.volume_serial},
  ...otherVolumes(store, docking.id),
]

/** The room on a recorder's own disks; a folder's would be this machine's. What can't be read isn't told. */
async function recordRoom({dock, workers}: Work, docking: DockingRow): Promise<void> {
  try {
    const rooms: DiskRoom[] = []
    for (const {root} of volumesOf(dock.store, docking)) {
      const room = await workers.volumeRoom({root})
      if (room !== null) rooms.push(room)
    }
    const sum = (of: keyof DiskRoom): number => rooms.reduce((total, room) => total + room[of], 0)
    if (rooms.length > 0) recordStorage(dock, docking, {bytes: sum('bytes'), free: sum('free')})
  } catch (error) {
    dock.log.warn({event: 'recorder.room-unknown', docking: docking.id, err: error})
  }
}

const withBounds = (docking: DockingRow, bounds: ClockBounds | null): DockingRow =>
  bounds === null
    ? docking
    : {
        ...docking,
        offset_low_ms: bounds.lowMs,
        offset_high_ms: bounds.highMs,
        clock_evidence: JSON.stringify(bounds.evidence),
      }

/** The docking's date in the dock's zone: the first folder of its clips in the vault. */
export const dockingDate = (docking: DockingRow, dockZone: string): string =>
  Temporal.Instant.from(docking.opened_at).toZonedDateTimeISO(dockZone).toPlainDate().toString()

const roomFor = (work: Work, docking: DockingRow): number =>
  freeBytes(work.folders.vault) - work.floorBytes - bytesPendingElsewhere(work.dock.store, docking.id)

function beginProgress(work: Work, docking: DockingRow): void {
  const left = dockingFiles(work.dock.store, docking.id).filter(({outcome}) => outcome === null)
  const bytes = left.reduce((sum, file) => sum + file.bytes, 0)
  work.progress.begin(docking, {clips: left.length, bytes})
}
