import {describe, expect, test} from 'vitest'
import {ffprobeReport, readReport} from '../../src/media/ffprobe.ts'
import {readIso6709, timeReading} from '../../src/media/readings.ts'

describe('a time in the media', () => {
  test('says itself whether it is UTC, has an offset, or has no zone', () => {
    expect(timeReading('container', '2026-10-20T02:00:00.000000Z')).toEqual({
      source: 'container',
      raw: '2026-10-20T02:00:00.000000Z',
      basis: 'utc-claimed',
      iso: '2026-10-20T02:00:00.000000Z',
    })
    expect(timeReading('quicktime', '2026-10-20T10:00:00+0800')).toMatchObject({
      basis: 'offset',
      iso: '2026-10-20T10:00:00+08:00',
    })
    expect(timeReading('exif', '2026:10:20 10:00:00')).toMatchObject({basis: 'local', iso: '2026-10-20T10:00:00'})
  })

  test('that no rule explains is kept as it stands', () => {
    expect(timeReading('container', 'TUE OCT 20 10:00:00 2026')).toMatchObject({
      raw: 'TUE OCT 20 10:00:00 2026',
      iso: null,
    })
  })

  test('that was never set is no reading', () => {
    for (const text of [undefined, '', '  ', '0000:00:00 00:00:00', '1904-01-01T00:00:00Z', 'x'.repeat(65)]) {
      expect(timeReading('container', text)).toBeNull()
    }
  })
})

describe('a duration in the media', () => {
  test('over 31 days is none, wherever it is stated', () => {
    const stated = (format: string, stream: string) =>
      readReport(ffprobeReport.parse({format: {duration: format}, streams: [{duration: stream}]})).durationMs
    expect(stated('2678400', '2678400')).toBe(2_678_400_000)
    expect(stated('1000000000000.000', '1e15')).toBeNull()
    expect(stated('2678401', '12.5')).toBe(12_500)
  })
})

describe('a position in the media', () => {
  test('is read in degrees, in minutes and in seconds', () => {
    expect(readIso6709('+30.2741+120.1551/')).toEqual({latitude: 30.2741, longitude: 120.1551})
    expect(readIso6709('+30.2741+120.1551+012.3/')).toEqual({latitude: 30.2741, longitude: 120.1551})
    expect(readIso6709('+3030.5-12030.25/')?.latitude).toBeCloseTo(30 + 30.5 / 60, 6)
    expect(readIso6709('+3030.5-12030.25/')?.longitude).toBeCloseTo(-(120 + 30.25 / 60), 6)
    expect(readIso6709('-303015.5+1203000/')?.latitude).toBeCloseTo(-(30 + 30 / 60 + 15.5 / 3600), 6)
  })

  test('that is nowhere on earth, or that of a receiver without a fix, is no position', () => {
    for (const text of ['', 'somewhere', '+91.0+120.0/', '+30.0+181.0/', '+00.0000+000.0000/', '+30.2741']) {
      expect(readIso6709(text)).toBeNull()
    }
  })
})
