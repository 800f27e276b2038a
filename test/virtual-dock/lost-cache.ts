import {execFileSync} from 'node:child_process'
import {closeSync, ftruncateSync, openSync, readSync, renameSync, rmSync, writeSync} from 'node:fs'

const SECTOR = 512
const LOG_BYTES = 8 * 2 ** 30
const [FLUSH, DISCARD] = [1, 4]

/** Bytes that were flushed, and bytes that were written after the last flush. */
export type Replayed = {keptBytes: number; lostBytes: number}

/** A disk whose cache can be lost: what was written to it, in order, is kept beside it. */
export type KeptWrites = {
  /** What the machine must be booted with. */
  logWrites: string
  /** The power is gone: the disk is what it was at its last flush, and nothing that was written later is on it. */
  loseCache(): Replayed
}

/** The machine that uses the disk mustn't run. */
export function keepWrites(disk: string): KeptWrites {
  const [before, logWrites] = [`${disk}.before`, `${disk}.log`]
  copySparse(disk, before)
  const log = openSync(logWrites, 'w')
  ftruncateSync(log, LOG_BYTES)
  closeSync(log)
  return {
    logWrites,
    loseCache() {
      const replayed = replay(logWrites, before)
      renameSync(before, disk)
      rmSync(logWrites)
      return replayed
    },
  }
}

type Write = {from: number; at: number; bytes: number}

/**
 * Does on a disk what a log says, up to the last flush (QEMU block/blklogwrites.c: a sector of head for each entry, and
 * then its data). The count in the log's own head isn't up to date, so entries are followed until there is none.
 */
function replay(logFile: string, disk: string): Replayed {
  const [log, to] = [openSync(logFile, 'r'), openSync(disk, 'r+')]
  const head = Buffer.alloc(SECTOR)
  let pending: Write[] = []
  let keptBytes = 0
  for (let at = SECTOR; ; ) {
    readSync(log, head, 0, SECTOR, at)
    const [sector, count, flags] = [0, 8, 16].map(field => Number(head.readBigUInt64LE(field)))
    if (sector === undefined || count === undefined || flags === undefined || (count === 0 && flags === 0)) break
    at += SECTOR
    if (count > 0 && (flags & DISCARD) === 0) {
      pending.push({from: at, at: sector * SECTOR, bytes: count * SECTOR})
      at += count * SECTOR
    }
    if ((flags & FLUSH) === 0) continue
    for (const write of pending) copyRange(log, to, write)
    keptBytes += bytesOf(pending)
    pending = []
  }
  for (const file of [log, to]) closeSync(file)
  return {keptBytes, lostBytes: bytesOf(pending)}
}

const bytesOf = (writes: readonly Write[]): number => writes.reduce((sum, {bytes}) => sum + bytes, 0)

function copyRange(log: number, disk: number, {from, at, bytes}: Write): void {
  const data = Buffer.alloc(bytes)
  readSync(log, data, 0, bytes, from)
  writeSync(disk, data, 0, bytes, at)
}

const copySparse = (from: string, to: string): void => void execFileSync('cp', ['--sparse=always', from, to])
