import {statEntry} from '../disk/entries.ts'
import {codeOf} from '../ingest/error-code.ts'
import {entryTimeMs} from '../ingest/listing.ts'
import type {SourceOrder} from '../ingest/source.ts'
import type {DocumentRow} from '../store/documents.ts'
import type {DocumentWork} from './work.ts'

/** Why a document wasn't taken in, as a code. */
export type DocumentProblem =
  | 'file-missing'
  | 'file-unreadable'
  | 'file-not-plain'
  | 'file-empty'
  | 'file-changes'
  | 'id-of-other-case'
  | 'no-room'
  | 'not-proved'
  | 'dock-stops'

export type Refused = {state: 'refused'; problem: DocumentProblem}
export const refused = (problem: DocumentProblem): Refused => ({state: 'refused', problem})

/** The file as it is now. A link isn't followed. */
export async function lookAtSource(folder: string, name: Buffer): Promise<SourceOrder | Refused> {
  try {
    const stats = await statEntry(Buffer.concat([Buffer.from(`${folder}/`), name]))
    if (!stats.isFile()) return refused('file-not-plain')
    if (stats.size === 0) return refused('file-empty')
    return {root: folder, path: name, bytes: stats.size, mtimeMs: entryTimeMs(stats)}
  } catch (error) {
    return refused(['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? 'file-missing' : 'file-unreadable')
  }
}

/**
 * Which of these documents has the file's bytes: it is digested only when one of them has its size.
 *
 * @returns null for none
 */
export async function sameBytes(
  {workers}: Pick<DocumentWork, 'workers'>,
  source: SourceOrder,
  held: readonly DocumentRow[],
): Promise<DocumentRow | Refused | null> {
  const likely = held.filter(({bytes}) => bytes === source.bytes)
  if (likely.length === 0) return null
  const read = await workers.digestSource(source)
  if (read.state === 'changed') return refused('file-changes')
  if (read.state === 'unreadable') return refused('file-unreadable')
  return likely.findLast(({sha256}) => sha256 === read.sha256) ?? null
}
