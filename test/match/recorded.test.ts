import {describe, expect, test} from 'vitest'
import {type RecordedTime, type RecorderClock, recordedTime, type StatedTime} from '../../src/match/recorded.ts'

const DIRECTORY = '2026-10-20T05:00:00.000Z'
const DAY_MS = 86_400_000

type Part = Partial<RecorderClock> & {name?: string; container?: StatedTime[]; directory?: string}

function recorded(part: Part = {}, durationMs: number | null = null): RecordedTime {
  const {name, container = [], directory = DIRECTORY, ...clock} = part
  return recordedTime(
    {name: name === undefined ? null : {raw: name, local: name}, container, directory},
    {zone: 'Europe/Berlin', offsetMs: null, entryTimes: 'utc', ...clock},
    durationMs,
  )
}

function inside(source: string, basis: StatedTime['basis'], iso: string): {container: StatedTime[]} {
  return {container: [{source, raw: iso, basis, iso}]}
}

describe('the basis of a recorded time', () => {
  test.each([
    ['a name', 'stated', {name: '2026-10-20T09:30:00'}],
    ['a name in the hour that came twice', 'ambiguous', {name: '2026-10-25T02:30:00'}],
    ['a name in the hour that never came', 'ambiguous', {name: '2026-03-29T02:30:00'}],
    ['a time with an offset', 'stated', inside('quicktime', 'offset', '2026-10-20T09:30:00+02:00')],
    ['a local time inside', 'stated', inside('exif', 'local', '2026-10-20T09:30:00')],
    ['a local time inside that came twice', 'ambiguous', inside('exif', 'local', '2026-10-25T02:30:00')],
    ["a satellite's time", 'stated', inside('exif-gps', 'utc-claimed', '2026-10-20T07:30:00Z')],
    ['a time inside that says UTC', 'claimed-utc', inside('container', 'utc-claimed', '2026-10-20T09:30:00Z')],
    ["the directory entry's time", 'directory', {}],
    ["the directory entry's local time", 'directory', {entryTimes: 'local'}],
  ] as const)('of %s is %s', (_, basis, part) => {
    expect(recorded(part).basis).toBe(basis)
  })
})

describe('an instant that no recorder can mean', () => {
  test.each([['1969-12-31T12:00:00'], ['2200-01-02T00:00:00'], ['9999-12-31T23:59:59']])(
    '%s is kept as it stands, and the next reading is taken',
    name => {
      const read = recorded({name})
      expect(read).toMatchObject({source: 'directory', from: DIRECTORY})
      expect(read.times[0]).toEqual({source: 'name', raw: name, basis: 'local', utc: null})
    },
  )

  test('leaves a clip without a time where there is no other', () => {
    const directory = '+010000-01-01T00:00:00.000Z'
    expect(recorded({directory})).toMatchObject({raw: null, source: null, basis: null, from: null, to: null})
  })

  test('is no end either', () => {
    expect(recorded({name: '2199-12-31T12:00:00'}, DAY_MS)).toMatchObject({from: '2199-12-31T11:00:00.000Z', to: null})
  })
})

test('a duration over 31 days, or none at all, gives no end', () => {
  const name = '2026-10-20T09:30:00'
  expect(recorded({name}, 31 * DAY_MS).to).toBe('2026-11-20T07:30:00.000Z')
  for (const durationMs of [31 * DAY_MS + 1, 1e15, 1e18, -1, Number.NaN, null]) {
    expect(recorded({name}, durationMs).to).toBeNull()
  }
})
