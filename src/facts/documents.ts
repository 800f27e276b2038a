import {makeLeaf} from '../custody/leaf.ts'
import type {DocumentSidecar} from '../ingest/document-sidecar.ts'
import type {ReadBackResult} from '../ingest/read-back.ts'
import {standingAlert} from '../store/alerts.ts'
import {insertDocument} from '../store/documents.ts'
import {appendLeaf} from '../store/leaves.ts'
import {addTask} from '../store/tasks.ts'
import {raiseAlertWithin, tellMore} from './alerts.ts'
import {commit, type Dock} from './dock.ts'

/** A document that lies in the vault under its final name beside its sidecar, and that the disk gives back. */
export type PlacedDocument = {
  sidecar: DocumentSidecar
  /** Relative to the vault. */
  vaultPath: string
}

/** Records a document that was entered: its facts and its leaf. Nothing of it is published. */
export function recordDocument(dock: Dock, placed: PlacedDocument): void {
  commit(dock, at => recordWithin(dock, placed, at, null))
}

/**
 * Records a document that lay in the vault without its facts: a crash came between, or an older database came back. One
 * alert tells of all of them.
 *
 * @param proof what the disk gave back now
 */
export function recordAdoptedDocument(dock: Dock, {sidecar, vaultPath}: PlacedDocument, proof: ReadBackResult): void {
  const {sm3, readBack} = proof
  const known = standingAlert(dock.store, ADOPTED.about, ADOPTED.problem)
  const documents = 1 + (known ? Number(JSON.parse(known.detail).documents) : 0)
  commit(dock, at => {
    recordWithin(dock, {sidecar: {...sidecar, sm3, read_back: readBack}, vaultPath}, at, at)
    if (!known) raiseAlertWithin(dock, {...ADOPTED, detail: {documents}}, at)
  })
  if (known) tellMore(dock, ADOPTED, {documents})
}

/** Whom an alert about a document concerns. It stays on this machine: an id may be one that a person typed. */
export const documentSubject = (id: string, revision: number): string => `document ${id} ${revision}`

const ADOPTED = {problem: 'document-adopted', severity: 'warning', about: 'documents'} as const

function recordWithin(dock: Dock, {sidecar, vaultPath}: PlacedDocument, at: string, adoptedAt: string | null): void {
  const {v: _v, agency: _agency, dock: _dock, document: id, name_hex, sha256, sm3, ...told} = sidecar
  const detail = {...told, name_hex, adopted: adoptedAt !== null}
  const leaf = makeLeaf({kind: 'document-held', at, subject: id, sha256, sm3, detail})
  insertDocument(dock.store, {
    ...told,
    id,
    sha256,
    sm3,
    name: Buffer.from(name_hex, 'hex'),
    vault_path: vaultPath,
    custody_leaf: appendLeaf(dock.store, leaf),
    adopted_at: adoptedAt,
  })
  addTask(dock.store, {subject: told.case, kind: 'case'})
}
