import type {DocumentRow} from './documents.ts'
import {REVISION_FLOOR} from './epochs.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** The case file in use, as JSON. */
export type CaseFileRow = {id: string; body: string; changed_at: string}

export type CaseFindingRow = {
  id: string
  judged_at: string
  rules: string
  calendar: string
  again_at: string | null
  body: string
  revision: number
}

/** A clip as its case is judged by it. */
export type CaseClipRow = {
  id: string
  recorder: string
  officer: string | null
  officer_source: string | null
  media_type: string | null
  vault_path: string
  recorded_from: string | null
  recorded_to: string | null
  offset_ms: number | null
  offset_error_ms: number | null
  listed_at: string
  outcome: string | null
  verified_at: string | null
  /** Whether the vault doesn't give it back as it was verified. */
  damaged: 0 | 1
}

/** A clip that is matched to no case. */
export type ClipOfNoCaseRow = {recorder: string; officer: string | null; from: string}

/** A document of the vault, as its case is judged by it. */
export type CaseDocumentRow = Pick<DocumentRow, 'id' | 'type' | 'number' | 'date' | 'act' | 'sha256' | 'secrecy'>

const files = prepared<object, CaseFileRow>('SELECT * FROM case_file')
const file = prepared<{id: string}, CaseFileRow>('SELECT * FROM case_file WHERE id = @id')
const putFile = prepared<CaseFileRow>(
  `INSERT INTO case_file VALUES (@id, @body, @changed_at)
   ON CONFLICT (id) DO UPDATE SET body = @body, changed_at = @changed_at`,
)
const dropFile = prepared<{id: string}>('DELETE FROM case_file WHERE id = @id')
const finding = prepared<{id: string}, CaseFindingRow>('SELECT * FROM case_finding WHERE id = @id')
const putFinding = prepared<Omit<CaseFindingRow, 'revision'>, {revision: number}>(
  `INSERT INTO case_finding VALUES (@id, @judged_at, @rules, @calendar, @again_at, @body, ${REVISION_FLOOR} + 1)
   ON CONFLICT (id) DO UPDATE SET judged_at = @judged_at, rules = @rules, calendar = @calendar, again_at = @again_at,
     body = @body, revision = max(revision, ${REVISION_FLOOR}) + 1
   RETURNING revision`,
)
const setJudged = prepared<Omit<CaseFindingRow, 'revision' | 'body'>>(
  `UPDATE case_finding SET judged_at = @judged_at, rules = @rules, calendar = @calendar, again_at = @again_at
   WHERE id = @id`,
)
const due = prepared<{now: string}, {id: string}>(
  'SELECT id FROM case_finding WHERE again_at <= @now AND id IN (SELECT id FROM case_file)',
)
const otherwiseJudged = prepared<{rules: string; calendar: string}, {id: string}>(
  `SELECT id FROM case_finding WHERE (rules <> @rules OR calendar <> @calendar) AND id IN (SELECT id FROM case_file)`,
)
const clips = prepared<{case: string}, CaseClipRow>(
  `SELECT c.id, c.recorder, m.officer, m.officer_source, c.media_type, c.vault_path, c.recorded_from, c.recorded_to,
     c.offset_ms, c.offset_error_ms, c.listed_at, c.outcome, c.verified_at,
     EXISTS (SELECT 1 FROM alert a WHERE a.subject = c.id AND (a.problem LIKE 'vault-file-%' OR a.problem = 'vault-digest-differs') AND a.cleared_at IS NULL) AS damaged
   FROM match m JOIN clip c ON c.id = m.clip
   WHERE m."case" = @case AND m.state = 'matched'
     AND m.revision = (SELECT max(revision) FROM match l WHERE l.clip = m.clip)`,
)
const ofNoCase = prepared<object, ClipOfNoCaseRow>(
  `SELECT c.recorder, coalesce(m.officer, c.commanded_officer, c.name_officer) AS officer, c.recorded_from AS "from"
   FROM clip c LEFT JOIN match m ON m.clip = c.id AND m.revision = (SELECT max(revision) FROM match l WHERE l.clip = c.id)
   WHERE c.sidecar_of IS NULL AND c.recorded_from IS NOT NULL AND coalesce(m.state, 'none') <> 'matched'
   ORDER BY c.rowid`,
)
const documents = prepared<{case: string}, CaseDocumentRow>(
  `SELECT id, type, number, date, act, sha256, secrecy FROM document WHERE "case" = @case AND superseded_by IS NULL
   ORDER BY rowid`,
)
const putTable = prepared<{sha256: string; year: number; version: number; body: string; first_used_at: string}>(
  `INSERT INTO calendar_table VALUES (@sha256, @year, @version, @body, @first_used_at) ON CONFLICT (sha256) DO NOTHING`,
)

export const caseFiles = (store: Store): CaseFileRow[] => files(store).all({})

export const getCaseFile = (store: Store, id: string): CaseFileRow | undefined => file(store).get({id})

export function putCaseFile(store: Store, row: CaseFileRow): void {
  putFile(store).run(row)
}

export function dropCaseFile(store: Store, id: string): void {
  dropFile(store).run({id})
}

export const getCaseFinding = (store: Store, id: string): CaseFindingRow | undefined => finding(store).get({id})

/** Stores what is said of a case now. @returns the revision of the record that says it */
export function putCaseFinding(store: Store, row: Omit<CaseFindingRow, 'revision'>): number {
  const stored = putFinding(store).get(row)
  if (stored === undefined) throw new Error(`the finding of case ${row.id} wasn't stored`)
  return stored.revision
}

/** It was judged again, and nothing that is published has changed. */
export function markJudged(store: Store, row: Omit<CaseFindingRow, 'revision' | 'body'>): void {
  setJudged(store).run(row)
}

/** Cases that time alone may have changed. */
export const casesDue = (store: Store, now: string): string[] =>
  due(store)
    .all({now})
    .map(({id}) => id)

/** Cases that were judged by other rules, or another calendar. */
export const casesJudgedOtherwise = (store: Store, by: {rules: string; calendar: string}): string[] =>
  otherwiseJudged(store)
    .all(by)
    .map(({id}) => id)

/** The clips that are matched to a case now. */
export const clipsOfCase = (store: Store, id: string): CaseClipRow[] => clips(store).all({case: id})

/** The clips that the match gave to no case, in the order in which they came. */
export const clipsOfNoCase = (store: Store): ClipOfNoCaseRow[] => ofNoCase(store).all({})

/** The documents of a case that lie in the vault, each in its last revision. */
export const documentsOfCase = (store: Store, id: string): CaseDocumentRow[] => documents(store).all({case: id})

/** Keeps a year's table by which something was judged. */
export function keepCalendarTable(
  store: Store,
  row: {sha256: string; year: number; version: number; body: string; first_used_at: string},
): void {
  putTable(store).run(row)
}
