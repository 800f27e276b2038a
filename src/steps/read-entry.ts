import {type NameGrammar, readName} from '../detect/names.ts'
import type {EntryReading} from '../facts/listed-clips.ts'
import type {ListedEntry} from '../ingest/listing.ts'
import {type RecordedTime, type RecorderClock, recordedTime, type StatedTime} from '../match/recorded.ts'
import type {ClipRow, RecordedFacts} from '../store/clips.ts'
import type {DockingRow} from '../store/dockings.ts'

const slash = '/'.charCodeAt(0)

/** What an entry's name and times tell before its content is read. @param own the recorder's own grammars of names */
export function readEntry(
  entry: Pick<ListedEntry, 'path' | 'mtimeMs'>,
  docking: Pick<DockingRow, 'zone' | 'entry_times' | 'offset_ms'>,
  own: readonly NameGrammar[],
): EntryReading {
  const rawName = entry.path.subarray(entry.path.lastIndexOf(slash) + 1)
  const name = readName(rawName, own)
  const nameRecorded =
    name?.recordedRaw && name.recordedLocal ? {raw: name.recordedRaw, local: name.recordedLocal} : null
  const directory = new Date(entry.mtimeMs).toISOString()
  return {
    // A name that no grammar takes may have been typed by a person, and may name a party: it stays here.
    name: name ? rawName.toString('latin1') : null,
    grammar: name?.grammar ?? null,
    officer: name?.officer ?? null,
    nameRecorded: nameRecorded ? JSON.stringify(nameRecorded) : null,
    mark: name?.mark ?? null,
    recorded: asFacts(recordedTime({name: nameRecorded, container: [], directory}, clockOf(docking), null)),
  }
}

/** As {@link readEntry}, once the content has told its times and its duration. */
export function readTimes(clip: ClipRow, container: readonly StatedTime[], durationMs: number | null): RecordedFacts {
  const name = clip.name_recorded === null ? null : JSON.parse(clip.name_recorded)
  return asFacts(recordedTime({name, container, directory: clip.mtime}, clockOf(clip), durationMs))
}

const clockOf = (row: Pick<DockingRow, 'zone' | 'entry_times' | 'offset_ms'>): RecorderClock => ({
  zone: row.zone,
  offsetMs: row.offset_ms,
  entryTimes: row.entry_times,
})

const asFacts = ({raw, source, basis, from, to, times}: RecordedTime): RecordedFacts => ({
  recorded_raw: raw,
  recorded_source: source,
  recorded_basis: basis,
  recorded_from: from,
  recorded_to: to,
  recorded_times: JSON.stringify(times),
})
