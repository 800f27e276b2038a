import {logGrammarOf, readLog} from '../detect/recorder-log.ts'
import {closeFile, openToRead, readAt} from '../disk/files.ts'
import {recordLog} from '../facts/recorder-log.ts'
import {clipFiles} from '../ingest/vault.ts'
import type {ClipRow} from '../store/clips.ts'
import {getDocking} from '../store/dockings.ts'
import type {Work} from './work.ts'

/** A recorder's log of years; of a longer one the end is read. */
const MOST_BYTES = 1 << 20

/** Reads a clip that is a recorder's own log, from the vault. What goes wrong with it holds up nothing. */
export function readRecorderLog({dock, folders}: Work, clip: ClipRow): void {
  const grammar = logGrammarOf(clip.path, dock.profile(getDocking(dock.store, clip.docking).profile).logs)
  if (grammar === null) return
  try {
    const events = readLog(endOf(clipFiles(folders.vault, clip.vault_path).final, clip.bytes), grammar)
    recordLog(dock, clip, events)
    dock.log.info({event: 'recorder.log-read', clip: clip.id, recorder: clip.recorder, events: events.length})
  } catch (error) {
    dock.log.warn({event: 'recorder.log-not-read', clip: clip.id, err: error})
  }
}

function endOf(path: string, bytes: number): string {
  const file = openToRead(path)
  try {
    const end = Buffer.alloc(Math.min(bytes, MOST_BYTES))
    // What its lines say in words stays here; dates, times and codes are ASCII in every encoding that recorders have.
    return end.subarray(0, readAt(file, end, end.length, bytes - end.length)).toString('latin1')
  } finally {
    closeFile(file)
  }
}
