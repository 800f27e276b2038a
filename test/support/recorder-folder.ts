import {mkdirSync, utimesSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {recorderId} from '../../src/contract/identity.ts'
import {type Arrival, FILES_ALONE} from '../../src/detect/source.ts'
import {scratchFolder} from './scratch.ts'

/** When the files of a test's recorder were written, unless it says otherwise. */
export const recordedAt = new Date('2026-10-20T01:30:00.000Z')

/** A folder with these files, as a recorder shows it. */
export function recorderFolder(files: Record<string, Uint8Array | string>): string {
  const root = scratchFolder()
  for (const [name, content] of Object.entries(files)) writeClip(root, name, content)
  return root
}

/** Writes one file of a recorder, with a fixed time. */
export function writeClip(root: string, name: string, content: Uint8Array | string, at = recordedAt): string {
  const path = join(root, name)
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, content)
  utimesSync(path, at, at)
  return path
}

/** A recorder in a bay. */
export function arrivalOf(root: string, change: Partial<Arrival> & {serial?: string} = {}): Arrival {
  const {serial = 'REC-1', ...rest} = change
  return {
    key: `test ${serial}`,
    recorder: {id: recorderId(serial), serial, volumeSerial: null},
    root,
    bay: 1,
    zone: 'Asia/Shanghai',
    ...FILES_ALONE,
    entryTimes: 'utc',
    officer: null,
    offset: null,
    ...rest,
  }
}

/** Bytes that no two positions share by chance, the same ones for the same seed. */
export function footage(bytes: number, seed = 1): Buffer {
  const block = Buffer.alloc(bytes)
  let state = seed
  for (let at = 0; at < bytes; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    block[at] = state >>> 16
  }
  return block
}
