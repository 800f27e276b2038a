import {Temporal} from 'temporal-polyfill'
import {v7 as uuidv7} from 'uuid'
import type {DocumentParticulars} from '../contract/document.ts'
import {freeBytes} from '../disk/entries.ts'
import {readHead} from '../disk/files.ts'
import {utcNow} from '../facts/dock.ts'
import {recordDocument} from '../facts/documents.ts'
import type {SourceOrder} from '../ingest/source.ts'
import {clipFiles, documentPath} from '../ingest/vault.ts'
import {HEAD_BYTES, sniffDocument} from '../media/sniff.ts'
import {type DocumentRow, documentOfKey, documentRevisions, documentsOfSize, getDocument} from '../store/documents.ts'
import {copyAndProve, placeDocument} from './document-copy.ts'
import {lookAtSource, type Refused, refused, sameBytes} from './document-source.ts'
import type {DocumentWork} from './work.ts'

/** A document file, and what is said of it. */
export type DocumentOrder = DocumentParticulars & {
  /** As a person gave it; without one the document is known again by its number, else by its file's name. */
  id: string | null
  /** Absolute path of the folder in which it lies, and its raw name there. */
  folder: string
  name: Buffer
  /** Is a file of the same name, size and time the same one? A watched folder's is; what a person enters is digested. */
  trusted?: boolean
}

export type DocumentTaken =
  | {state: 'held'; document: DocumentRow}
  /** The same bytes are held already. `differs` names what was said otherwise this time, and isn't stored. */
  | {state: 'already-held'; document: DocumentRow; differs: (keyof DocumentParticulars)[]}
  | Refused

/**
 * Takes a document file into the vault: copied, read back from the disk and compared, its sidecar durable, and only then
 * its final name and its facts. The file itself is only read. One whose bytes are held already isn't stored again; one
 * that comes with other bytes is the next revision of its document, and the former ones stay.
 *
 * One at a time: see `openDocumentDesk`.
 *
 * @throws {Error} when the vault or the database fails; what that left in the vault is put right by `recoverDocuments`
 */
export async function takeDocument(work: DocumentWork, order: DocumentOrder): Promise<DocumentTaken> {
  const source = await lookAtSource(order.folder, order.name)
  if ('state' in source) return source
  const {store} = work.dock
  const id = order.id ?? documentOfKey(store, order)
  const revisions = id === null ? [] : documentRevisions(store, id)
  if (revisions.some(({case: of}) => of !== order.case)) return refused('id-of-other-case')

  const entry = order.trusted ? revisions.findLast(revision => isSameEntry(revision, source)) : undefined
  if (entry) return alreadyHeld(entry, order)
  const others = order.id === null ? documentsOfSize(store, {...order, bytes: source.bytes}) : []
  const same = await sameBytes(work, source, [...others, ...revisions])
  if (same && 'state' in same) return same
  if (same) return alreadyHeld(same, order)
  if (freeBytes(work.folders.vault) - work.floorBytes < source.bytes) return refused('no-room')
  return await keep(work, order, source, {id: id ?? uuidv7(), revision: (revisions.at(-1)?.revision ?? 0) + 1})
}

async function keep(
  work: DocumentWork,
  order: DocumentOrder,
  source: SourceOrder,
  {id, revision}: {id: string; revision: number},
): Promise<DocumentTaken> {
  const {dock, folders, zone} = work
  const date = Temporal.Instant.from(utcNow()).toZonedDateTimeISO(zone).toPlainDate().toString()
  const vaultPath = documentPath({date, document: id, revision, name: order.name})
  const files = clipFiles(folders.vault, vaultPath)
  dock.log.info({event: 'document.copying', document: id, revision, bytes: source.bytes})
  const proof = await copyAndProve(work, source, files)
  if ('state' in proof) return proof
  const {head, whole} = await readHead(files.part, HEAD_BYTES)
  const {case: of, type, number, act, object, date: dated, secrecy} = order
  const sidecar = {
    v: 1 as const,
    document: id,
    revision,
    ...dock.name,
    ...{case: of, type, number, act, object, date: dated, secrecy},
    name_hex: order.name.toString('hex'),
    mtime: new Date(source.mtimeMs).toISOString(),
    media_type: await sniffDocument(head, whole),
    bytes: proof.bytes,
    held_at: utcNow(),
    sha256: proof.sha256,
    sm3: proof.sm3,
    read_back: proof.readBack,
  }
  dock.log.info({event: 'document.placing', document: id, revision})
  if (!(await placeDocument(work, files, sidecar))) return refused('no-room')
  dock.log.info({event: 'document.committing', document: id, revision})
  recordDocument(dock, {sidecar, vaultPath})
  dock.log.info({event: 'document.held', document: id, revision, sha256: proof.sha256, read_back: proof.readBack})
  return {state: 'held', document: getDocument(dock.store, id, revision)}
}

/** As a file system tells times: to the second. */
const isSameEntry = ({name, bytes, mtime}: DocumentRow, source: SourceOrder): boolean =>
  name.equals(source.path) &&
  bytes === source.bytes &&
  Math.floor(Date.parse(mtime) / 1000) === Math.floor(source.mtimeMs / 1000)

const PARTICULARS = ['case', 'type', 'number', 'act', 'object', 'date', 'secrecy'] as const

/** What nobody said this time is no difference. */
const alreadyHeld = (document: DocumentRow, order: DocumentOrder): DocumentTaken => ({
  state: 'already-held',
  document,
  differs: PARTICULARS.filter(field => order[field] !== null && order[field] !== document[field]),
})
