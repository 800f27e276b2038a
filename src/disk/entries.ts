import type {BigIntStats, Dirent, Stats} from 'node:fs'
import {lstatSync, mkdirSync, readdirSync, readlinkSync, realpathSync, renameSync, statfsSync, statSync} from 'node:fs'
import {access, chown, constants, lstat, mkdir, readdir, rename, rm, rmdir, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {isDiskFailure, named, type Path, syncFolder} from './files.ts'
import {effect} from './interpose.ts'

export type {Dirent} from 'node:fs'

/** The entries of a folder, their names as raw bytes: one that is no text would come back as another name. */
export const entriesOf = async (folder: Path): Promise<Dirent<Buffer>[]> =>
  await effect({call: 'list', path: named(folder)}, () => readdir(folder, {encoding: 'buffer', withFileTypes: true}))

/** As {@link entriesOf}, on a thread that may be blocked. */
export const entriesNow = (folder: Path): Dirent<Buffer>[] =>
  effect({call: 'list', path: named(folder)}, () => readdirSync(folder, {encoding: 'buffer', withFileTypes: true}))

/** As {@link entriesOf}, of one of our own folders, with names as text. */
export const namesIn = (folder: string | URL): string[] =>
  effect({call: 'list', path: named(folder)}, () => readdirSync(folder))

/** What an entry is, without following a link. */
export const statEntry = async (path: Path): Promise<Stats> =>
  await effect({call: 'stat', path: named(path)}, () => lstat(path))

/** As {@link statEntry}, on a thread that may be blocked. */
export const statNow = (path: Path): Stats => effect({call: 'stat', path: named(path)}, () => lstatSync(path))

/** What a path leads to. */
export const statTarget = async (path: string): Promise<Stats> => await effect({call: 'stat', path}, () => stat(path))

/** Which device and file a path leads to, exactly. */
export async function placeOf(path: string): Promise<string> {
  const {dev, ino}: BigIntStats = await effect({call: 'stat', path}, () => stat(path, {bigint: true}))
  return `${dev}:${ino}`
}

/** As {@link placeOf}, on a thread that may be blocked. */
export function placeNow(path: string): string {
  const {dev, ino} = effect({call: 'stat', path}, () => statSync(path, {bigint: true}))
  return `${dev}:${ino}`
}

/** Which device a path's file system is on. */
export const deviceNow = (path: string): number => effect({call: 'stat', path}, () => statSync(path)).dev

/** @throws {Error} of `node:fs` when the disk can't say: that isn't the same as that nothing is there */
export function exists(path: string): boolean {
  try {
    return effect({call: 'stat', path}, () => statSync(path, {throwIfNoEntry: false})) !== undefined
  } catch (error) {
    if (isDiskFailure(error)) throw error
    return false
  }
}

export const isFolder = (path: string): boolean =>
  effect({call: 'stat', path}, () => statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false)

/** The path with its links followed. @throws {Error} of `node:fs` when it leads nowhere */
export const realPath = (path: string): string => effect({call: 'stat', path}, () => realpathSync(path))

/** This thread's number, as the kernel counts threads (proc(5), `thread-self`); null on a system that doesn't tell. */
export function ownThread(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
  } catch {
    return null
  }
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await effect({call: 'stat', path}, () => access(path, constants.X_OK))
    return true
  } catch {
    return false
  }
}

/** Bytes that an unprivileged process may still write to the folder's file system. */
export function freeBytes(folder: string): number {
  const {bavail, bsize} = effect({call: 'stat', path: folder}, () => statfsSync(folder))
  return bavail * bsize
}

/** Bytes of the folder's file system in all, and those that are free. */
export function diskRoom(folder: string): {bytes: number; free: number} {
  const {blocks, bfree, bsize} = effect({call: 'stat', path: folder}, () => statfsSync(folder))
  return {bytes: blocks * bsize, free: bfree * bsize}
}

/** Gives a file its name, over another of that name; durable once the folder is synced. */
export const renameEntry = (path: string, to: string): void =>
  effect({call: 'rename', path, to}, () => renameSync(path, to))

/** As {@link renameEntry}, without blocking. */
export const renameSoon = async (path: string, to: string): Promise<void> =>
  await effect({call: 'rename', path, to}, () => rename(path, to))

/** Removes a file; that it wasn't there is no error. */
export const removeFile = async (path: string): Promise<void> =>
  await effect({call: 'remove', path}, () => rm(path, {force: true}))

/** Removes a folder with all that is in it. */
export const removeFolder = async (path: string): Promise<void> =>
  await effect({call: 'remove', path}, () => rm(path, {recursive: true, force: true}))

/** Makes a folder for what can be made again: its name isn't durable. */
export const makeFolder = async (path: string): Promise<void> => {
  await effect({call: 'make-folder', path}, () => mkdir(path, {recursive: true}))
}

const durable = new Set<string>()

/**
 * Creates a folder and those above it that are missing, each with a durable name. One by one: node's own way loops for
 * ever in /proc.
 */
export function makeFolderDurably(folder: string): void {
  const parent = dirname(folder)
  if (durable.has(folder) || parent === folder) return
  if (!isFolder(folder)) {
    makeFolderDurably(parent)
    try {
      effect({call: 'make-folder', path: folder}, () => mkdirSync(folder))
    } catch (error) {
      // Another thread made it at the same time.
      if (!isFolder(folder)) throw error
    }
  }
  // That it is there doesn't say that its name is durable: a process may have been killed between the two.
  syncFolder(parent)
  durable.add(folder)
}

/** Forgets what this thread made durable, as the end of a process would. */
export const forgetDurableFolders = (): void => durable.clear()

/** Removes a folder if nothing is in it. */
export async function removeEmptyFolder(folder: string): Promise<void> {
  await effect({call: 'remove', path: folder}, () => rmdir(folder)).catch(() => {})
}

/** Gives a file to a user. */
export const chownPath = async (path: string, {uid, gid}: {uid: number; gid: number}): Promise<void> =>
  await effect({call: 'open', path}, () => chown(path, uid, gid))
