import {dirname} from 'node:path'
import {renameEntry} from './entries.ts'
import {closeFile, openToWrite, syncFile, syncFolder, truncateTo, writeAt} from './files.ts'

/** Writes a whole file so that its name never stands for less than its content: aside, fsync, rename, fsync folder. */
export function writeFileDurably(path: string, content: string): void {
  const aside = `${path}.part`
  const file = openToWrite(aside)
  try {
    truncateTo(file, 0)
    writeAt(file, Buffer.from(content), 0)
    syncFile(file)
  } finally {
    closeFile(file)
  }
  renameEntry(aside, path)
  syncFolder(dirname(path))
}
