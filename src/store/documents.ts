import type {DocumentParticulars} from '../contract/document.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** What is known of one revision of a document; each set once. */
export type DocumentFacts = DocumentParticulars & {
  id: string
  revision: number
  /** The raw name of the file as it was entered. */
  name: Buffer
  mtime: string
  media_type: string
  bytes: number
  /** Relative to the vault. */
  vault_path: string
  held_at: string
  sha256: string
  sm3: string
  read_back: 'direct' | 'cached'
  custody_leaf: number
  /** When it was known again by its sidecar; null for one that was entered here. */
  adopted_at: string | null
}

export type DocumentRow = DocumentFacts & {custody_epoch: number; superseded_by: number | null}

/** By what a document is known again that is entered without an id: its number, else its file's name. */
export type DocumentKey = Pick<DocumentParticulars, 'case' | 'type' | 'number'> & {name: Buffer}

type DocumentLike = Pick<DocumentRow, 'case' | 'type' | 'number' | 'bytes'>

const insert = prepared<DocumentFacts>(
  `INSERT INTO document VALUES (@id, @revision, @case, @type, @number, @act, @object, @date, @secrecy, @name, @mtime,
     @media_type, @bytes, @vault_path, @held_at, @sha256, @sm3, @read_back, (SELECT max(epoch) FROM epoch),
     @custody_leaf, @adopted_at,
     (SELECT min(revision) FROM document WHERE id = @id AND revision > @revision))`,
)
const supersede = prepared<{id: string; revision: number}>(
  `UPDATE document SET superseded_by = @revision
   WHERE id = @id AND superseded_by IS NULL AND revision < @revision`,
)
const revisions = prepared<{id: string}, DocumentRow>('SELECT * FROM document WHERE id = @id ORDER BY revision')
const byKey = prepared<DocumentKey, {id: string}>(
  `SELECT id FROM document WHERE "case" = @case AND type = @type AND number IS @number
     AND (number IS NOT NULL OR name = @name) ORDER BY rowid DESC LIMIT 1`,
)
const sameSize = prepared<DocumentLike, DocumentRow>(
  `SELECT * FROM document WHERE "case" = @case AND type = @type AND number IS @number AND bytes = @bytes
   ORDER BY rowid`,
)
const paths = prepared<object, {vault_path: string}>('SELECT vault_path FROM document')
const inVault = prepared<{after: number; limit: number}, HeldDocument>(
  `SELECT rowid AS place, id, revision, vault_path, bytes FROM document WHERE rowid > @after ORDER BY rowid LIMIT @limit`,
)

/** A document's file in the vault; `place` is that of its row. */
export type HeldDocument = Pick<DocumentRow, 'id' | 'revision' | 'vault_path' | 'bytes'> & {place: number}

/** Stores a revision of a document, which supersedes the one before it. */
export function insertDocument(store: Store, facts: DocumentFacts): void {
  insert(store).run(facts)
  supersede(store).run({id: facts.id, revision: facts.revision})
}

/** Every revision of a document, the first first; none when there is no such document. */
export const documentRevisions = (store: Store, id: string): DocumentRow[] => revisions(store).all({id})

/** @throws {RangeError} when there is no such revision: a defect */
export function getDocument(store: Store, id: string, revision: number): DocumentRow {
  const row = documentRevisions(store, id).find(one => one.revision === revision)
  if (!row) throw new RangeError(`no document ${id}, revision ${revision}`)
  return row
}

/** The document that is entered again under this key. */
export const documentOfKey = (store: Store, key: DocumentKey): string | null => byKey(store).get(key)?.id ?? null

/** The documents of one case, type and number that have so many bytes: one of them may have the same content. */
export const documentsOfSize = (store: Store, like: DocumentLike): DocumentRow[] => sameSize(store).all(like)

/** Where in the vault documents lie that are known, relative to it. */
export const heldDocumentPaths = (store: Store): Set<string> =>
  new Set(
    paths(store)
      .all({})
      .map(({vault_path}) => vault_path),
  )

/** What must lie in the vault of documents, in the order in which it was stored. */
export const heldDocuments = (store: Store, after: number, limit: number): HeldDocument[] =>
  inVault(store).all({after, limit})
