import {type Dirent, entriesOf, placeOf, statEntry} from '../disk/entries.ts'

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

/** No recorder has a file of 1 PiB: sums of what a damaged or hostile disk states must stay whole numbers. */
const MOST_BYTES = 2 ** 50
const AT_ONCE = 256
/** After these the disk itself is in doubt, not one entry: what it showed then is no list. */
const DISK_GONE = new Set(['ENOENT', 'ENODEV', 'ENXIO', 'ESTALE', 'EIO', 'ENOTCONN', 'ENOMEDIUM'])

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
 * @param isDamaged it has been tried before: what still gives an error of the disk is listed as one that can't be read,
 * and hides nothing else
 * @throws {Error} when the root can't be read or isn't the same any more, or of `node:fs` when an entry vanished
 * meanwhile: a recorder that is pulled gives no list
 */
export async function listRecorder(root: string, {isDamaged = false} = {}): Promise<ListedEntry[]> {
  const base = Buffer.from(root)
  const before = await placeOf(root)
  const expectSameRoot = async (): Promise<void> => {
    if ((await placeOf(root)) !== before) throw new Error('the recorder changed while it was listed')
  }
  /** @throws {Error} the given one, when it tells of the disk and not of one entry */
  const refuse = async (error: unknown): Promise<void> => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (DISK_GONE.has(code) && !(isDamaged && code === 'EIO')) throw error
    await expectSameRoot()
  }
  const entries: ListedEntry[] = []
  const folders: Buffer[] = [Buffer.alloc(0)]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const children = await readFolder(base, folder, refuse)
    if (children === null) {
      entries.push({path: folder, bytes: 0, mtimeMs: 0, refused: 'folder-unreadable'})
      continue
    }
    for (const child of children) {
      if (child.isDirectory()) folders.push(joinRaw(folder, child.name))
    }
    const files = children.filter(child => !child.isDirectory())
    const parent = folder
    for (let at = 0; at < files.length; at += AT_ONCE) {
      const batch = files.slice(at, at + AT_ONCE)
      entries.push(...(await Promise.all(batch.map(file => describeEntry(base, joinRaw(parent, file.name), refuse)))))
    }
  }
  await expectSameRoot()
  return entries
}

type Refuse = (error: unknown) => Promise<void>

async function readFolder(base: Buffer, folder: Buffer, refuse: Refuse): Promise<Dirent<Buffer>[] | null> {
  try {
    return await entriesOf(joinRaw(base, folder))
  } catch (error) {
    if (folder.length === 0) throw error
    await refuse(error)
    return null
  }
}

async function describeEntry(base: Buffer, path: Buffer, refuse: Refuse): Promise<ListedEntry> {
  try {
    const stats = await statEntry(joinRaw(base, path))
    if (!(stats.size >= 0 && stats.size <= MOST_BYTES)) {
      return {path, bytes: 0, mtimeMs: entryTimeMs(stats), refused: 'entry-unreadable'}
    }
    const refused = stats.isFile() ? null : stats.isSymbolicLink() ? 'symbolic-link' : 'not-a-file'
    return {path, bytes: stats.size, mtimeMs: entryTimeMs(stats), refused}
  } catch (error) {
    await refuse(error)
    return {path, bytes: 0, mtimeMs: 0, refused: 'entry-unreadable'}
  }
}
