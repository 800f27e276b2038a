import {entriesOf, statEntry} from '../disk/entries.ts'
import {readWholeSoon} from '../disk/files.ts'
import {decodeText} from '../tables/table.ts'
import {DOCUMENT_LIST, readDocumentList} from './document-list.ts'
import {finding} from './finding.ts'
import {MAX_ROSTER_BYTES} from './roster-file.ts'

/** A file of the folder: its raw name, and what changes while somebody writes it. */
export type SeenFile = {name: Buffer; bytes: number; state: string}

/** The files of a folder by their names as text, in which a list can name them. */
export type SeenFiles = ReadonlyMap<string, SeenFile>

/**
 * Looks at a folder of documents; a name is text in the encodings that a list may have. `documents.csv` is found in any
 * case.
 *
 * @returns null when the folder can't be read
 */
export async function lookAtDocuments(folder: string): Promise<SeenFiles | null> {
  try {
    const seen = new Map<string, SeenFile>()
    for (const {name} of await entriesOf(folder)) {
      const text = decodeText(name)?.text.normalize('NFC')
      const file = text === undefined ? null : await lookAt(folder, name)
      if (text !== undefined && file !== null)
        seen.set(text.toLowerCase() === DOCUMENT_LIST ? DOCUMENT_LIST : text, file)
    }
    return seen
  } catch {
    return null
  }
}

/** Null for one that has gone meanwhile. */
async function lookAt(folder: string, name: Buffer): Promise<SeenFile | null> {
  try {
    const {ino, size, mtimeMs} = await statEntry(pathOf(folder, name))
    return {name, bytes: size, state: `${ino} ${size} ${mtimeMs}`}
  } catch {
    return null
  }
}

const pathOf = (folder: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), name])

/** Reads the folder's list, in the state in which it was seen. */
export async function readSeenList(
  folder: string,
  {name, bytes}: SeenFile,
  zone: string,
): Promise<ReturnType<typeof readDocumentList>> {
  const none = {rows: [], lines: []}
  if (bytes > MAX_ROSTER_BYTES) return {...none, findings: [finding('file-too-large', {file: DOCUMENT_LIST})]}
  try {
    return readDocumentList(await readWholeSoon(pathOf(folder, name).toString()), zone)
  } catch {
    return {...none, findings: [finding('file-unreadable', {file: DOCUMENT_LIST})]}
  }
}
