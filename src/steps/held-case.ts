import {extname} from 'node:path'
import {type CaseFile, type ClipOfCase, caseFile, type DocumentOfCase, documentOfCase} from '../rules/case-file.ts'
import {
  type CaseClipRow,
  type CaseDocumentRow,
  caseFiles,
  clipsOfCase,
  documentsOfCase,
  getCaseFile,
} from '../store/cases.ts'
import {type HoldRow, holdsOfCase} from '../store/holds.ts'
import type {Store} from '../store/open.ts'

/** A case as this dock knows it, with the clips that are matched to it and the documents that it holds. */
export type HeldCase = {file: CaseFile; clips: ClipOfCase[]}

/** @returns null for a case that nobody knows of */
export function heldCase(store: Store, id: string): HeldCase | null {
  const row = getCaseFile(store, id)
  return row === undefined ? null : asHeld(store, row)
}

/** All cases that are known here. */
export const heldCases = (store: Store): HeldCase[] => caseFiles(store).map(row => asHeld(store, row))

/** The clips that a dock holds of a case, with those that others hold. */
export function withOtherClips(own: readonly ClipOfCase[], others: readonly ClipOfCase[]): ClipOfCase[] {
  const known = new Set(own.map(({clip}) => clip))
  return [...own, ...others.filter(({clip}) => !known.has(clip))]
}

function asHeld(store: Store, {id, body}: {id: string; body: string}): HeldCase {
  const file = caseFile.parse(JSON.parse(body))
  return {
    file: withHolds(withHeldDocuments(file, documentsOfCase(store, id)), holdsOfCase(store, id)),
    clips: clipsOfCase(store, id).map(asClip),
  }
}

/** The holds that the dock knows of a case; one that its own file has under the same name is said there. */
function withHolds(file: CaseFile, rows: readonly HoldRow[]): CaseFile {
  const known = new Set(file.holds.map(({hold}) => hold))
  const ofFile = `${file.case}/`
  const holds = new Map(
    rows.map(({id, label, placed_at: from, released_at: until}) => {
      const isOfFile = label?.startsWith(ofFile) ?? true
      const hold = isOfFile ? (label?.slice(ofFile.length) ?? id) : (label ?? id)
      return [hold, {hold, cause: isOfFile ? ('other' as const) : ('complaint' as const), from, until}]
    }),
  )
  return {...file, holds: [...file.holds, ...[...holds.values()].filter(({hold}) => !known.has(hold))]}
}

/** A document in the vault is one of the case: the one of the same name or number in its file, else one more. */
function withHeldDocuments(file: CaseFile, held: readonly CaseDocumentRow[]): CaseFile {
  const documents = [...file.documents]
  for (const row of held) {
    const at = documents.findIndex(
      ({document, type, number}) =>
        document === row.id || (type === row.type && number !== null && number === row.number),
    )
    const known = documents[at]
    if (known === undefined) documents.push(asDocument(row, file))
    else documents[at] = {...known, sha256: known.sha256 ?? row.sha256, date: known.date ?? row.date}
  }
  return {...file, documents}
}

function asDocument({id, act, secrecy, ...row}: CaseDocumentRow, {acts}: CaseFile): DocumentOfCase {
  return documentOfCase.parse({
    ...row,
    document: id,
    act: acts.find(one => one.act === act || one.item === act)?.act ?? null,
    secrecy: secrecy === 'internal' ? 'work' : secrecy,
  })
}

const FORMS: Readonly<Record<string, ClipOfCase['form']>> = {
  '.mp4': 'video',
  '.mov': 'video',
  '.avi': 'video',
  '.mkv': 'video',
  '.ts': 'video',
  '.wav': 'audio',
  '.mp3': 'audio',
  '.aac': 'audio',
  '.m4a': 'audio',
  '.jpg': 'photo',
  '.jpeg': 'photo',
  '.png': 'photo',
}

const asClip = (row: CaseClipRow): ClipOfCase => ({
  clip: row.id,
  recorder: row.recorder,
  officer: row.officer,
  officerSource: row.officer_source,
  form: formOf(row),
  from: row.recorded_from,
  to: row.recorded_to,
  offsetMs: row.offset_ms,
  offsetErrorMs: row.offset_error_ms,
  dockedAt: row.listed_at,
  integrity: integrityOf(row),
})

/** Where media isn't looked into, the name tells. */
function formOf({media_type: type, vault_path: path}: CaseClipRow): ClipOfCase['form'] {
  if (type?.startsWith('video/')) return 'video'
  if (type?.startsWith('audio/')) return 'audio'
  if (type?.startsWith('image/')) return 'photo'
  return type === null || type === 'application/octet-stream' ? (FORMS[extname(path).toLowerCase()] ?? null) : null
}

function integrityOf({verified_at: verified, outcome, damaged}: CaseClipRow): ClipOfCase['integrity'] {
  if (damaged === 1 || outcome === 'partial' || outcome === 'changed') return 'failed'
  return verified === null ? 'unproved' : 'verified'
}
