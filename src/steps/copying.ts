import {recordOutcome} from '../facts/clips.ts'
import type {Range} from '../ingest/ranges.ts'
import type {SourceOrder} from '../ingest/source.ts'
import type {ClipFiles} from '../ingest/vault.ts'
import type {ClipRow} from '../store/clips.ts'
import {getDocking} from '../store/dockings.ts'
import type {Task} from '../store/tasks.ts'
import {otherVolumes} from '../store/volumes.ts'
import type {Work} from './work.ts'

/** So often a clip is tried at one docking. */
export const ATTEMPTS = 3

/** A clip on its way through a copy step. */
export type Copying = {task: Task; clip: ClipRow; files: ClipFiles; progress: SharedArrayBuffer}

/** Its bytes lie in the part, as far as they could be read; `sha256` is of what the recorder gave. */
export type Copied = Copying & {sha256: string; missing: readonly Range[]}

/** The disk didn't give back what was written to it, or the recorder couldn't be read: it is tried again. */
export class CopyFailedError extends Error {
  override name = 'CopyFailedError'
}

/** Where the volume of a clip is now. */
export function rootOf({dock: {store}}: Work, clip: ClipRow): string {
  const docking = getDocking(store, clip.docking)
  if (clip.volume_serial === docking.volume_serial) return docking.root
  // Of one that isn't there any more nothing can be read, and no other volume's file is taken for its.
  const other = otherVolumes(store, docking.id).find(({serial}) => serial === clip.volume_serial)
  return other?.root ?? NO_ROOT
}
const NO_ROOT = '/nonexistent'

/** The entry that a clip is copied from. */
export function sourceOf(work: Work, clip: ClipRow): SourceOrder {
  return {root: rootOf(work, clip), path: clip.path, bytes: clip.bytes, mtimeMs: Date.parse(clip.mtime)}
}

/** A clip ends without being copied. */
export function endAs(
  work: Work,
  {task, clip}: Copying,
  outcome: 'changed' | 'no-room' | 'unreadable',
  problem: string,
): void {
  recordOutcome(work.dock, task, clip, outcome, problem)
  notCopied(work, clip, outcome, problem)
}

/** What people see when a clip ended without being copied. */
export function notCopied(work: Work, clip: ClipRow, outcome: string, problem: string): void {
  work.progress.clipDone(clip.docking, clip.id, clip.bytes)
  logOf(work, clip).warn({event: 'clip.not-copied', outcome, problem})
}

export const logOf = (work: Work, {id, docking}: ClipRow): Work['dock']['log'] =>
  work.dock.log.child({clip: id, docking})
