import type {DocumentRow} from './documents.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** A clip with the match that counts, as far as somebody asks who looks for all that is held of an object. */
export type MatchedClip = {
  id: string
  recorder: string
  case: string | null
  case_number: string | null
  phase: string | null
  act: string | null
  object: string | null
  officer: string | null
  recorded_from: string | null
  recorded_to: string | null
  listed_at: string
  outcome: string | null
  verified_at: string | null
  /** Of what is held of it in part, where that isn't all. */
  partial_sha256: string | null
  sha256: string | null
  read_back: string | null
  vault_path: string
  proxy: string | null
}

/** `cases` is a JSON list of case ids. */
type Of = {object: string; cases: string}

const CLIP = `SELECT clip.id, clip.recorder, m."case", m.case_number, m.phase, m.act, m.object, m.officer,
    clip.recorded_from, clip.recorded_to, clip.listed_at, clip.outcome, clip.verified_at, clip.partial_sha256,
    clip.sha256, clip.read_back, clip.vault_path, clip.proxy
  FROM clip`
const LATEST = 'm.revision = (SELECT max(revision) FROM match WHERE clip = m.clip)'
const casesInMatches = prepared<{object: string}, {case: string}>(
  `SELECT DISTINCT "case" FROM match AS m WHERE object = @object AND "case" IS NOT NULL AND ${LATEST}`,
)
const casesInDocuments = prepared<{object: string}, {case: string}>(
  'SELECT DISTINCT "case" FROM document WHERE object = @object',
)
const clips = prepared<Of, MatchedClip>(
  `${CLIP} JOIN match AS m ON m.clip = clip.id
   WHERE clip.id IN (SELECT clip FROM match WHERE object = @object
       UNION SELECT clip FROM match WHERE "case" IN (SELECT value FROM json_each(@cases)))
     AND ${LATEST}
     AND (m.object = @object OR (m.object IS NULL AND m."case" IN (SELECT value FROM json_each(@cases))))`,
)
const documents = prepared<Of, DocumentRow>(
  `SELECT * FROM document
   WHERE object = @object OR (object IS NULL AND "case" IN (SELECT value FROM json_each(@cases)))`,
)
// What is held, and what of it is held.
const orphanClips = prepared<object, MatchedClip>(
  `${CLIP} LEFT JOIN match AS m ON m.clip = clip.id AND ${LATEST}
   WHERE m.object IS NULL AND (clip.verified_at IS NOT NULL OR clip.partial_sha256 IS NOT NULL)`,
)
const documentsWithout = prepared<object, DocumentRow>('SELECT * FROM document WHERE object IS NULL')

/** The cases in which the object stands, by clips and by documents. */
export const casesOfObject = (store: Store, object: string): string[] =>
  [...casesInMatches(store).all({object}), ...casesInDocuments(store).all({object})].map(row => row.case)

/** The clips of an object, and those of its cases that name no other. */
export const clipsOfObject = (store: Store, object: string, cases: readonly string[]): MatchedClip[] =>
  clips(store).all({object, cases: JSON.stringify(cases)})

/** As {@link clipsOfObject}, documents: every revision of each. */
export const documentsOfObject = (store: Store, object: string, cases: readonly string[]): DocumentRow[] =>
  documents(store).all({object, cases: JSON.stringify(cases)})

/** What is held of clips whose match names no object. */
export const clipsWithoutObject = (store: Store): MatchedClip[] => orphanClips(store).all({})

/** Documents that name no object; the case of one may. */
export const documentsWithoutObject = (store: Store): DocumentRow[] => documentsWithout(store).all({})
