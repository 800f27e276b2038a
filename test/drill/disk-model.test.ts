import {expect, test} from 'vitest'
import type {DiskCall} from '../../src/disk/interpose.ts'
import {afterCacheDropped, afterCall, afterFailedSync, type Disk, emptyDisk, treeOf} from './disk-model.ts'
import {
  afterPowerLoss,
  type Fate,
  nothingSurvives,
  oldNamesStay,
  onlyBytesSurvive,
  onlyNamesSurvive,
} from './power-loss.ts'

const bytes = Buffer.from('content')
const written: DiskCall[] = [
  {call: 'open-new', path: 'clip'},
  {call: 'write', path: 'clip', bytes, position: 0},
]
const after = (calls: DiskCall[], disk = emptyDisk): Disk => calls.reduce(afterCall, disk)
const shown = (disk: Disk): Record<string, string | null> =>
  Object.fromEntries([...treeOf(disk)].map(([path, content]) => [path, content?.toString() ?? null]))
const left = (calls: DiskCall[], fate: Fate): Record<string, string | null> => shown(afterPowerLoss(after(calls), fate))

test('what was never synced may be gone with the power, and is there without', () => {
  expect(shown(after(written))).toEqual({clip: 'content'})
  expect(left(written, nothingSurvives)).toEqual({})
})

test('a file that was synced is still lost when its folder wasn’t', () => {
  const synced: DiskCall[] = [...written, {call: 'sync', path: 'clip'}]
  expect(left(synced, nothingSurvives)).toEqual({})
  expect(left([...synced, {call: 'sync-folder', path: ''}], nothingSurvives)).toEqual({clip: 'content'})
})

test('a name may be there before its bytes: zeros', () => {
  expect(left(written, onlyNamesSurvive)).toEqual({clip: '\0'.repeat(bytes.length)})
  expect(left([...written, {call: 'sync-folder', path: ''}], onlyBytesSurvive)).toEqual({clip: 'content'})
})

test('a write may be torn between two sectors', () => {
  const calls: DiskCall[] = [
    {call: 'open-new', path: 'clip'},
    {call: 'sync-folder', path: ''},
    {call: 'write', path: 'clip', bytes: Buffer.alloc(8192, 'a'), position: 0},
  ]
  let sector = 0
  const second: Fate = {...onlyNamesSurvive, sector: () => sector++ === 1}
  const [content] = treeOf(afterPowerLoss(after(calls), second)).values()
  expect(content).toEqual(Buffer.concat([Buffer.alloc(4096), Buffer.alloc(4096, 'a')]))
})

test('a file’s new name replaces the old one or doesn’t, and is sure with its folder', () => {
  const renamed: DiskCall[] = [
    ...written,
    {call: 'sync', path: 'clip'},
    {call: 'sync-folder', path: ''},
    {call: 'rename', path: 'clip', to: 'final'},
  ]
  expect(left(renamed, nothingSurvives)).toEqual({clip: 'content'})
  expect(left(renamed, onlyNamesSurvive)).toEqual({final: 'content'})
  expect(left([...renamed, {call: 'sync-folder', path: ''}], nothingSurvives)).toEqual({final: 'content'})
})

test('a file that moved to a synced folder may still have its old name, and is never without both', () => {
  const moved: DiskCall[] = [
    ...written,
    {call: 'make-folder', path: 'aside'},
    {call: 'sync', path: 'clip'},
    {call: 'sync-folder', path: ''},
    {call: 'rename', path: 'clip', to: 'aside/clip'},
  ]
  const both = {aside: null, 'aside/clip': 'content', clip: 'content'}
  expect(left(moved, nothingSurvives)).toEqual({aside: null, clip: 'content'})
  expect(left(moved, oldNamesStay)).toEqual(both)
  expect(left([...moved, {call: 'sync-folder', path: 'aside'}], nothingSurvives)).toEqual(both)
  expect(left([...moved, {call: 'sync-folder', path: ''}], nothingSurvives)).toEqual({
    aside: null,
    'aside/clip': 'content',
  })
})

test('what a failed fsync left in the cache isn’t made durable by a later one', () => {
  const failed = afterFailedSync(after([...written, {call: 'sync-folder', path: ''}]), 'clip')
  const later = after([{call: 'sync', path: 'clip'}], failed)
  expect(shown(later)).toEqual({clip: 'content'})
  expect(shown(afterPowerLoss(later, nothingSurvives))).toEqual({clip: '\0'.repeat(bytes.length)})
  expect(shown(afterCacheDropped(later))).toEqual({clip: '\0'.repeat(bytes.length)})
})
