import {join} from 'node:path'
import {makeFolder, removeFolder, renameSoon, statEntry} from '../disk/entries.ts'
import {syncSoon} from '../disk/files.ts'

/**
 * A private folder beside the results, the only one that a media tool may write to. What an earlier crash left in it is
 * dropped.
 *
 * @returns its path; the caller removes it
 */
export async function openWorkFolder(outDir: string, name: string): Promise<string> {
  const folder = join(outDir, `.making-${name}`)
  await removeFolder(folder)
  await makeFolder(folder)
  return folder
}

/** Whether the tool left a plain, non-empty file there. A link made by a subverted tool could point anywhere. */
export async function isPlainFile(path: string): Promise<boolean> {
  const found = await statEntry(path).catch(() => null)
  return found?.isFile() === true && found.nlink === 1 && found.size > 0
}

/** Makes a finished file durable and gives it its final name, over an older one of that name. */
export async function placeDurably(made: string, outDir: string, name: string): Promise<void> {
  await syncSoon(made, 'file')
  await renameSoon(made, join(outDir, name))
  await syncSoon(outDir, 'folder')
}
