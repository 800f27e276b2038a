import type {Dirent} from 'node:fs'
import {lstat, readdir} from 'node:fs/promises'

/** A directory entry of a recorder. What isn't a plain file is named all the same, and refused. */
export type ListedEntry = {
  /** Raw bytes relative to the recorder's root, `/` between parts: data, never text. */
  path: Buffer
  bytes: number
  mtimeMs: number
  /** Why its content won't be taken; null for a plain file. */
  refused: 'symbolic-link' | 'not-a-file' | 'folder-unreadable' | 'entry-unreadable' | null
}

const slash = Buffer.from('/')

const LATEST_MS = Date.parse('9999-12-30T00:00:00.000Z')
const EARLIEST_MS = Date.parse('0001-01-02T00:00:00.000Z')

/** An entry's time in whole ms. A disk may state any: what four digits of a year can't say becomes the nearest they can. */
export const entryTimeMs = ({mtimeMs}: {mtimeMs: number}): number =>
  Math.floor(Math.min(Math.max(mtimeMs, EARLIEST_MS), LATEST_MS))

/** Joins raw path bytes: a name from a recorder needn't be text in any encoding. */
export const joinRaw = (folder: Buffer, name: Buffer): Buffer =>
  folder.length === 0 ? name : Buffer.concat([folder, slash, name])

/**
 * Lists everything below a recorder's root without opening a file or following a link.
 *
 * @param root absolute path
 * @throws {Error} of `node:fs` when the root itself can't be read: the recorder is gone
 */
export async function listRecorder(root: string): Promise<ListedEntry[]> {
  const base = Buffer.from(root)
  const entries: ListedEntry[] = []
  const folders: Buffer[] = [Buffer.alloc(0)]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const children = await readFolder(base, folder)
    if (children === null) {
      entries.push({path: folder, bytes: 0, mtimeMs: 0, refused: 'folder-unreadable'})
      continue
    }
    for (const child of children) {
      if (child.isDirectory()) folders.push(joinRaw(folder, child.name))
    }
    const files = children.filter(child => !child.isDirectory())
    const parent = folder
    entries.push(...(await Promise.all(files.map(file => describeEntry(base, joinRaw(parent, file.name))))))
  }
  return entries
}

async function readFolder(base: Buffer, folder: Buffer): Promise<Dirent<Buffer>[] | null> {
  try {
    return await readdir(joinRaw(base, folder), {encoding: 'buffer', withFileTypes: true})
  } catch (error) {
    if (folder.length === 0) throw error
    return null
  }
}

async function describeEntry(base: Buffer, path: Buffer): Promise<ListedEntry> {
  try {
    const stats = await lstat(joinRaw(base, path))
    const refused = stats.isFile() ? null : stats.isSymbolicLink() ? 'symbolic-link' : 'not-a-file'
    return {path, bytes: stats.size, mtimeMs: entryTimeMs(stats), refused}
  } catch {
    return {path, bytes: 0, mtimeMs: 0, refused: 'entry-unreadable'}
  }
}
