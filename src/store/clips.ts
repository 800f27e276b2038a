import type {ClipOutcome} from '../contract/clip.ts'
import type {Beginning, ClipNearby, ClipRow, ListedFacts, NewClip, RecordedFacts} from './clip-row.ts'
import {REVISION_FLOOR} from './epochs.ts'
import type {Store} from './open.ts'
import {prepared, preparedWide} from './prepared.ts'

export type {ClipNearby, ClipRow, RecordedFacts} from './clip-row.ts'

const insert = prepared<NewClip>(
  `INSERT INTO clip (id, recorder, recorder_serial, volume_serial, path, bytes, mtime, generation, listed_at, docking,
     bay, name, name_grammar, name_officer, commanded_officer, name_recorded, mark, zone, entry_times, offset_ms, offset_error_ms,
     offset_low_ms, offset_high_ms, dock_clock, sidecar_of, vault_path, recorded_raw, recorded_source, recorded_basis, recorded_from, recorded_to, recorded_times,
     outcome, problem, revision)
   VALUES (@id, @recorder, @recorder_serial, @volume_serial, @path, @bytes, @mtime, @generation, @listed_at, @docking,
     @bay, @name, @name_grammar, @name_officer, @commanded_officer, @name_recorded, @mark, @zone, @entry_times, @offset_ms, @offset_error_ms,
     @offset_low_ms, @offset_high_ms, @dock_clock, @sidecar_of, @vault_path, @recorded_raw, @recorded_source, @recorded_basis, @recorded_from, @recorded_to,
     @recorded_times, @outcome, @problem, @revision)`,
)
const get = preparedWide<{id: string}, ClipRow>('SELECT * FROM clip WHERE id = @id')
type InVault = {id: string; vault_path: string; bytes: number}
/** What makes a directory entry the same entry again. */
type EntryKey = {recorder: string; volumeSerial: string | null; path: Buffer; bytes: number; mtime: string}

const generation = prepared<EntryKey, {generation: number}>(
  `SELECT max(generation) AS generation FROM clip
   WHERE recorder = @recorder AND volume_serial IS @volumeSerial AND path = @path AND bytes = @bytes AND substr(mtime, 1, 19) = substr(@mtime, 1, 19) HAVING count(*) > 0`,
)
const redock = prepared<{id: string; docking: string; bay: number | null}>(
  `UPDATE clip SET docking = @docking, bay = @bay,
     outcome = CASE WHEN verified_at IS NULL THEN NULL ELSE outcome END,
     problem = CASE WHEN verified_at IS NULL THEN NULL ELSE problem END
   WHERE id = @id`,
)
const command = prepared<{id: string; officer: string}>('UPDATE clip SET commanded_officer = @officer WHERE id = @id')
const outcome = prepared<{id: string; outcome: ClipOutcome; problem: string | null}>(
  'UPDATE clip SET outcome = @outcome, problem = @problem WHERE id = @id',
)
const bump = preparedWide<{id: string}, ClipRow>(
  `UPDATE clip SET revision = max(revision, ${REVISION_FLOOR}) + 1 WHERE id = @id RETURNING *`,
)
const neighbours = prepared<{recorder: string; from: string; to: string}, ClipNearby>(
  `SELECT id, recorder, name_officer, name_grammar, vault_path, recorded_from, recorded_to, outcome, verified_at, probed_at
   FROM clip WHERE recorder = @recorder AND recorded_from BETWEEN @from AND @to ORDER BY recorded_from, id`,
)
const matchable = prepared<object, ClipRow>(
  'SELECT * FROM clip WHERE EXISTS (SELECT 1 FROM match WHERE clip = clip.id)',
)
const inVault = prepared<{after: string; limit: number}, InVault>(
  `SELECT id, vault_path, bytes FROM clip WHERE verified_at IS NOT NULL AND id > @after ORDER BY id LIMIT @limit`,
)

/**
 * A clip is stored first.
 *
 * @param clip `revision` is that of the record that goes out with it
 */
export function insertNewClip(store: Store, clip: NewClip): void {
  insert(store).run(clip)
}

/** As {@link insertNewClip}, of a clip of which no record goes out yet. */
export function insertClip(
  store: Store,
  facts: ListedFacts & RecordedFacts,
  beginning: Beginning = {outcome: null, problem: null, revision: 0},
): void {
  insertNewClip(store, {...facts, ...beginning})
}

const bytesOf = prepared<{id: string}, {bytes: number}>('SELECT bytes FROM clip WHERE id = @id')

/** A clip's size in bytes; 0 when there is no such clip. */
export const clipBytes = (store: Store, id: string): number => bytesOf(store).get({id})?.bytes ?? 0

export function findClip(store: Store, id: string): ClipRow | undefined {
  return get(store).get({id})
}

/** @throws {RangeError} when there is no such clip: a defect, since ids come from the store itself */
export function getClip(store: Store, id: string): ClipRow {
  const row = findClip(store, id)
  if (!row) throw new RangeError(`no clip ${id}`)
  return row
}

/** The highest generation known of a directory entry; null when it is new here. */
export function latestGeneration(store: Store, entry: EntryKey): number | null {
  return generation(store).get(entry)?.generation ?? null
}

/** The clip was listed again, at a later docking; what isn't held yet has no outcome there yet. */
export function moveToDocking(store: Store, id: string, docking: string, bay: number | null): void {
  redock(store).run({id, docking, bay})
}

/** A command at a later docking names another officer. */
export function setCommandedOfficer(store: Store, id: string, officer: string): void {
  command(store).run({id, officer})
}

export function setOutcome(store: Store, id: string, result: ClipOutcome, problem: string | null): void {
  outcome(store).run({id, outcome: result, problem})
}

/**
 * One more record of this clip is about to be published.
 *
 * @returns the clip as the facts now are
 * @throws {RangeError} when there is no such clip
 */
export function bumpClipRevision(store: Store, id: string): ClipRow {
  const row = bump(store).get({id})
  if (!row) throw new RangeError(`no clip ${id}`)
  return row
}

/** The clips of one recorder that began within a span of UTC instants, in order of time. */
export function clipsOfRecorderBetween(store: Store, recorder: string, from: string, to: string): ClipNearby[] {
  return neighbours(store).all({recorder, from, to})
}

/** The clips that were matched once, and so may match otherwise when a roster changes. */
export function matchedClips(store: Store): ClipRow[] {
  return matchable(store).all({})
}

const bound = prepared<
  {docking: string; low: number | null; high: number | null},
  {id: string; probed_at: string | null}
>(
  `UPDATE clip SET offset_low_ms = @low, offset_high_ms = @high WHERE docking = @docking AND offset_ms IS NULL
   RETURNING id, probed_at`,
)

/**
 * The clock behind a docking's clips is bounded otherwise.
 *
 * @returns those that were described already, and may match otherwise now
 */
export function boundClips(store: Store, docking: string, bounds: {low: number | null; high: number | null}): string[] {
  const {low, high} = bounds
  return bound(store)
    .all({docking, low, high})
    .flatMap(({id, probed_at}) => (probed_at === null ? [] : id))
}

const officersSince = prepared<{docking: string; from: string}, {name_officer: string}>(
  `SELECT DISTINCT c.name_officer FROM docking_file f JOIN clip c ON c.id = f.clip
   WHERE f.docking = @docking AND c.name_officer IS NOT NULL AND c.recorded_from >= @from`,
)

/** The officers' numbers in the names of what a docking showed, of clips that began at this UTC instant or later. */
export function officersNamedSince(store: Store, docking: string, from: string): string[] {
  return officersSince(store)
    .all({docking, from})
    .map(({name_officer}) => name_officer)
}

/** What must lie in the vault, in the order of the clips' ids. */
export function verifiedClips(store: Store, after: string, limit: number): InVault[] {
  return inVault(store).all({after, limit})
}
