import {topicOf} from '../contract/topics.ts'
import type {RunningDock} from '../main.ts'
import {clipSnapshot} from '../publish/snapshots.ts'
import {getClip} from '../store/clips.ts'
import {hasCopy} from '../store/copies.ts'
import {dockingFiles} from '../store/dockings.ts'
import {finalTopics} from '../store/outbox.ts'
import type {ShownClip} from './clip-table.ts'

/** The clips of a docking, in the order of their paths. `central` is the place that its receipts name. */
export function shownClips({dock}: RunningDock, docking: string): (ShownClip & {path: Buffer})[] {
  const final = finalTopics(dock.store)
  return dockingFiles(dock.store, docking).map(({clip, path}) => ({
    data: clipSnapshot(dock.store, dock.name, getClip(dock.store, clip)),
    name: printable(path.subarray(path.lastIndexOf('/') + 1)),
    path,
    indexHeld: final.has(topicOf(dock.name, `clip/${clip}`)),
    bytesHeld: hasCopy(dock.store, clip, 'central'),
  }))
}

/** A raw name as one line of text: what isn't printable is shown as its code. */
export function printable(name: Buffer): string {
  const text = new TextDecoder('utf-8').decode(name)
  return text.replace(/[\p{C}\u2028\u2029]/gu, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
