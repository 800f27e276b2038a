import {lstat, mkdir, open, rename, rm} from 'node:fs/promises'
import {join} from 'node:path'

/**
 * A private folder beside the results, the only one that a media tool may write to. What an earlier crash left in it is
 * dropped.
 *
 * @returns its path; the caller removes it
 */
export async function openWorkFolder(outDir: string, name: string): Promise<string> {
  const folder = join(outDir, `.making-${name}`)
  await rm(folder, {recursive: true, force: true})
  await mkdir(folder, {recursive: true})
  return folder
}

/** Whether the tool left a plain, non-empty file there. A link made by a subverted tool could point anywhere. */
export async function isPlainFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null)
  return found?.isFile() === true && found.nlink === 1 && found.size > 0
}

/** Makes a finished file durable and gives it its final name, over an older one of that name. */
export async function placeDurably(made: string, outDir: string, name: string): Promise<void> {
  await sync(made, 'r+')
  await rename(made, join(outDir, name))
  await sync(outDir, 'r')
}

async function sync(path: string, flags: string): Promise<void> {
  const file = await open(path, flags)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
