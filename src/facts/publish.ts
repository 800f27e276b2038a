import {alertSnapshot, clipSnapshot, dockingSnapshot} from '../publish/snapshots.ts'
import type {AlertRow} from '../store/alerts.ts'
import {bumpClipRevision, type ClipRow} from '../store/clips.ts'
import {bumpDockingRevision} from '../store/dockings.ts'
import {enqueueRecord} from '../store/outbox.ts'
import type {Dock} from './dock.ts'

/** Puts the clip's snapshot, as the facts of this transaction make it, into the outbox. */
export function publishClip(dock: Dock, id: string, at: string): void {
  publishClipRow(dock, bumpClipRevision(dock.store, id), at)
}

/** As {@link publishClip}, of a row that was just stored with the revision of this record. */
export function publishClipRow(dock: Dock, clip: ClipRow, at: string): void {
  const data = clipSnapshot(dock.store, dock.name, clip)
  enqueueRecord(dock.store, dock.name, dock.epoch, 'evidock.clip.v1', `clip/${clip.id}`, data, at)
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
