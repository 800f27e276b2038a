import {Temporal} from 'temporal-polyfill'
import {freeBytes} from '../disk/entries.ts'
import {resumeListed, showsWhatWasListed} from '../facts/dockings.ts'
import {identifyEntry} from '../facts/listed-clips.ts'
import {draftEntry, firstRevision, recordListing} from '../facts/listing.ts'
import {listRecorder} from '../ingest/listing.ts'
import {bytesPendingElsewhere, type DockingRow, dockingFiles, getDocking} from '../store/dockings.ts'
import type {Task} from '../store/tasks.ts'
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
  const entries = await listRecorder(docking.root, {isDamaged: task.attempt >= DAMAGED_AFTER})
  if (docking.listed_at === null) {
    const identified = await inSlices(entries, entry =>
      identifyEntry(dock, docking, {...entry, reading: readEntry(entry, docking)}),
    )
    const date = dockingDate(docking, work.zone)
    const by = {date, revision: firstRevision(dock)}
    const areNew = identified.filter(({known}) => known === 'new')
    const drafts = new Map(await inSlices(areNew, entry => [entry, draftEntry(dock, docking, entry, by)] as const))
    const roomBytes = roomFor(work, docking)
    const listed = recordListing(dock, task, docking, identified, drafts, {date, roomBytes})
    dock.log.info({event: 'docking.listed', docking: docking.id, ...listed})
  } else if (showsWhatWasListed(docking, entries)) {
    resumeListed(dock, task)
    dock.log.info({event: 'docking.resumed', docking: docking.id})
  } else {
    throw new RecorderChangedError(`recorder ${docking.recorder} shows other files than were listed`)
  }
  beginProgress(work, docking)
  await work.indexSent()
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
