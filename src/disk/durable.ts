import {dirname} from 'node:path'
import {renameEntry} from './entries.ts'
import {closeFile, openToWrite, syncFile, syncFolder, truncateTo, writeAt} from './files.ts'

/** Writes a whole file so that its name never stands for less than its content: aside, fsync, rename, fsync folder. */
export function writeFileDurably(path: string, content: string): void {
  const aside = `${path}.part`
  writeAnew(aside, content)
  syncWritten(aside)
  renameEntry(aside, path)
  syncFolder(dirname(path))
}

/** Writes a file from its start; it isn't durable before {@link syncWritten}. */
export function writeAnew(path: string, content: string): void {
  const file = openToWrite(path)
  try {
    truncateTo(file, 0)
    writeAt(file, Buffer.from(content), 0)
  } finally {
    closeFile(file)
  }
}

/** Makes a file's bytes durable, which may have been written through another descriptor (fsync(2)). */
export function syncWritten(path: string): void {
  const file = openToWrite(path)
  try {
    syncFile(file)
  } finally {
    closeFile(file)
  }
}
