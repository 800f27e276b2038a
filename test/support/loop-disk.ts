import {execFileSync} from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {scratchFolder} from './scratch.ts'

const BLOCK_BYTES = 4096
const MIB = 1 << 20
const env = {...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`}

/** A disk of its own: an image with an ext4 file system, mounted. What happens to it happens to no other. */
export type LoopDisk = {
  /** Where it is mounted. */
  folder: string
  /** Inverts one byte of a file on the disk, under the file system, which doesn't notice. */
  flip(file: string, at: number): void
  /**
   * Nothing that lies on the disk behind this byte of a file can be read any more: EIO, as from a card that dies.
   *
   * @returns mends it
   */
  breakFrom(file: string, at: number): () => void
  /** Nothing at all can be read any more, as from a card that was pulled while it is mounted. @returns puts it back */
  pull(): () => void
  /** Writes into a file at a position, and has it lie behind everything else on the disk. */
  writeFarBehind(file: string, position: number, bytes: Uint8Array): void
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
  truncateSync(image, mib * MIB)
  // No blocks for root alone: a test that runs as root would get into them.
  run('mkfs.ext4', '-q', '-F', '-m', '0', '-b', String(BLOCK_BYTES), '-O', '^has_journal', image)
  run('mount', '-o', 'loop', image, folder)
  onTestFinished(() => void run('umount', '--lazy', folder))

  const cutAt = (position: number): (() => void) => {
    run('sync', '--file-system', folder)
    copyFileSync(image, `${image}.whole`)
    truncateSync(image, position)
    dropCaches()
    return () => {
      run('dd', `if=${image}.whole`, `of=${image}`, 'bs=1M', 'conv=notrunc,fsync', 'status=none')
      dropCaches()
    }
  }

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
    breakFrom: (file, at) => cutAt(placeOnDisk(file, at - (at % BLOCK_BYTES))),
    pull: () => cutAt(0),
    writeFarBehind(file, position, bytes) {
      const fillers = fill(folder).sort((a, b) => placeOnDisk(b, 0) - placeOnDisk(a, 0))
      const room = fillers.splice(0, Math.ceil(bytes.length / MIB))
      for (const filler of room) rmSync(filler)
      const descriptor = openSync(file, 'r+')
      writeSync(descriptor, bytes, 0, bytes.length, position)
      fsyncSync(descriptor)
      closeSync(descriptor)
      for (const filler of fillers) rmSync(filler)
    },
  }
}

/** Files of a MiB each until there is no room for another. */
function fill(folder: string): string[] {
  const files: string[] = []
  for (;;) {
    const file = join(folder, `filler-${files.length}`)
    try {
      writeFileSync(file, Buffer.alloc(MIB, 1), {flush: true})
    } catch {
      rmSync(file)
      return files
    }
    files.push(file)
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
