import {dirname} from 'node:path'
import {writeFileDurably} from '../disk/durable.ts'
import {exists, renameEntry} from '../disk/entries.ts'
import {syncFolder} from '../disk/files.ts'
import type {Sidecar} from './sidecar.ts'
import type {ClipFiles} from './vault.ts'

/**
 * Gives a proved part its final name: sidecar durable first, then the rename, then the folder. After a crash at any
 * instant the part can be placed again, or stands under its final name with its sidecar.
 *
 * @throws {Error} of `node:fs`; nothing is half done then
 */
export function placeClip({files, sidecar}: {files: ClipFiles; sidecar: Sidecar}): void {
  writeFileDurably(files.sidecar, `${JSON.stringify(sidecar, null, 2)}\n`)
  renameEntry(files.part, files.final)
  syncFolder(dirname(files.final))
}

/** Does the clip stand under its final name already? */
export const isPlaced = (files: ClipFiles): boolean => exists(files.final)
