import {readdir, readFile, realpath, writeFile} from 'node:fs/promises'
import {effect} from './interpose.ts'

/**
 * What a small file of the kernel's says (sysfs, /proc), without the line's end.
 *
 * @returns null when it isn't there: a device's files go with it
 */
export async function kernelText(path: string): Promise<string | null> {
  try {
    return (await effect({call: 'read', path}, () => readFile(path, 'utf8'))).replace(/\n$/, '')
  } catch {
    return null
  }
}

/** The names in a folder of the kernel's; none when it isn't there. */
export async function kernelNames(folder: string): Promise<string[]> {
  try {
    return await effect({call: 'list', path: folder}, () => readdir(folder))
  } catch {
    return []
  }
}

/** The path of a file of the kernel's with its links followed; null when it isn't there. */
export async function kernelPath(path: string): Promise<string | null> {
  try {
    return await effect({call: 'stat', path}, () => realpath(path))
  } catch {
    return null
  }
}

/** Writes into a file of the kernel's, which does at once what it says. */
export const tellKernel = async (path: string, text: string): Promise<void> =>
  await effect({call: 'write', path}, () => writeFile(path, text))
