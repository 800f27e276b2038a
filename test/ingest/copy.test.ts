import {execFileSync} from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, test} from 'vitest'
import type {CopyOrder} from '../../src/ingest/copy.ts'
import {readBack} from '../../src/ingest/read-back.ts'
import {recheckClip} from '../../src/ingest/recheck.ts'
import {askToStop, bytesDone, newProgress} from '../../src/ingest/running-copy.ts'
import {copyClip} from '../support/direct-workers.ts'
import {needs} from '../support/parts.ts'
import {footage, recordedAt, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

const MIB = 1 << 20
const content = footage(3 * MIB + 1000)

function orderOf(files: Record<string, Uint8Array | string>, name: string, bytes: number): CopyOrder {
  return {
    root: recorderFolder(files),
    path: Buffer.from(name),
    bytes,
    mtimeMs: recordedAt.getTime(),
    part: join(scratchFolder(), 'day', 'recorder', 'clip.mp4.part'),
    progress: newProgress(),
  }
}

const order = (): CopyOrder => orderOf({'a.mp4': content}, 'a.mp4', content.length)

const leftBehind = ({part}: CopyOrder, bytes: Uint8Array): void => {
  mkdirSync(dirname(part), {recursive: true})
  writeFileSync(part, bytes)
}

const sumOf = (program: string, args: string[], file: string): string => {
  const words = execFileSync(program, [...args, file], {encoding: 'utf8'})
    .trim()
    .split(/\s+/)
  return words.find(word => /^[0-9a-f]{64}$/.test(word)) ?? ''
}

describe('a copy', () => {
  test('has the bytes of the recorder and the digest that sha256sum gives', () => {
    const asked = order()
    const copied = copyClip(asked)
    expect(copied).toEqual({state: 'copied', sha256: sumOf('sha256sum', [], join(asked.root, 'a.mp4'))})
    expect(readFileSync(asked.part).equals(content)).toBe(true)
    expect(bytesDone(asked.progress)).toBe(content.length)
  })

  test.each([
    ['the first half of it', content.subarray(0, 1.5 * MIB)],
    ['whole blocks of it', content.subarray(0, 2 * MIB)],
    ['all of it', content],
    ['more than all of it', Buffer.concat([content, footage(2 * MIB, 3)])],
    ['a wrong first byte', Buffer.concat([Buffer.from('x'), content.subarray(1, 2 * MIB)])],
    ['a wrong byte in the second block', Buffer.from(content).fill(0, MIB + 10, MIB + 11)],
    ['zeros of the right length', Buffer.alloc(content.length)],
    ['nothing', Buffer.alloc(0)],
  ])('that an interrupted one left %s of ends with the bytes of the recorder', (_, left) => {
    const asked = order()
    leftBehind(asked, left)
    const copied = copyClip(asked)
    expect(copied.state).toBe('copied')
    expect(readFileSync(asked.part).equals(content)).toBe(true)
    expect(readBack({file: asked.part, progress: null}).sha256).toBe(copied.state === 'copied' ? copied.sha256 : '')
  })

  test('that is asked to stop leaves what there is for the next one', () => {
    const asked = order()
    leftBehind(asked, content.subarray(0, 2 * MIB))
    askToStop(asked.progress)
    expect(copyClip(asked)).toEqual({state: 'stopped'})
    expect(readFileSync(asked.part)).toHaveLength(2 * MIB)
  })

  test.each<[string, (file: string) => void]>([
    ['grew', file => appendFileSync(file, 'more')],
    ['became shorter', file => truncateSync(file, 100)],
    ['was written anew with the same size', file => writeFileSync(file, footage(content.length, 7))],
    [
      'was replaced by a link',
      file => {
        writeFileSync(`${file}.real`, content)
        rmSync(file)
        symlinkSync(`${file}.real`, file)
      },
    ],
    [
      'was replaced by a FIFO',
      file => {
        rmSync(file)
        execFileSync('mkfifo', [file])
      },
    ],
  ])('of a file that %s since it was listed says that it changed', (_, change) => {
    const asked = order()
    change(join(asked.root, 'a.mp4'))
    expect(copyClip(asked)).toEqual({state: 'changed'})
  })

  test('of a file that is gone says how it can’t be read', () => {
    const asked = order()
    rmSync(join(asked.root, 'a.mp4'))
    expect(copyClip(asked)).toEqual({state: 'unreadable', code: 'ENOENT', atByte: 0})
    expect(existsSync(asked.part)).toBe(false)
  })

  test('never follows a link that stands where its part should', () => {
    const asked = order()
    leftBehind(asked, Buffer.alloc(0))
    const elsewhere = join(scratchFolder(), 'elsewhere')
    writeFileSync(elsewhere, 'untouched')
    rmSync(asked.part)
    symlinkSync(elsewhere, asked.part)
    expect(() => copyClip(asked)).toThrow('ELOOP')
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched')
  })
})

describe('what the disk gives back', () => {
  test.each([1, 511, 512, 4096, MIB, MIB + 1, 3 * MIB + 1000])(
    'of %i bytes has the digests that sha256sum and openssl give',
    bytes => {
      const file = join(scratchFolder(), 'clip')
      writeFileSync(file, footage(bytes))
      const proof = readBack({file, progress: null})
      expect(proof).toMatchObject({
        bytes,
        sha256: sumOf('sha256sum', [], file),
        sm3: sumOf('openssl', ['dgst', '-sm3', '-r'], file),
      })
    },
  )

  test('is read past the page cache on ext4', needs('directReads'), () => {
    const file = join(scratchFolder(), 'clip')
    writeFileSync(file, content)
    expect(readBack({file, progress: null}).readBack).toBe('direct')
  })
})

describe('an entry that is held already', () => {
  const recheck = (shown: Uint8Array, vault: Uint8Array): string => {
    const root = recorderFolder({'a.mp4': shown})
    const file = join(scratchFolder(), 'held.mp4')
    writeFileSync(file, vault)
    return recheckClip({root, path: Buffer.from('a.mp4'), bytes: vault.length, held: file})
  }
  const changedAt = (position: number): Buffer => {
    const other = Buffer.from(content)
    other[position] = (other[position] ?? 0) ^ 1
    return other
  }

  test('is the same where its edges are', () => {
    expect(recheck(content, content)).toBe('same')
    expect(recheck(Buffer.from('short'), Buffer.from('short'))).toBe('same')
  })

  test.each([0, MIB - 1, content.length - MIB, content.length - 1])('differs when byte %i does', position => {
    expect(recheck(changedAt(position), content)).toBe('different')
  })

  test('can be unreadable on the recorder, or lost from the vault', () => {
    const root = recorderFolder({'a.mp4': content})
    const gone = join(scratchFolder(), 'gone.mp4')
    expect(recheckClip({root, path: Buffer.from('a.mp4'), bytes: content.length, held: gone})).toBe('not-held')
    const there = join(root, 'a.mp4')
    expect(recheckClip({root, path: Buffer.from('b.mp4'), bytes: content.length, held: there})).toBe('unreadable')
  })
})
