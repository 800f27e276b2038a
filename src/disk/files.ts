import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  writeSync,
} from 'node:fs'
import {type FileHandle, open, readFile} from 'node:fs/promises'
import {effect} from './interpose.ts'

export type {Stats} from 'node:fs'

/** A path as text, or as the raw bytes that a recorder's names are. */
export type Path = string | Buffer

/** An open file, which remembers its path and whether it is read past the page cache. */
export type OpenFile = {descriptor: number; path: string; direct: boolean}

const DISK_FAILS: ReadonlySet<unknown> = new Set(['EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'EMFILE', 'ENFILE', 'ENOMEM'])

/** Does an error tell of the disk, or of the machine, and so nothing of what was asked for? Later it may be otherwise. */
export const isDiskFailure = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && DISK_FAILS.has(error.code)

/** Text of a path for calls that are recorded; never used to reach a file. */
export const named = (path: Path | URL): string => (Buffer.isBuffer(path) ? path.toString('latin1') : String(path))

/**
 * Opens a file to read. A link isn't followed, and a FIFO that was put in a file's place doesn't hang.
 *
 * @param direct past the page cache (O_DIRECT, open(2))
 * @throws {Error} of `node:fs`
 */
export function openToRead(path: Path, direct = false): OpenFile {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | (direct ? constants.O_DIRECT : 0)
  return effect({call: 'open', path: named(path), direct}, () => ({
    descriptor: openSync(path, flags),
    path: named(path),
    direct,
  }))
}

/**
 * Opens a file to write, and makes it if it isn't there. What it holds stays.
 *
 * @param direct past the page cache: every read and write is of whole {@link DIRECT_BYTES} from an aligned buffer then
 */
export function openToWrite(path: string, direct = false): OpenFile {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | (direct ? constants.O_DIRECT : 0)
  return effect({call: 'open-new', path, direct}, () => ({descriptor: openSync(path, flags, 0o640), path, direct}))
}

/** Makes a file to write. @throws {Error} of `node:fs`, `EEXIST` when its name is taken: nothing is ever overwritten */
export function openNew(path: string): OpenFile {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  return effect({call: 'open-new', path}, () => ({descriptor: openSync(path, flags, 0o640), path, direct: false}))
}

/** What O_DIRECT wants lengths, positions and memory to be multiples of, on every disk that is sold. */
export const DIRECT_BYTES = 4096

/** A buffer on a page boundary, as O_DIRECT wants it: a resizable one lies there, node's other buffers don't. */
export const alignedBuffer = (bytes: number): Uint8Array =>
  new Uint8Array(new ArrayBuffer(bytes, {maxByteLength: bytes}))

/**
 * Reads at a position, in one call: so a short count may mean the end.
 *
 * @returns bytes read, 0 at the end
 */
export const readAt = (file: OpenFile, into: Uint8Array, length: number, position: number): number =>
  effect({call: 'read', path: file.path, bytes: into, position, direct: file.direct}, () =>
    readSync(file.descriptor, into, 0, length, position),
  )

/** Writes all of the bytes at a position (bytes from the start of the file). */
export function writeAt(file: OpenFile, bytes: Uint8Array, position: number): void {
  effect({call: 'write', path: file.path, bytes, position}, () => {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(file.descriptor, bytes, done, bytes.length - done, position + done)
    }
  })
}

/** Cuts, or extends with zeros, to a length in bytes. */
export const truncateTo = (file: OpenFile, length: number): void =>
  effect({call: 'truncate', path: file.path, position: length}, () => ftruncateSync(file.descriptor, length))

/** Makes the file's bytes and length durable (fsync(2)); its name needs {@link syncFolder} too. */
export const syncFile = (file: OpenFile): void =>
  effect({call: 'sync', path: file.path}, () => fsyncSync(file.descriptor))

export const statOpen = (file: OpenFile): Stats =>
  effect({call: 'stat', path: file.path}, () => fstatSync(file.descriptor))

export const closeFile = (file: OpenFile): void => closeSync(file.descriptor)

/** Makes the names in a folder durable (fsync(2): the entry needs an fsync of the folder itself). */
export function syncFolder(path: string): void {
  effect({call: 'sync-folder', path}, () => {
    const descriptor = openSync(path, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
}

/** A small file's whole content. */
export const readWhole = (path: string | URL): Buffer =>
  effect({call: 'read', path: named(path)}, () => readFileSync(path))

/** As {@link readWhole}, without blocking. */
export const readWholeSoon = async (path: string): Promise<Buffer> =>
  await effect({call: 'read', path}, () => readFile(path))

/**
 * Reads up to `limit` bytes from the start of a file.
 *
 * @returns the bytes, and whether they are the whole file
 */
export async function readHead(path: string, limit: number): Promise<{head: Uint8Array; whole: boolean}> {
  return await effect({call: 'read', path}, () =>
    withHandle(path, 'r', async file => {
      const buffer = new Uint8Array(limit)
      let length = 0
      while (length < limit) {
        const {bytesRead} = await file.read(buffer, length, limit - length, length)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return {head: buffer.subarray(0, length), whole: length < limit}
    }),
  )
}

/** Makes a file that another process wrote durable, or the names of a folder, without blocking. */
export const syncSoon = async (path: string, kind: 'file' | 'folder'): Promise<void> =>
  await effect({call: kind === 'file' ? 'sync' : 'sync-folder', path}, () =>
    withHandle(path, kind === 'file' ? 'r+' : 'r', file => file.sync()),
  )

async function withHandle<Result>(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

/** Whether a number is that of an open socket. */
export function isSocket(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isSocket()
  } catch {
    return false
  }
}

/** Writes what can be written at once into something that isn't a file, and lets go the rest. */
export function writeNow(descriptor: number, text: string): void {
  try {
    writeSync(descriptor, text)
  } catch {
    // Nobody reads it: whoever should, misses it and acts by that.
  }
}
