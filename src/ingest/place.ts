import {dirname} from 'node:path'
import {syncWritten, writeAnew} from '../disk/durable.ts'
import {exists, renameEntry} from '../disk/entries.ts'
import {syncFolder} from '../disk/files.ts'
import type {DocumentSidecar} from './document-sidecar.ts'
import {isFull} from './error-code.ts'
import type {PartialSidecar, Sidecar} from './sidecar.ts'
import type {ClipFiles} from './vault.ts'

/** A proved part, and what its sidecar is to say. */
export type Placement = {files: ClipFiles; sidecar: Sidecar | PartialSidecar | DocumentSidecar}

/**
 * Gives proved parts their final names: sidecars durable first, then the renames, then the folders. After a crash at any
 * instant a part can be placed again, or stands under its final name with its sidecar.
 *
 * @returns `vault-full` when there is no room for the sidecars: then nothing is placed
 * @throws {Error} of `node:fs`; no clip is half placed then
 */
export function placeClips(placements: readonly Placement[]): 'placed' | 'vault-full' {
  const folders = [...new Set(placements.map(({files}) => dirname(files.final)))]
  const sidecars = placements.map(({files, sidecar}) => ({
    name: files.sidecar,
    aside: `${files.sidecar}.part`,
    sidecar,
  }))
  try {
    for (const {aside, sidecar} of sidecars) writeAnew(aside, `${JSON.stringify(sidecar, null, 2)}\n`)
    for (const {aside} of sidecars) syncWritten(aside)
  } catch (error) {
    if (isFull(error)) return 'vault-full'
    throw error
  }
  // The parts' own names are durable before a sidecar has its name: else it could be all that a power cut leaves.
  for (const folder of folders) syncFolder(folder)
  for (const {name, aside} of sidecars) renameEntry(aside, name)
  for (const folder of folders) syncFolder(folder)
  for (const {files} of placements) renameEntry(files.part, files.final)
  for (const folder of folders) syncFolder(folder)
  return 'placed'
}

/** Does the clip stand under its final name already? */
export const isPlaced = (files: ClipFiles): boolean => exists(files.final)
