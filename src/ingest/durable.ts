import {closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'

/** Makes the names in a folder durable (fsync(2): the entry needs an fsync of the folder itself). */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Creates a folder and those above it, each with a durable name. One by one: node's own way loops for ever in /proc. */
export function makeFolderDurably(folder: string): void {
  if (isFolder(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolderDurably(parent)
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another thread made it at the same time.
    if (!isFolder(folder)) throw error
    return
  }
  syncFolder(parent)
}

const isFolder = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false

/** Writes a whole file so that its name never stands for less than its content: aside, fsync, rename, fsync folder. */
export function writeFileDurably(path: string, content: string): void {
  const aside = `${path}.part`
  const descriptor = openSync(aside, 'w', 0o640)
  try {
    writeFileSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(aside, path)
  syncFolder(dirname(path))
}
