import {describe, expect, test} from 'vitest'
import {clipId, type DirectoryEntryIdentity, publishableSerial, recorderId} from '../../src/contract/identity.ts'
import {listDigest, outcomesDigest} from '../../src/contract/list-digest.ts'

const entry = (change: Partial<DirectoryEntryIdentity> = {}): DirectoryEntryIdentity => ({
  recorder: 'rec-0001',
  volumeSerial: '1A2B-3C4D',
  path: Buffer.from('DCIM/100MEDIA/A_0001_012345_20260301_093000.mp4'),
  bytes: 1_048_576,
  mtimeSeconds: 1_772_328_600,
  generation: 1,
  ...change,
})

describe('the id of a clip', () => {
  test.each([
    ['an ordinary entry', entry(), '1fea2778-5473-53ea-9aae-ea299f2b6e6b'],
    ['a volume without serial', entry({volumeSerial: null}), '0966e7ca-3735-5fbc-886d-648e68ef494d'],
    ['a name in Chinese', entry({path: Buffer.from('执法/证据.mp4')}), '44dff26d-05a4-5230-a73c-c20faf65a974'],
    [
      'a name that is no UTF-8',
      entry({path: Buffer.from([0x61, 0x2f, 0xff, 0xfe])}),
      '0d21a123-35fc-5b36-b742-da363c7930d8',
    ],
    ['an empty file of 1970', entry({bytes: 0, mtimeSeconds: 0}), '5c3c5996-97ef-5022-bf41-050cf799c73a'],
    ['a time before 1970', entry({mtimeSeconds: -1}), '1fe355de-1904-5927-9f39-8662c5a6e9c0'],
    ['a file beyond 4 GiB', entry({bytes: 5_000_000_000}), '6612445e-8b70-5c5c-9efc-e535510f920f'],
    ['a second generation', entry({generation: 2}), '3536131c-0e1c-53ac-bb9d-9f9dcef59bbe'],
  ])('never changes: %s', (_what, identity, id) => {
    expect(clipId(identity)).toBe(id)
  })

  test('differs with every field of the entry', () => {
    const others = [
      entry({recorder: 'rec-0002'}),
      entry({volumeSerial: '1A2B-3C4E'}),
      entry({path: Buffer.from('DCIM/100MEDIA/a_0001_012345_20260301_093000.mp4')}),
      entry({bytes: 1_048_577}),
      entry({mtimeSeconds: 1_772_328_601}),
      entry({generation: 2}),
    ]
    expect(new Set([entry(), ...others].map(clipId)).size).toBe(others.length + 1)
  })

  test('does not mix up what stands in two neighbouring fields', () => {
    expect(clipId(entry({recorder: 'ab', volumeSerial: 'c'}))).not.toBe(
      clipId(entry({recorder: 'a', volumeSerial: 'bc'})),
    )
    expect(clipId(entry({bytes: 11, mtimeSeconds: 1}))).not.toBe(clipId(entry({bytes: 1, mtimeSeconds: 11})))
  })
})

describe('the id of a recorder', () => {
  test.each([
    ['REC_0001', 'rec-0001'],
    ['a.b c/d', 'a-b-c-d'],
    ['x'.repeat(50), 'x'.repeat(36)],
    ['记录仪7', '---7'],
    ['', 'unnamed'],
  ])('of the serial %j is %s', (serial, id) => {
    expect(recorderId(serial)).toBe(id)
    expect(id).toMatch(/^[a-z0-9-]{1,36}$/u)
  })
})

describe('the digest of a listing', () => {
  const a = {path: Buffer.from('a.mp4'), bytes: 5}
  const b = {path: Buffer.from([0xff]), bytes: 0}

  test('is SHA-256 over size and hex path, a line a file, by raw path', () => {
    // printf '5 612e6d7034\n0 ff\n' | sha256sum
    expect(listDigest([b, a])).toBe('a0a4001e059af6674600edf086aadacb18a559a9bcde1eaf6cb2d08d186b596e')
    expect(listDigest([a, b])).toBe(listDigest([b, a]))
  })

  test('of nothing is the digest of nothing', () => {
    expect(listDigest([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('with outcomes is SHA-256 over hex path and outcome', () => {
    // printf '612e6d7034 verified\nff empty\n' | sha256sum
    expect(
      outcomesDigest([
        {...b, outcome: 'empty'},
        {...a, outcome: 'verified'},
      ]),
    ).toBe('f809da86bde24806fe35efb050af146c80d218dfe5a0cf751b4a8a7909938298')
  })
})

test('a serial leaves the dock only when it looks like a device’s, since a folder’s name is a serial too', () => {
  const serials = ['DSJ-A7_0001', 'VR-3301001', '甲公司', 'Zhang San', 'zhangsan', ' x1', '', null]
  expect(serials.map(publishableSerial)).toEqual(['DSJ-A7_0001', 'VR-3301001', null, null, null, null, null, null])
})
