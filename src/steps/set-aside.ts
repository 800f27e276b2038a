import {createHash} from 'node:crypto'
import {basename, join} from 'node:path'
import {exists, makeFolderDurably, renameEntry} from '../disk/entries.ts'
import {syncFolder} from '../disk/files.ts'
import {raiseAlert} from '../facts/alerts.ts'
import type {Dock} from '../facts/dock.ts'

/** The folder of the vault for what nothing explains. */
export const UNCLAIMED = 'unclaimed'

/** A name that this program gave: any other may hold words that a person typed, and isn't published. */
const OWN_NAME =
  /^(?:\d{1,6}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:_\d{1,6}|\.partial)?(?:\.[a-z0-9]{1,5}){1,2}$/

/**
 * Moves a file that nothing explains to `unclaimed/`, with an alert; it is never deleted.
 *
 * @param file relative to the vault
 */
export function setAside(dock: Dock, vault: string, file: string): void {
  const folder = join(vault, UNCLAIMED)
  makeFolderDurably(folder)
  let name = basename(file)
  for (let n = 2; exists(join(folder, name)); n += 1) name = `${n}-${basename(file)}`
  renameEntry(join(vault, file), join(folder, name))
  syncFolder(folder)
  raiseAlert(dock, {problem: 'vault-file-unclaimed', severity: 'critical', ...namedFor(Buffer.from(name))})
}

/** What an alert may say of a file: its name if this program gave it, else only what tells it from another one. */
export function namedFor(path: Buffer): {about: string; detail: Record<string, unknown>} {
  const name = basename(path.toString())
  if (OWN_NAME.test(name)) return {about: name, detail: {file: name}}
  return {about: createHash('sha256').update(path).digest('hex').slice(0, 16), detail: {}}
}
