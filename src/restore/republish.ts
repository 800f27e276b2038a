import {setTimeout as pause} from 'node:timers/promises'
import {republishCase} from '../facts/cases.ts'
import {commit, type Dock} from '../facts/dock.ts'
import {publishAlert, publishClip, publishDocking} from '../facts/publish.ts'
import {reviseAlert} from '../store/alerts.ts'
import {currentEpoch, setRepublished} from '../store/epochs.ts'
import type {Store} from '../store/open.ts'
import {
  type Unpublished,
  unpublishedAlerts,
  unpublishedCases,
  unpublishedClips,
  unpublishedDockings,
} from '../store/unpublished.ts'

/** So many share a transaction of a few milliseconds; the pause lets what is new go out in between. */
const AT_ONCE = 50
const PAUSE_MS = 20

type Kind = {
  next: (store: Store, after: number, limit: number) => Unpublished[]
  publish: (dock: Dock, id: string, at: string) => void
}

const KINDS: readonly Kind[] = [
  {next: unpublishedDockings, publish: publishDocking},
  {next: unpublishedClips, publish: publishClip},
  {next: unpublishedCases, publish: republishCase},
  {
    next: unpublishedAlerts,
    publish(dock, id, at) {
      const alert = reviseAlert(dock.store, id, null)
      if (alert) publishAlert(dock, alert, at)
    },
  },
]

/**
 * Publishes everything that is known and hasn't been published in the epoch that is on: whole snapshots, so that whoever
 * lost the former epochs needs none of them. What a crash leaves undone is done at the next start; what changes
 * meanwhile is published by its change.
 *
 * @param signal ends it: after that the database isn't touched
 */
export async function republish(dock: Dock, signal: AbortSignal): Promise<void> {
  for (;;) {
    const epoch = currentEpoch(dock.store)
    if (!epoch || epoch.republished_at !== null) return
    let records = 0
    for (const kind of KINDS) records += await publishAll(dock, kind, signal)
    if (signal.aborted) return
    if (currentEpoch(dock.store)?.epoch !== epoch.epoch) continue
    commit(dock, at => setRepublished(dock.store, epoch.epoch, at))
    dock.log.info({event: 'epoch.republished', epoch: epoch.epoch, records})
  }
}

async function publishAll(dock: Dock, {next, publish}: Kind, signal: AbortSignal): Promise<number> {
  let records = 0
  for (let after = 0; ; ) {
    if (signal.aborted) return records
    const rows = next(dock.store, after, AT_ONCE)
    const last = rows.at(-1)
    if (!last) return records
    commit(dock, at => {
      for (const {id} of rows) publish(dock, id, at)
    })
    records += rows.length
    after = last.place
    await pause(PAUSE_MS)
  }
}
