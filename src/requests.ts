import {basename, dirname, join} from 'node:path'
import {
  type AccessRequest,
  CONTROL_SOCKET,
  type ControlAnswer,
  type ControlRequest,
  type HeldItem,
} from './contract/control.ts'
import type {SecrecyMark} from './contract/document.ts'
import {type ControlServer, SocketPathError, serveControl} from './control/serve.ts'
import type {DocumentDesk} from './documents.ts'
import {type Accessed, recordAccess, recordAccessEnd} from './facts/accesses.ts'
import {clipFiles, partialFiles} from './ingest/vault.ts'
import {type CaseFile, caseFile} from './rules/case-file.ts'
import type {Catalogue} from './say/catalogue.ts'
import type {DocumentWork} from './steps/work.ts'
import {getCaseFile} from './store/cases.ts'
import {findClip} from './store/clips.ts'
import {documentRevisions} from './store/documents.ts'
import {latestMatch} from './store/matches.ts'
import type {Store} from './store/open.ts'

/** What a request of the command line is done with: by the running dock, or by the command that took its lock. */
export type Desk = {work: DocumentWork; documents: DocumentDesk}

/**
 * Hears what the command line asks, in the data folder. A dock that can't hear does all else.
 *
 * @param data the data folder, whose lock this process holds
 */
export async function hearRequests(data: string, desk: Desk, say: Catalogue): Promise<Pick<ControlServer, 'stop'>> {
  const {log} = desk.work.dock
  const path = join(data, CONTROL_SOCKET)
  try {
    return await serveControl(path, request => answerTo(desk, request), log)
  } catch (error) {
    if (error instanceof SocketPathError) log.warn({event: 'control.deaf', path}, say.control.tooDeep(path))
    else log.error({event: 'control.deaf', path, err: error}, say.control.deaf(path))
    return {stop: async () => {}}
  }
}

/** Does what the command line asks. Never throws: what failed is said, and stands in the log. */
export async function answerTo(desk: Desk, request: ControlRequest): Promise<ControlAnswer> {
  try {
    switch (request.do) {
      case 'document':
        return await takeIn(desk, request)
      case 'view':
        return view(desk.work, request)
      case 'view-ended':
        return recordAccessEnd(desk.work.dock, request.access, request.outcome, request.ms)
          ? {did: 'view-ended'}
          : nothing('access-unknown')
    }
  } catch (error) {
    desk.work.dock.log.error({event: 'control.request-failed', do: request.do, err: error})
    return nothing('failed', error instanceof Error ? error.message : String(error))
  }
}

const nothing = (problem: string, detail = ''): ControlAnswer => ({did: 'nothing', problem, detail})

async function takeIn(
  {documents}: Desk,
  {do: _do, file, ...particulars}: Extract<ControlRequest, {do: 'document'}>,
): Promise<ControlAnswer> {
  const name = Buffer.from(basename(file))
  const taken = await documents.take({...particulars, folder: dirname(file), name})
  if (taken.state === 'refused') return nothing(taken.problem)
  const {state, document} = taken
  const {id, revision, superseded_by, vault_path, media_type, bytes, sha256, sm3, read_back} = document
  const told = {revision, superseded_by, vault_path, media_type, bytes, sha256, sm3, read_back}
  return {did: 'document', state, document: id, ...told, differs: taken.state === 'already-held' ? taken.differs : []}
}

function view(work: DocumentWork, {do: _do, ...request}: {do: 'view'} & AccessRequest): ControlAnswer {
  const found = findItem(work, request)
  if (found === null) return nothing('item-unknown')
  if (found === 'not-held') return nothing('item-not-held')
  if (found.mark !== null && request.approver === null) return nothing('approval-needed', found.mark)
  const access = recordAccess(work.dock, found.accessed, request)
  return {did: 'view', access, ...found.held}
}

type Found = {
  accessed: Accessed
  held: HeldItem
  /** Why it may only be looked at with somebody's approval; null where it bears no secrecy mark. */
  mark: SecrecyOfCase | null
}
type SecrecyOfCase = NonNullable<CaseFile['secrecy']> | SecrecyMark

function findItem(work: DocumentWork, {item, revision}: AccessRequest): Found | 'not-held' | null {
  return findHeldClip(work, item) ?? findDocument(work, item, revision)
}

function findHeldClip({dock: {store}, folders}: DocumentWork, id: string): Found | 'not-held' | null {
  const clip = findClip(store, id)
  if (!clip) return null
  const isWhole = clip.verified_at !== null
  const sha256 = isWhole ? clip.sha256 : clip.partial_sha256
  if (sha256 === null) return 'not-held'
  const files = clipFiles(folders.vault, clip.vault_path)
  const item = {kind: 'clip' as const, item: id, revision: null}
  const of = latestMatch(store, id)?.case ?? null
  return {
    mark: markedBy(secrecyOfCase(store, of)),
    accessed: {...item, case: of, sha256, sm3: isWhole ? clip.sm3 : null},
    held: {
      ...item,
      file: isWhole ? files.final : partialFiles(files).final,
      proxy: clip.proxy === null ? null : join(folders.derived, clip.proxy),
      bytes: clip.bytes,
      sha256,
      partial: !isWhole,
    },
  }
}

function findDocument({dock: {store}, folders}: DocumentWork, id: string, asked: number | null): Found | null {
  const revisions = documentRevisions(store, id)
  const found = asked === null ? revisions.at(-1) : revisions.find(({revision}) => revision === asked)
  if (!found) return null
  const {revision, case: of, sha256, sm3, vault_path: path, bytes, secrecy} = found
  const item = {kind: 'document' as const, item: id, revision}
  return {
    // A document's own mark goes before that of its case.
    mark: markedBy(secrecy ?? secrecyOfCase(store, of)),
    accessed: {...item, case: of, sha256, sm3},
    held: {...item, file: join(folders.vault, path), proxy: null, bytes, sha256, partial: false},
  }
}

/** 国家秘密、工作秘密、商业秘密、个人隐私: whoever is to see what bears such a mark needs somebody's approval. */
const markedBy = (secrecy: SecrecyOfCase | null): SecrecyOfCase | null => (secrecy === 'none' ? null : secrecy)

function secrecyOfCase(store: Store, id: string | null): CaseFile['secrecy'] {
  const file = id === null ? undefined : getCaseFile(store, id)
  return file === undefined ? null : caseFile.parse(JSON.parse(file.body)).secrecy
}
