import {type CheckedData, checkData} from '../contract/event.ts'
import {alertSnapshot, clipSnapshot, dockingSnapshot} from '../publish/snapshots.ts'
import type {AlertRow} from '../store/alerts.ts'
import {bumpClipRevision, type ClipRow} from '../store/clips.ts'
import {bumpDockingRevision} from '../store/dockings.ts'
import {enqueueChecked, enqueueRecord} from '../store/outbox.ts'
import type {Dock} from './dock.ts'

/** Puts the clip's snapshot, as the facts of this transaction make it, into the outbox. */
export function publishClip(dock: Dock, id: string, at: string): void {
  publishDraft(dock, id, draftClip(dock, bumpClipRevision(dock.store, id)), at)
}

/** The record of a clip that is to be stored with this record's revision. */
export const draftClip = (dock: Dock, clip: ClipRow): CheckedData =>
  checkData('evidock.clip.v1', clipSnapshot(dock.store, dock.name, clip))

/** Puts a record that was drafted before into the outbox. */
export function publishDraft(dock: Dock, clip: string, draft: CheckedData, at: string): void {
  enqueueChecked(dock.store, dock.name, dock.epoch, `clip/${clip}`, draft, at)
}

/** As {@link publishClip}, of a docking. */
export function publishDocking(dock: Dock, id: string, at: string): void {
  bumpDockingRevision(dock.store, id)
  const data = dockingSnapshot(dock.store, dock.name, id)
  enqueueRecord(dock.store, dock.name, dock.epoch, 'evidock.docking.v1', `docking/${id}`, data, at)
}

/** As {@link publishClip}, of an alert. */
export function publishAlert(dock: Dock, alert: AlertRow, at: string): void {
  const data = alertSnapshot(dock.name, alert)
  enqueueRecord(dock.store, dock.name, dock.epoch, 'evidock.alert.v1', `alert/${alert.id}`, data, at)
}
