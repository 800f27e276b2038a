import {dirname} from 'node:path'
import {deviceNow, diskRoom} from '../disk/entries.ts'

/** Bytes of a file system in all, and those that are free. */
export type DiskRoom = {bytes: number; free: number}

/**
 * The room of a volume. FAT may have to be read whole for it, so nobody waits for this.
 *
 * @returns null for a plain folder, whose room is that of this machine's own disk
 */
export const volumeRoom = ({root}: {root: string}): DiskRoom | null =>
  deviceNow(root) === deviceNow(dirname(root)) ? null : diskRoom(root)
