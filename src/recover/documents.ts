import {basename, join} from 'node:path'
import {removeFile} from '../disk/entries.ts'
import type {Dock} from '../facts/dock.ts'
import {recordAdoptedDocument} from '../facts/documents.ts'
import {type DocumentSidecar, readDocumentSidecar} from '../ingest/document-sidecar.ts'
import {clipFiles} from '../ingest/vault.ts'
import type {IngestWorkers} from '../ingest/workers.ts'
import {setAside} from '../steps/set-aside.ts'
import {heldDocumentPaths} from '../store/documents.ts'
import {proofOf} from './leftovers.ts'
import {passingOver, passOver} from './pass-over.ts'
import {documentFiles, PART, SIDECAR} from './vault-files.ts'

/**
 * Brings the vault's documents and the database together. A proved part gets its final name, any other goes: whoever
 * entered it heard no answer. A document without its facts is read back, compared with its sidecar and recorded, with an
 * alert. What nothing explains is set aside.
 *
 * No document may be taken in meanwhile.
 */
export async function recoverDocuments(dock: Dock, vault: string, workers: IngestWorkers): Promise<void> {
  const look = (): Promise<string[]> => documentFiles(vault, (path, error, kind) => passOver(dock, path, error, kind))
  const first = await look()
  const parts = first.filter(isPart)
  await passingOver(dock, parts, file => recoverPart(dock, vault, file, workers))
  const files = parts.length === 0 ? first : (await look()).filter(file => !isPart(file))

  const held = heldDocumentPaths(dock.store)
  const unknown = files.filter(file => !file.endsWith(SIDECAR) && !held.has(file))
  await passingOver(dock, unknown.sort(byRevision), file => adopt(dock, vault, file, workers))
  const explained = new Set([...heldDocumentPaths(dock.store)].map(file => clipFiles(vault, file).sidecar))
  const alone = files.filter(file => file.endsWith(SIDECAR) && !explained.has(join(vault, file)))
  await passingOver(dock, alone, file => setAside(dock, vault, file))
}

const isPart = (file: string): boolean => file.endsWith(PART)

async function recoverPart(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const path = file.slice(0, -PART.length)
  const files = clipFiles(vault, path)
  const sidecar = path.endsWith(SIDECAR) ? null : sidecarOf(path, files.sidecar)
  if (sidecar && (await proofOf(workers, files.part))?.sha256 === sidecar.sha256) {
    await workers.placeClips([{files, sidecar}])
    return
  }
  await removeFile(join(vault, file))
  dock.log.info({event: 'vault.part-swept', file})
}

async function adopt(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const files = clipFiles(vault, file)
  const sidecar = sidecarOf(file, files.sidecar)
  const proof = sidecar ? await proofOf(workers, files.final) : null
  if (sidecar === null || proof?.sha256 !== sidecar.sha256) return setAside(dock, vault, file)
  recordAdoptedDocument(dock, {sidecar, vaultPath: file}, proof)
  dock.log.warn({event: 'document.adopted', document: sidecar.document, revision: sidecar.revision})
}

/** The sidecar of a document, if it names this very one. */
function sidecarOf(file: string, path: string): DocumentSidecar | null {
  const sidecar = readDocumentSidecar(path)
  const {id, revision} = namedBy(file)
  return sidecar?.document === id && sidecar.revision === revision ? sidecar : null
}

/** The document and the revision that a file of the vault is of, by its name. */
function namedBy(file: string): {id: string; revision: number} {
  const [, id = '', revision = '1'] = /^([^_.]*)(?:_(\d{1,6}))?\./.exec(basename(file)) ?? []
  return {id, revision: Number(revision)}
}

/** Former revisions first, so that each supersedes the one before it. */
const byRevision = (a: string, b: string): number => namedBy(a).revision - namedBy(b).revision
