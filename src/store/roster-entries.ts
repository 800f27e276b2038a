import type {RosterKind} from '../contract/roster.ts'
import type {HeldVersion} from '../contract/roster-request.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A roster entry of central's; `body` and `rows` are JSON, null when it is deleted. */
export type RosterEntryRow = {
  kind: RosterKind
  id: string
  version: number
  deleted: 0 | 1
  body: string | null
  rows: string | null
  received_at: string
}

const get = prepared<{kind: RosterKind; id: string}, RosterEntryRow>(
  'SELECT * FROM roster_entry WHERE kind = @kind AND id = @id',
)
const put = prepared<RosterEntryRow>(
  `INSERT INTO roster_entry (kind, id, version, deleted, body, rows, received_at)
   VALUES (@kind, @id, @version, @deleted, @body, @rows, @received_at)
   ON CONFLICT (kind, id) DO UPDATE SET version = @version, deleted = @deleted, body = @body, rows = @rows,
     received_at = @received_at`,
)
const rowsInUse = prepared<object, {kind: RosterKind; id: string; rows: string}>(
  'SELECT kind, id, rows FROM roster_entry WHERE deleted = 0',
)
const bodies = prepared<{kind: RosterKind}, {id: string; body: string}>(
  'SELECT id, body FROM roster_entry WHERE kind = @kind AND deleted = 0 AND body IS NOT NULL',
)
const versions = prepared<object, {kind: RosterKind; id: string; version: number; deleted: 0 | 1}>(
  'SELECT kind, id, version, deleted FROM roster_entry ORDER BY kind, id',
)

/** The entry as it was taken last, deleted ones included. */
export function rosterEntry(store: Store, kind: RosterKind, id: string): RosterEntryRow | undefined {
  return get(store).get({kind, id})
}

/** Stores the entry in the place of what it was. */
export function putRosterEntry(store: Store, entry: RosterEntryRow): void {
  put(store).run(entry)
}

/** The rows (JSON) of all entries that aren't deleted. */
export function rosterRowsInUse(store: Store): {kind: RosterKind; id: string; rows: string}[] {
  return rowsInUse(store).all({})
}

/** The versions of all entries, deleted ones included, by kind and id. */
export function rosterVersions(store: Store): HeldVersion[] {
  return versions(store)
    .all({})
    .map(row => ({...row, deleted: row.deleted === 1}))
}

/** What central sent (JSON, `data`) of all entries of a kind that aren't deleted. */
export const rosterBodies = (store: Store, kind: RosterKind): {id: string; body: string}[] => bodies(store).all({kind})
