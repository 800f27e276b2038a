import {basename, dirname, join} from 'node:path'
import {z} from 'zod'
import {kernelPath, kernelText} from '../disk/kernel.ts'

/** A volume of a disk that is plugged in by USB. */
export type UsbVolume = {
  /** `sdb1` */
  name: string
  /** `sdb`, or the same when the whole disk is one volume. */
  disk: string
  /** Names this stay of the disk: the kernel counts disks up while it runs (sysfs-block, `diskseq`). */
  mount: string
}

/**
 * Finds a volume in sysfs, if it is of a USB device: the dock can't have any other disk mounted.
 *
 * @param sys where sysfs is mounted
 */
export async function usbVolume(name: string, sys = '/sys'): Promise<UsbVolume | null> {
  const path = await kernelPath(join(sys, 'class/block', name))
  if (path === null || !/\/usb\d+\/\d+-[\d.]+\//.test(path)) return null
  const isPartition = (await kernelText(join(path, 'partition'))) !== null
  const disk = isPartition ? dirname(path) : path
  const sequence = z
    .string()
    .regex(/^\d{1,20}$/)
    .safeParse(await kernelText(join(disk, 'diskseq'))).data
  return sequence === undefined ? null : {name, disk: basename(disk), mount: `${name}-${sequence}`}
}

/** File systems that recorders have, each with what makes it read as evidence: nothing written, names and times as they stand. */
const OPTIONS = {
  vfat: ['utf8=1', 'tz=UTC', 'shortname=mixed', 'errors=continue'],
  exfat: ['iocharset=utf8', 'time_offset=0', 'errors=continue'],
} as const
const ALWAYS = ['ro', 'nodev', 'nosuid', 'noexec', 'noatime'] as const

export type FileSystem = keyof typeof OPTIONS
export const FILE_SYSTEMS = Object.keys(OPTIONS)
export const isKnown = (type: string): type is FileSystem => Object.hasOwn(OPTIONS, type)

/**
 * How mount(8) is called.
 *
 * @param owner who may read the files: the dock's own user
 */
export const mountArguments = (
  {name}: UsbVolume,
  type: FileSystem,
  folder: string,
  owner: {uid: number; gid: number},
): string[] => {
  const rights = [`uid=${owner.uid}`, `gid=${owner.gid}`, 'fmask=0337', 'dmask=0227']
  return ['-t', type, '-o', [...ALWAYS, ...OPTIONS[type], ...rights].join(','), `/dev/${name}`, folder]
}

/**
 * What blkid(8) says of a volume, by `-o export`.
 *
 * @returns `type` null when it knows no file system there
 */
export function readBlkid(text: string): {type: string | null; serial: string | null} {
  const values = new Map(text.split('\n').map(line => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]))
  return {type: values.get('TYPE') ?? null, serial: values.get('UUID') ?? null}
}

/** A line of /proc/self/mountinfo (proc(5)) that is of one folder. */
export function mountOf(mountinfo: string, folder: string): {isReadOnly: boolean} | null {
  const escaped = folder.replaceAll('\\', '\\134').replaceAll(' ', '\\040')
  const line = mountinfo.split('\n').find(candidate => candidate.split(' ')[4] === escaped)
  if (line === undefined) return null
  return {isReadOnly: (line.split(' ')[5] ?? '').split(',').includes('ro')}
}
