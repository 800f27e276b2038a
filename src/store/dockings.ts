import type {ClipOutcome} from '../contract/clip.ts'
import {REVISION_FLOOR} from './epochs.ts'
import type {Store} from './open.ts'
import {prepared, preparedWide} from './prepared.ts'

export type DockClock = 'synchronised' | 'unsynchronised'
/** What a directory's times are: UTC, or wall time of a card that knows no zone and is read as UTC. */
export type EntryTimes = 'utc' | 'local'

export type DockingRow = {
  id: string
  recorder: string
  recorder_serial: string | null
  volume_serial: string | null
  bay: number | null
  root: string
  zone: string
  entry_times: EntryTimes
  officer: string | null
  offset_ms: number | null
  offset_error_ms: number | null
  dock_clock: DockClock
  /** By which the recorder was read. */
  profile: string
  /** What its clock showed when the offset was measured, as it stood in its answer. */
  clock_raw: string | null
  /** JSON: what bounds the offset where nobody could measure it. */
  clock_evidence: string | null
  offset_low_ms: number | null
  offset_high_ms: number | null
  /** What keeps a volume of it from being read, as a problem's code. */
  missing: string | null
  opened_at: string
  listed_at: string | null
  clips: number | null
  bytes: number | null
  list_sha256: string | null
  sealed_at: string | null
  outcomes_sha256: string | null
  /** Known again by its list, or only by the sidecars of its clips, after an older database came back. */
  adopted_at: string | null
  /** How far the list that lies beside the database tells. */
  list_kept: 'listed' | 'sealed' | null
  revision: number
}

export type NewDocking = Omit<
  DockingRow,
  | 'listed_at'
  | 'clips'
  | 'bytes'
  | 'list_sha256'
  | 'sealed_at'
  | 'outcomes_sha256'
  | 'adopted_at'
  | 'list_kept'
  | 'clock_evidence'
  | 'offset_low_ms'
  | 'offset_high_ms'
  | 'revision'
>

/**
 * The docking that came last is first, a part of statements. By the order in which they were stored, since a dock's
 * clock may have been set back; those that came back from beside the database are older than all others.
 */
export const LATEST_FIRST = `adopted_at IS NOT NULL, iif(adopted_at IS NULL, docking.rowid, NULL) DESC, opened_at DESC`

const insert = prepared<NewDocking>(
  `INSERT INTO docking (id, recorder, recorder_serial, volume_serial, bay, root, zone, entry_times, officer, offset_ms,
     offset_error_ms, dock_clock, profile, clock_raw, missing, opened_at, revision)
   VALUES (@id, @recorder, @recorder_serial, @volume_serial, @bay, @root, @zone, @entry_times, @officer, @offset_ms,
     @offset_error_ms, @dock_clock, @profile, @clock_raw, @missing, @opened_at, 0)`,
)
const get = preparedWide<{id: string}, DockingRow>('SELECT * FROM docking WHERE id = @id')
const openOf = prepared<{recorder: string}, DockingRow>(
  `SELECT * FROM docking WHERE recorder = @recorder AND sealed_at IS NULL ORDER BY ${LATEST_FIRST} LIMIT 1`,
)
const latestOf = prepared<{recorder: string}, DockingRow>(
  `SELECT * FROM docking WHERE recorder = @recorder ORDER BY ${LATEST_FIRST} LIMIT 1`,
)
const allOpen = prepared<object, DockingRow>('SELECT * FROM docking WHERE sealed_at IS NULL ORDER BY opened_at')
const listed = prepared<{id: string; at: string; clips: number; bytes: number; digest: string}>(
  'UPDATE docking SET listed_at = @at, clips = @clips, bytes = @bytes, list_sha256 = @digest WHERE id = @id',
)
const sealed = prepared<{id: string; at: string; digest: string}>(
  'UPDATE docking SET sealed_at = @at, outcomes_sha256 = @digest WHERE id = @id',
)
const moved = prepared<{id: string; root: string; bay: number | null; missing: string | null}>(
  'UPDATE docking SET root = @root, bay = @bay, missing = @missing WHERE id = @id',
)
const bounded = prepared<{id: string; low: number | null; high: number | null; evidence: string}>(
  'UPDATE docking SET offset_low_ms = @low, offset_high_ms = @high, clock_evidence = @evidence WHERE id = @id',
)
const bump = prepared<{id: string}>(`UPDATE docking SET revision = max(revision, ${REVISION_FLOOR}) + 1 WHERE id = @id`)
const addFile = prepared<{docking: string; clip: string; outcome: ClipOutcome | null}>(
  `INSERT INTO docking_file VALUES (@docking, @clip, @outcome)
   ON CONFLICT (docking, clip) DO UPDATE SET outcome = @outcome`,
)
const setFileOutcome = prepared<{docking: string; clip: string; outcome: ClipOutcome}>(
  'UPDATE docking_file SET outcome = @outcome WHERE docking = @docking AND clip = @clip AND outcome IS NULL',
)
const pending = prepared<{docking: string}, {clip: string}>(
  'SELECT clip FROM docking_file INDEXED BY docking_file_pending WHERE docking = @docking AND outcome IS NULL',
)
const sealable = prepared<{id: string}, {one: 1}>(
  // Left to itself SQLite reads the docking's other files to find one that is pending.
  `SELECT 1 AS one FROM docking WHERE id = @id AND listed_at IS NOT NULL AND sealed_at IS NULL AND NOT EXISTS
     (SELECT 1 FROM docking_file INDEXED BY docking_file_pending WHERE docking = @id AND outcome IS NULL)`,
)
const files = prepared<{docking: string}, {clip: string; path: Buffer; bytes: number; outcome: ClipOutcome | null}>(
  `SELECT f.clip, c.path, c.bytes, f.outcome FROM docking_file f JOIN clip c ON c.id = f.clip
   WHERE f.docking = @docking ORDER BY c.path, c.bytes`,
)
const replaceFile = prepared<{docking: string; clip: string; by: string}>(
  'UPDATE docking_file SET clip = @by WHERE docking = @docking AND clip = @clip AND outcome IS NULL',
)
const listBefore = prepared<{id: string; recorder: string; volumeSerial: string | null}, {listed_at: string}>(
  `SELECT listed_at FROM docking
   WHERE recorder = @recorder AND id <> @id AND listed_at IS NOT NULL AND volume_serial IS @volumeSerial
   ORDER BY ${LATEST_FIRST} LIMIT 1`,
)
const lastBefore = prepared<{clip: string; docking: string}, {docking: string}>(
  `SELECT f.docking FROM docking_file f JOIN docking ON docking.id = f.docking
   WHERE f.clip = @clip AND f.docking <> @docking ORDER BY ${LATEST_FIRST} LIMIT 1`,
)
const pendingBytes = prepared<{docking: string}, {bytes: number | null}>(
  `SELECT sum(c.bytes) AS bytes FROM docking_file f JOIN clip c ON c.id = f.clip
   WHERE f.outcome IS NULL AND f.docking <> @docking AND c.verified_at IS NULL AND c.adopted_at IS NULL`,
)
const outcomeCounts = prepared<{docking: string}, {outcome: ClipOutcome; files: number}>(
  `SELECT outcome, count(*) AS files FROM docking_file WHERE docking = @docking AND outcome IS NOT NULL GROUP BY outcome`,
)

export function insertDocking(store: Store, docking: NewDocking): void {
  insert(store).run(docking)
}

export function findDocking(store: Store, id: string): DockingRow | undefined {
  return get(store).get({id})
}

/** @throws {RangeError} when there is no such docking: a defect, since ids come from the store itself */
export function getDocking(store: Store, id: string): DockingRow {
  const row = findDocking(store, id)
  if (!row) throw new RangeError(`no docking ${id}`)
  return row
}

/** The docking of this recorder that isn't sealed yet, if there is one. */
export function openDockingOf(store: Store, recorder: string): DockingRow | undefined {
  return openOf(store).get({recorder})
}

/** The docking of this recorder that was opened last. */
export function latestDockingOf(store: Store, recorder: string): DockingRow | undefined {
  return latestOf(store).get({recorder})
}

/** Every docking that isn't sealed yet, oldest first. */
export function openDockings(store: Store): DockingRow[] {
  return allOpen(store).all({})
}

export function setListed(
  store: Store,
  id: string,
  at: string,
  list: {clips: number; bytes: number; digest: string},
): void {
  listed(store).run({id, at, ...list})
}

export function setSealed(store: Store, id: string, at: string, digest: string): void {
  sealed(store).run({id, at, digest})
}

/** After a restart the same recorder may be mounted elsewhere. */
export function moveDocking(
  store: Store,
  id: string,
  {root, bay, missing}: {root: string; bay: number | null; missing: string | null},
): void {
  moved(store).run({id, root, bay, missing})
}

/** Between which bounds the offset of the recorder's clock lies, and by what (JSON). */
export function setClockBounds(
  store: Store,
  id: string,
  bounds: {low: number | null; high: number | null; evidence: string},
): void {
  bounded(store).run({id, ...bounds})
}

/** One more record of this docking is about to be published. */
export function bumpDockingRevision(store: Store, id: string): void {
  bump(store).run({id})
}

/** A docking shows this clip. One that was adopted from the vault is listed anew when its recorder is still there. */
export function addDockingFile(store: Store, docking: string, clip: string, outcome: ClipOutcome | null): void {
  addFile(store).run({docking, clip, outcome})
}

/** An outcome is set once; a second one for the same docking changes nothing. */
export function setDockingFileOutcome(store: Store, docking: string, clip: string, outcome: ClipOutcome): void {
  setFileOutcome(store).run({docking, clip, outcome})
}

/** The clips of a docking that have no outcome yet. */
export function pendingClips(store: Store, docking: string): string[] {
  return pending(store)
    .all({docking})
    .map(({clip}) => clip)
}

/** Is a docking listed, not sealed yet, and has every listed file its outcome? */
export function canBeSealed(store: Store, docking: string): boolean {
  return sealable(store).get({id: docking}) !== undefined
}

/** What a docking listed, sorted by raw path. */
export function dockingFiles(
  store: Store,
  docking: string,
): {clip: string; path: Buffer; bytes: number; outcome: ClipOutcome | null}[] {
  return files(store).all({docking})
}

/** How many files of a docking ended in which way. */
export function countOutcomes(store: Store, docking: string): Partial<Record<ClipOutcome, number>> {
  return Object.fromEntries(
    outcomeCounts(store)
      .all({docking})
      .map(({outcome, files: n}) => [outcome, n]),
  )
}

/** What was listed turned out to be another clip than the one held under this entry. */
export function replaceDockingFile(store: Store, docking: string, clip: string, by: string): void {
  replaceFile(store).run({docking, clip, by})
}

/** The docking in which the clip was seen before this one. */
export function dockingBefore(store: Store, clip: string, docking: string): string | null {
  return lastBefore(store).get({clip, docking})?.docking ?? null
}

/** When this recorder's same volume was listed at its docking before. */
export function listedBefore(
  store: Store,
  {id, recorder, volume_serial}: Pick<DockingRow, 'id' | 'recorder' | 'volume_serial'>,
): string | null {
  return listBefore(store).get({id, recorder, volumeSerial: volume_serial})?.listed_at ?? null
}

/** Bytes that the other dockings still have to copy. */
export function bytesPendingElsewhere(store: Store, docking: string): number {
  return pendingBytes(store).get({docking})?.bytes ?? 0
}

const everBays = prepared<object, {bay: number}>('SELECT DISTINCT bay FROM docking WHERE bay IS NOT NULL ORDER BY bay')

/** Every bay that a recorder was ever docked in. */
export function baysEverUsed(store: Store): number[] {
  return everBays(store)
    .all({})
    .map(({bay}) => bay)
}
