import {makeLeaf} from '../custody/leaf.ts'
import type {ClipRow} from '../store/clips.ts'
import {hasCopy, recordCopy} from '../store/copies.ts'
import {appendLeaf} from '../store/leaves.ts'
import {raiseAlertWithin} from './alerts.ts'
import {commit, type Dock} from './dock.ts'
import {publishClip} from './publish.ts'

/**
 * Central holds the clip's bytes. Of a clip that was taken over from the vault and isn't proved yet nothing can be said:
 * its record comes when it is, and central tells again.
 *
 * @returns false when the digest is another than ours, or ours isn't known: the first is an alarm; nothing else changes
 */
export function recordCentralCopy(
  dock: Dock,
  held: {clip: ClipRow; place: string; sha256: string; bytes: number; receipt: string},
): boolean {
  const {clip, place, sha256, receipt} = held
  if (clip.verified_at === null && clip.adopted_at !== null) return false
  const agrees = clip.sha256 === sha256 && clip.bytes === held.bytes
  commit(dock, at => {
    if (!agrees) {
      raiseAlertWithin(
        dock,
        {problem: 'central-digest-differs', severity: 'critical', clip: clip.id, detail: {sha256, place}},
        at,
      )
      return
    }
    if (hasCopy(dock.store, clip.id, place)) return
    recordCopy(dock.store, {clip: clip.id, place, sha256, at, receipt})
    appendLeaf(
      dock.store,
      makeLeaf({kind: 'copy-proved', at, subject: clip.id, sha256, sm3: null, detail: {place, receipt}}),
    )
    publishClip(dock, clip.id, at)
  })
  return agrees
}
