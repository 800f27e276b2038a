import {readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {closeFile, openToRead} from '../../src/disk/files.ts'
import {newProgress} from '../../src/ingest/running-copy.ts'
import {fresh, salvage} from '../../src/ingest/salvage.ts'
import {badCard, type Place} from '../support/bad-card.ts'
import {copyClip} from '../support/direct-workers.ts'
import {footage, recordedAt, recorderFolder, writeClip} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

const MIB = 1 << 20
const PAGE = 4096
const content = footage(3 * MIB + 5000)

const orderOf = (root: string, bytes: number) => ({
  root,
  path: Buffer.from('a.mp4'),
  bytes,
  mtimeMs: recordedAt.getTime(),
  part: join(scratchFolder(), 'clip.mp4.part'),
  progress: newProgress(),
})

const without = (bytes: Buffer, places: readonly Place[]): Buffer => {
  const left = Buffer.from(bytes)
  for (const {from, to} of places) left.fill(0, from, to)
  return left
}

describe('a copy of a clip with bad places', () => {
  test.each<[string, Place[]]>([
    ['the first page', [{from: 0, to: PAGE}]],
    ['the last bytes', [{from: 3 * MIB + PAGE, to: content.length}]],
    ['a page in the middle', [{from: MIB + 77 * PAGE, to: MIB + 78 * PAGE}]],
    ['pages around the border of two blocks', [{from: 2 * MIB - 2 * PAGE, to: 2 * MIB + PAGE}]],
    ['a whole block', [{from: MIB, to: 2 * MIB}]],
    [
      'several places',
      [
        {from: 3 * PAGE, to: 5 * PAGE},
        {from: 9 * PAGE, to: 10 * PAGE},
        {from: 3 * MIB, to: 3 * MIB + PAGE},
      ],
    ],
  ])('keeps all but %s, and says what is missing', (_, places) => {
    const root = recorderFolder({'a.mp4': content})
    badCard(join(root, 'a.mp4')).breaks(...places)
    const order = orderOf(root, content.length)
    expect(copyClip(order)).toMatchObject({state: 'partial', code: 'EIO', missing: places})
    expect(readFileSync(order.part).equals(without(content, places))).toBe(true)
  })

  test('says of a bad byte the page in which it lies', () => {
    const root = recorderFolder({'a.mp4': content})
    badCard(join(root, 'a.mp4')).breaks({from: MIB + 5000, to: MIB + 5001})
    expect(copyClip(orderOf(root, content.length))).toMatchObject({missing: [{from: MIB + PAGE, to: MIB + 2 * PAGE}]})
  })

  test('of which nothing can be read is unreadable', () => {
    const root = recorderFolder({'a.mp4': content})
    badCard(join(root, 'a.mp4')).breaks({from: 0, to: content.length})
    expect(copyClip(orderOf(root, content.length))).toEqual({state: 'unreadable', code: 'EIO', atByte: 0})
  })

  test.each(['ENODEV', 'ENXIO', 'ESTALE'])(
    'whose recorder is gone (%s) isn’t searched for what could be read',
    code => {
      const root = recorderFolder({'a.mp4': content})
      const card = badCard(join(root, 'a.mp4'))
      card.failsWith(code)
      expect(copyClip(orderOf(root, content.length))).toEqual({state: 'unreadable', code, atByte: 0})
      expect(card.failures()).toBe(1)
    },
  )

  test('asks a dying card no more than so often: what it wasn’t asked for is missing', () => {
    const root = recorderFolder({})
    truncateSync(writeClip(root, 'a.mp4', footage(2 * MIB)), 400 * MIB)
    writeClip(root, 'a.mp4', readFileSync(join(root, 'a.mp4')))
    const card = badCard(join(root, 'a.mp4'))
    card.breaks({from: 2 * MIB, to: 400 * MIB})
    const order = orderOf(root, 400 * MIB)
    expect(copyClip(order)).toMatchObject({state: 'partial', missing: [{from: 2 * MIB, to: 400 * MIB}]})
    expect(card.failures()).toBeLessThan(650)
    // What is missing takes no room.
    expect(statSync(order.part).blocks * 512).toBeLessThan(4 * MIB)
  })

  test('gives a card that takes long for each failure no more than some minutes', () => {
    vi.useFakeTimers({toFake: ['performance']})
    onTestFinished(() => void vi.useRealTimers())
    const root = recorderFolder({'a.mp4': footage(40 * MIB)})
    const card = badCard(join(root, 'a.mp4'))
    // Every second block has a bad page.
    card.breaks(...Array.from({length: 20}, (_, n) => ({from: (2 * n + 1) * MIB, to: (2 * n + 1) * MIB + PAGE})))
    card.onFailure(() => vi.advanceTimersByTime(15_000))
    const copied = copyClip(orderOf(root, 40 * MIB))
    expect(copied.state).toBe('partial')
    expect(performance.now()).toBeLessThanOrEqual(300_000 + 15_000)
    expect(copied.state === 'partial' ? copied.missing[0] : null).toMatchObject({from: MIB})
  })
})

test('a read that gives less than the file has is an error like any other', () => {
  const file = join(scratchFolder(), 'short')
  writeFileSync(file, content.subarray(0, 3 * PAGE))
  const open = openToRead(file)
  onTestFinished(() => closeFile(open))
  const into = Buffer.alloc(8 * PAGE, 1)
  expect(salvage(open, into, {from: 0, to: 8 * PAGE}, fresh(), () => false)).toEqual({
    missing: [{from: 3 * PAGE, to: 8 * PAGE}],
    code: 'ENODATA',
  })
  expect(into).toEqual(Buffer.concat([content.subarray(0, 3 * PAGE), Buffer.alloc(5 * PAGE)]))
})
