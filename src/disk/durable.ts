import {dirname} from 'node:path'
import {renameSoon} from './entries.ts'
import {closeFile, openToWrite, statOpen, syncFile, syncSoon, truncateTo, writeAt} from './files.ts'

/**
 * Writes a small file so that its name never stands for less than its content: aside, fsync, rename, fsync of the folder;
 * without blocking while the disk works.
 */
export async function writeSoonDurably(path: string, content: string | Uint8Array): Promise<void> {
  const aside = `${path}.part`
  writeAnew(aside, content)
  await syncSoon(aside, 'file')
  await renameSoon(aside, path)
  await syncSoon(dirname(path), 'folder')
}

/** Writes a file from its start; it isn't durable before {@link syncWritten}. */
export function writeAnew(path: string, content: string | Uint8Array): void {
  const file = openToWrite(path)
  try {
    truncateTo(file, 0)
    writeAt(file, typeof content === 'string' ? Buffer.from(content) : content, 0)
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

/** Adds to the end of a file, which stays the same file: its owner and its rights are as before. */
export function appendDurably(path: string, content: string): void {
  const file = openToWrite(path)
  try {
    writeAt(file, Buffer.from(content), statOpen(file).size)
    syncFile(file)
  } finally {
    closeFile(file)
  }
}
