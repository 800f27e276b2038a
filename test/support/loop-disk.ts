import {execFileSync} from 'node:child_process'
import {closeSync, fsyncSync, mkdirSync, openSync, readSync, truncateSync, writeFileSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {scratchFolder} from './scratch.ts'

const BLOCK_BYTES = 4096
const env = {...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`}

/** A disk of its own: an image with an ext4 file system, mounted. What happens to it happens to no other. */
export type LoopDisk = {
  /** Where it is mounted. */
  folder: string
  /** Inverts one byte of a file on the disk, under the file system, which doesn't notice. */
  flip(file: string, at: number): void
  /** Nothing from this byte of a file to the end of the disk can be read any more: EIO, as from a card that dies. */
  breakFrom(file: string, at: number): void
  /** Nothing at all can be read any more, as from a card that was pulled while it is mounted. */
  pull(): void
  unmount(): void
}

/**
 * Makes and mounts one. It is unmounted when the test ends, however it ends. Needs the part `loopDisks`.
 *
 * @param mib its size in MiB; a good tenth of it is the file system's own
 */
export function loopDisk(mib: number): LoopDisk {
  const home = scratchFolder()
  const [image, folder] = [join(home, 'image'), join(home, 'disk')]
  mkdirSync(folder)
  writeFileSync(image, '')
  truncateSync(image, mib << 20)
  // No blocks for root alone: a test that runs as root would get into them.
  run('mkfs.ext4', '-q', '-F', '-m', '0', '-b', String(BLOCK_BYTES), '-O', '^has_journal', image)
  run('mount', '-o', 'loop', image, folder)
  let mounted = true
  const unmount = (): void => {
    if (mounted) run('umount', '--lazy', folder)
    mounted = false
  }
  onTestFinished(unmount)
  return {
    folder,
    flip(file, at) {
      const position = placeOnDisk(file, at)
      const descriptor = openSync(image, 'r+')
      const byte = Buffer.alloc(1)
      readSync(descriptor, byte, 0, 1, position)
      byte[0] = (byte[0] ?? 0) ^ 0xff
      writeSync(descriptor, byte, 0, 1, position)
      fsyncSync(descriptor)
      closeSync(descriptor)
    },
    breakFrom(file, at) {
      const position = placeOnDisk(file, at)
      run('sync', '--file-system', folder)
      truncateSync(image, position - (position % BLOCK_BYTES))
      dropCaches()
    },
    pull() {
      run('sync', '--file-system', folder)
      truncateSync(image, 0)
      dropCaches()
    },
    unmount,
  }
}

/** What the kernel has in memory it doesn't ask the disk for. */
const dropCaches = (): void => writeFileSync('/proc/sys/vm/drop_caches', '3')

/** Where a byte of a file lies in the image, by the file's extents (FIEMAP). */
function placeOnDisk(file: string, at: number): number {
  const block = Math.floor(at / BLOCK_BYTES)
  const extents = run('filefrag', '-s', '-v', `-b${BLOCK_BYTES}`, file).matchAll(
    /^ +\d+: +(?<from>\d+)\.\. +(?<to>\d+): +(?<physical>\d+)\.\./gm,
  )
  for (const {groups = {}} of extents) {
    const [from, to, physical] = [Number(groups.from), Number(groups.to), Number(groups.physical)]
    if (block >= from && block <= to) return (physical + block - from) * BLOCK_BYTES + (at % BLOCK_BYTES)
  }
  throw new RangeError(`byte ${at} of ${file} lies nowhere on its disk`)
}

const run = (program: string, ...args: string[]): string => execFileSync(program, args, {env, encoding: 'utf8'})
