import {basename, join} from 'node:path'
import {type Dirent, entriesOf, isFolder} from '../disk/entries.ts'
import {DOCUMENTS, wholeOf} from '../ingest/vault.ts'
import {UNCLAIMED} from '../steps/set-aside.ts'

export const PART = '.part'
export const SIDECAR = '.json'

/** The clip that a file of the vault is of, by its name. */
export const clipOf = (file: string): string => basename(file).replace(/\.[^.]*$/, '')

/** The files of a vault without its documents, relative to it, in the order of their names. */
export type VaultFiles = {
  parts: string[]
  /** Under a final name: a clip. */
  clips: string[]
  sidecars: string[]
  /** Of clips of which not all could be read: their bytes and their sidecars. */
  partials: string[]
}

/** Told of what can't be looked at: the path relative to the vault, and whether it is a folder. */
export type OnUnreadable = (path: Buffer, error: unknown, kind: 'file' | 'folder') => void

/**
 * Looks what lies in a vault, its documents apart. Names are read as bytes: one that is no text would come back as another
 * name.
 *
 * @throws {Error} of `node:fs` when the vault itself can't be read
 */
export const vaultFiles = async (vault: string, onUnreadable: OnUnreadable): Promise<VaultFiles> =>
  sorted(await filesBelow(vault, Buffer.alloc(0), onUnreadable))

/** As {@link vaultFiles}, of its documents: every file in the order of their names, relative to the vault. */
export async function documentFiles(vault: string, onUnreadable: OnUnreadable): Promise<string[]> {
  if (!isFolder(join(vault, DOCUMENTS))) return []
  return (await filesBelow(vault, Buffer.from(DOCUMENTS), onUnreadable)).sort()
}

async function filesBelow(vault: string, top: Buffer, onUnreadable: OnUnreadable): Promise<string[]> {
  const files: string[] = []
  const folders = [top]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await entriesWithin(vault, folder, onUnreadable)) {
      const path = folder.length === 0 ? entry.name : Buffer.concat([folder, Buffer.from('/'), entry.name])
      const text = path.toString()
      if (text === UNCLAIMED || (text === DOCUMENTS && entry.isDirectory())) continue
      if (entry.isDirectory()) folders.push(path)
      else if (Buffer.from(text).equals(path)) files.push(text)
      else onUnreadable(path, new Error('its name is no text'), 'file')
    }
  }
  return files
}

/** A file under a final name that is no plain file is a clip to look at, too: it is set aside. */
function sorted(files: string[]): VaultFiles {
  const found: VaultFiles = {parts: [], clips: [], sidecars: [], partials: []}
  for (const file of files.sort()) {
    if (file.endsWith(PART)) found.parts.push(file)
    else if (wholeOf(file) !== null) found.partials.push(file)
    else if (file.endsWith(SIDECAR)) found.sidecars.push(file)
    else found.clips.push(file)
  }
  return found
}

async function entriesWithin(vault: string, folder: Buffer, onUnreadable: OnUnreadable): Promise<Dirent<Buffer>[]> {
  try {
    return await entriesOf(Buffer.concat([Buffer.from(`${vault}/`), folder]))
  } catch (error) {
    if (folder.length === 0) throw error
    onUnreadable(folder, error, 'folder')
    return []
  }
}
