import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {type NameReading, readName} from '../../src/detect/names.ts'

function read(name: string): NameReading | null {
  return readName(Buffer.from(name))
}

const plain = {
  device: null,
  officer: null,
  recordedRaw: null,
  recordedLocal: null,
  mark: null,
  encrypted: false,
  sequence: null,
}

describe('file names of recorders', () => {
  test.each<[string, Partial<NameReading>]>([
    [
      'DSJ_BWC0001_100001_20261020_093000.mp4',
      {
        grammar: 'gat947',
        device: 'BWC0001',
        officer: '100001',
        recordedRaw: '20261020_093000',
        recordedLocal: '2026-10-20T09:30:00',
      },
    ],
    [
      'DSJ_BWC0001_000000_20261020_093000_IMP_enc.mp4',
      {
        grammar: 'gat947',
        device: 'BWC0001',
        recordedRaw: '20261020_093000',
        recordedLocal: '2026-10-20T09:30:00',
        mark: 'important',
        encrypted: true,
      },
    ],
    [
      'DSJ_BWC0001_100001_20261020_093000_SOS.mp4',
      {
        grammar: 'gat947',
        device: 'BWC0001',
        officer: '100001',
        recordedRaw: '20261020_093000',
        recordedLocal: '2026-10-20T09:30:00',
        mark: 'sos',
      },
    ],
    [
      'KD_0000123_100002_20261020093000_0007.MP4',
      {
        grammar: 'gat947-14',
        device: '0000123',
        officer: '100002',
        recordedRaw: '20261020093000',
        recordedLocal: '2026-10-20T09:30:00',
        sequence: 7,
      },
    ],
    [
      'K0000123_100002_20261020093000_0007_IMP.AVI',
      {
        grammar: 'gat947-14',
        device: 'K0000123',
        officer: '100002',
        recordedRaw: '20261020093000',
        recordedLocal: '2026-10-20T09:30:00',
        mark: 'important',
        sequence: 7,
      },
    ],
    ['DSCN0001.JPG', {grammar: 'dcim', sequence: 1}],
    ['MOVI0001.avi', {grammar: 'dcim', sequence: 1}],
    [
      'IMG_20261020_091500.jpg',
      {grammar: 'dcim', recordedRaw: '20261020_091500', recordedLocal: '2026-10-20T09:15:00'},
    ],
    [
      'VID_20261020_091500123.mp4',
      {grammar: 'dcim', recordedRaw: '20261020_091500', recordedLocal: '2026-10-20T09:15:00'},
    ],
    ['20261020_091500.wav', {grammar: 'voice', recordedRaw: '20261020_091500', recordedLocal: '2026-10-20T09:15:00'}],
    ['R20261020-091500.WAV', {grammar: 'voice', recordedRaw: '20261020-091500', recordedLocal: '2026-10-20T09:15:00'}],
    [
      'ch01_20261020091500_20261020093000.mp4',
      {grammar: 'fixed-camera', device: 'ch01', recordedRaw: '20261020091500', recordedLocal: '2026-10-20T09:15:00'},
    ],
  ])('%s is read in all its parts', (name, parts) => {
    expect(read(name)).toEqual({...plain, ...parts})
  })

  test.each([
    'DSJ_BWC0001_100001_20261320_093000.mp4',
    'DSJ_BWC0001_100001_20260431_093000.mp4',
    'DSJ_BWC0001_100001_20261020_240000.mp4',
    'DSJ_BWC0001_10001_20261020_093000.mp4',
    'DSJ_BWC0001_100001_20261020_093000_note.mp4',
    'DSJ_BWC0001_100001_20261020_093000.mp4\n',
    '询问某人_20261020_093000.mp4',
    'interview-with-somebody.mp4',
    'IMG_20261020_096000.jpg',
    '',
    '.mp4',
  ])('%j is taken by no grammar', name => {
    expect(read(name)).toBeNull()
  })

  test('no bytes make it throw, and what it takes is a real time', () => {
    const part = fc.constantFrom(
      'DSJ',
      '_',
      '100001',
      '000000',
      '20261020',
      '20269999',
      '093000',
      '.mp4',
      '.WAV',
      'IMG',
      'R',
      'enc',
      '-',
      '\n',
    )
    const pieces = fc.array(part, {maxLength: 12}).map(list => Buffer.from(list.join('')))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({maxLength: 300}), pieces), bytes => {
        const reading = readName(bytes)
        if (reading === null || reading.recordedLocal === null) return
        expect(new Date(`${reading.recordedLocal}Z`).toISOString().slice(0, 19)).toBe(reading.recordedLocal)
      }),
      {numRuns: 1000},
    )
  })
})
