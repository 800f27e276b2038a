import {join} from 'node:path'

/** The file's place, relative to the vault: `<docking date>/<recorder>/<clip>.<ext>`. It never moves. */
export function vaultPath(place: {date: string; recorder: string; clip: string; path: Uint8Array}): string {
  return `${place.date}/${place.recorder}/${place.clip}.${safeExtension(place.path)}`
}

/** The folder of the vault in which documents lie. No date is called so. */
export const DOCUMENTS = 'documents'

/**
 * A document's place, relative to the vault: `documents/<date>/<document>.<ext>`, from its second revision on
 * `<document>_<revision>.<ext>`. No document's id has a `_`.
 */
export function documentPath(place: {date: string; document: string; revision: number; name: Uint8Array}): string {
  const {date, document, revision, name} = place
  const own = revision === 1 ? document : `${document}_${revision}`
  return `${DOCUMENTS}/${date}/${own}.${safeExtension(name)}`
}

/** The vault's own names: a clip that had such an extension could be taken for a sidecar or an unfinished copy. */
const OWN_EXTENSIONS = new Set(['json', 'part'])

/** An extension of `[a-z0-9]{1,5}` from a raw name; `bin` when the name has none such. */
function safeExtension(path: Uint8Array): string {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(Buffer.from(path).toString('latin1'))?.[1]?.toLowerCase()
  return extension === undefined || OWN_EXTENSIONS.has(extension) ? 'bin' : extension
}

/** The files of one clip in the vault, as absolute paths. A final name means a verified clip. */
export type ClipFiles = {final: string; part: string; sidecar: string}

export function clipFiles(vault: string, relative: string): ClipFiles {
  const final = join(vault, relative)
  return {final, part: `${final}.part`, sidecar: final.replace(/\.[a-z0-9]+$/, '.json')}
}

/**
 * The files of a clip of which not all could be read: `<clip>.partial.<ext>` with its own sidecar, so that it is never
 * taken for the clip.
 */
export function partialFiles(files: ClipFiles): ClipFiles {
  const final = files.final.replace(/\.([a-z0-9]+)$/, '.partial.$1')
  return {final, part: files.part, sidecar: final.replace(/\.[a-z0-9]+$/, '.json')}
}

/** The name of the clip in the vault of which this is a part, or its sidecar; null for any other name. */
export function wholeOf(name: string): string | null {
  const [, clip, extension] = /^(.+)\.partial\.([a-z0-9]{1,5})$/.exec(name) ?? []
  return clip === undefined || extension === undefined ? null : `${clip}.${extension}`
}
