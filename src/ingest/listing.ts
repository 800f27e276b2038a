import {type Dirent, entriesNow, placeNow, statNow} from '../disk/entries.ts'

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
 * Lists everything below a volume's root without opening a file or following a link. Runs on a worker thread, with
 * blocking calls: a recorder that hangs keeps that thread and no other.
 *
 * @param root absolute path
 * @param isDamaged it has been tried before: what still gives an error of the disk is listed as one that can't be read,
 * and hides nothing else
 * @param onEntry is called at each entry
 * @throws {Error} when the root can't be read or isn't the same any more, or of `node:fs` when an entry vanished
 * meanwhile: a recorder that is pulled gives no list
 */
export function listRecorder({
  root,
  isDamaged = false,
  onEntry = () => {},
}: {
  root: string
  isDamaged?: boolean
  onEntry?: () => void
}): ListedEntry[] {
  const base = Buffer.from(root)
  const before = placeNow(root)
  const expectSameRoot = (): void => {
    if (placeNow(root) !== before) throw new Error('the recorder changed while it was listed')
  }
  /** @throws {Error} the given one, when it tells of the disk and not of one entry */
  const refuse = (error: unknown): void => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (DISK_GONE.has(code) && !(isDamaged && code === 'EIO')) throw error
    expectSameRoot()
  }
  const entries: ListedEntry[] = []
  const folders: Buffer[] = [Buffer.alloc(0)]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const children = readFolder(base, folder, refuse)
    if (children === null) {
      entries.push({path: folder, bytes: 0, mtimeMs: 0, refused: 'folder-unreadable'})
      continue
    }
    for (const child of children) {
      if (child.isDirectory()) folders.push(joinRaw(folder, child.name))
    }
    const files = children.filter(child => !child.isDirectory())
    for (const file of files) {
      entries.push(describeEntry(base, joinRaw(folder, file.name), refuse))
      onEntry()
    }
  }
  expectSameRoot()
  return entries
}

type Refuse = (error: unknown) => void

function readFolder(base: Buffer, folder: Buffer, refuse: Refuse): Dirent<Buffer>[] | null {
  try {
    return entriesNow(joinRaw(base, folder))
  } catch (error) {
    if (folder.length === 0) throw error
    refuse(error)
    return null
  }
}

function describeEntry(base: Buffer, path: Buffer, refuse: Refuse): ListedEntry {
  try {
    const stats = statNow(joinRaw(base, path))
    if (!(stats.size >= 0 && stats.size <= MOST_BYTES)) {
      return {path, bytes: 0, mtimeMs: entryTimeMs(stats), refused: 'entry-unreadable'}
    }
    const refused = stats.isFile() ? null : stats.isSymbolicLink() ? 'symbolic-link' : 'not-a-file'
    return {path, bytes: stats.size, mtimeMs: entryTimeMs(stats), refused}
  } catch (error) {
    refuse(error)
    return {path, bytes: 0, mtimeMs: 0, refused: 'entry-unreadable'}
  }
}
