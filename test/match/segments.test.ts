import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {matchClip} from '../../src/match/match.ts'
import {nominateSameRecording} from '../../src/match/same-recording.ts'
import {groupSegments, type SegmentInput} from '../../src/match/segments.ts'
import {act, at, clip, roster} from './builders.ts'

function segment(id: string, from: string | null, to: string | null, fields: Partial<SegmentInput> = {}): SegmentInput {
  return {
    clip: id,
    recorder: 'r1',
    officer: '100001',
    grammar: 'gat947',
    extension: 'mp4',
    recordedFrom: from === null ? null : at(from),
    recordedTo: to === null ? null : at(to),
    ...fields,
  }
}

function grouped(clips: SegmentInput[]): unknown {
  return Object.fromEntries([...groupSegments(clips)].map(([id, {recording, segment: n}]) => [id, `${recording} ${n}`]))
}

describe('segments of a recording', () => {
  test('files that follow within three seconds are one recording, under the id of the first', () => {
    const clips = [
      segment('c', '09:10:01', '09:12', {extension: 'MP4'}),
      segment('a', '09:00', '09:05'),
      segment('b', '09:05:03', '09:10:02'),
    ]
    expect(grouped(clips)).toEqual({a: 'a 1', b: 'a 2', c: 'a 3'})
  })

  test('a gap of more than three seconds starts another recording', () => {
    expect(grouped([segment('a', '09:00', '09:05'), segment('b', '09:05:04', '09:10')])).toEqual({a: 'a 1', b: 'b 1'})
  })

  test.each([
    ['recorder', {recorder: 'r2'}],
    ['officer', {officer: '100002'}],
    ['kind of name', {grammar: null}],
    ['extension', {extension: 'wav'}],
  ])('another %s is another recording', (_, fields) => {
    expect(grouped([segment('a', '09:00', '09:05'), segment('b', '09:05', '09:10', fields)])).toEqual({
      a: 'a 1',
      b: 'b 1',
    })
  })

  test('a clip of unknown length can only be the last of its recording', () => {
    const clips = [segment('a', '09:00', '09:05'), segment('b', '09:05', null), segment('c', '09:10', '09:15')]
    expect(grouped(clips)).toEqual({a: 'a 1', b: 'a 2', c: 'c 1'})
  })

  test('where two clips end alike, the next one goes to the smaller id', () => {
    const clips = [segment('b', '09:00', '09:05'), segment('a', '09:01', '09:05'), segment('c', '09:05', '09:06')]
    expect(grouped(clips)).toEqual({a: 'a 1', b: 'b 1', c: 'a 2'})
  })

  test('stills in a row and clips without a time are recordings of their own', () => {
    const clips = [segment('a', '09:00', '09:00'), segment('b', '09:00:01', '09:00:01'), segment('c', null, null)]
    expect(grouped(clips)).toEqual({a: 'a 1', b: 'b 1', c: 'c 1'})
  })

  test('the grouping does not hang on the order of clips, and counts every recording from 1 without a hole', () => {
    const time = fc.integer({min: 0, max: 40}).map(step => step * 2500)
    const some = fc
      .uniqueArray(
        fc.record({
          clip: fc.uuid(),
          start: fc.option(time),
          length: fc.option(time),
          extension: fc.constantFrom('mp4', 'wav'),
        }),
        {selector: row => row.clip, maxLength: 12},
      )
      .map(rows =>
        rows.map(({clip: id, start, length, extension}) => ({
          ...segment(id, null, null, {extension}),
          recordedFrom: start === null ? null : new Date(start).toISOString(),
          recordedTo: start === null || length === null ? null : new Date(start + length).toISOString(),
        })),
      )
    const withOrder = some.chain(rows =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, {minLength: rows.length})),
    )
    fc.assert(
      fc.property(withOrder, ([rows, shuffled]) => {
        const groups = groupSegments(rows)
        expect(new Map([...groupSegments(shuffled)].sort())).toEqual(new Map([...groups].sort()))
        expect(groups.size).toBe(rows.length)
        const counts = new Map<string, number[]>()
        for (const {recording, segment: n} of groups.values())
          counts.set(recording, [...(counts.get(recording) ?? []), n])
        for (const [recording, numbers] of counts) {
          expect(groups.get(recording)).toEqual({recording, segment: 1})
          expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1))
        }
      }),
    )
  })

  test('a segment at the border of a window gets the case of the one before as its first near miss, not as its match', () => {
    const rows = roster({cases: [act({to: at('09:36')}), act({case: 'case-b', from: at('09:36'), to: at('11:00')})]})
    const first = clip({clip: 'a', recordedFrom: at('09:30'), recordedTo: at('09:35')})
    const second = clip({clip: 'b', recordedFrom: at('09:35'), recordedTo: at('09:40')})
    const results = new Map([first, second].map(one => [one.clip, matchClip(one, rows)]))
    expect(results.get('b')).toMatchObject({state: 'needs-review', nearMisses: [{case: 'case-b'}, {case: 'case-a'}]})
    const segments = groupSegments([segment('a', '09:30', '09:35'), segment('b', '09:35', '09:40')])
    const nominated = nominateSameRecording(results, segments)
    expect(nominated.get('a')).toEqual(results.get('a'))
    expect(nominated.get('b')).toMatchObject({
      state: 'needs-review',
      case: null,
      nearMisses: [{case: 'case-a', code: 'same-recording'}, {case: 'case-b'}],
    })
    expect(nominated.get('b')?.reasons.at(-1)).toEqual({code: 'same-recording', value: 1})
  })

  test('segments matched to two cases nominate neither', () => {
    const cases = [act({to: at('09:36')}), act({case: 'case-b', from: at('09:39'), to: at('11:00')})]
    const times = [
      ['a', '09:30', '09:35'],
      ['b', '09:35', '09:40'],
      ['c', '09:40', '09:45'],
    ] as const
    const results = new Map(
      times.map(([id, from, to]) => [
        id,
        matchClip(clip({clip: id, recordedFrom: at(from), recordedTo: at(to)}), roster({cases})),
      ]),
    )
    const segments = groupSegments(times.map(([id, from, to]) => segment(id, from, to)))
    expect([...segments.values()].map(one => one.recording)).toEqual(['a', 'a', 'a'])
    expect([...results.values()].map(one => one.state)).toEqual(['matched', 'needs-review', 'matched'])
    expect(nominateSameRecording(results, segments).get('b')).toEqual(results.get('b'))
  })
})
