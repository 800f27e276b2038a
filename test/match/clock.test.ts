import {describe, expect, test} from 'vitest'
import {correctedTime} from '../../src/match/clock.ts'

describe("a recorder's clock", () => {
  test('a fast clock is put back by its offset', () => {
    expect(correctedTime('2026-10-20T09:37:00', 'Asia/Shanghai', 7 * 60_000)).toEqual({
      utc: '2026-10-20T01:30:00.000Z',
      localTime: 'plain',
    })
  })

  test('an unmeasured clock is taken as it is', () => {
    expect(correctedTime('2026-10-20T09:37:00', 'Asia/Shanghai', null)?.utc).toBe('2026-10-20T01:37:00.000Z')
  })

  test('a local time that came twice, or never, is said to be so', () => {
    expect(correctedTime('2026-10-25T02:30:00', 'Europe/Berlin', 0)).toEqual({
      utc: '2026-10-25T00:30:00.000Z',
      localTime: 'ambiguous',
    })
    expect(correctedTime('2026-03-29T02:30:00', 'Europe/Berlin', 0)).toEqual({
      utc: '2026-03-29T01:30:00.000Z',
      localTime: 'nonexistent',
    })
  })

  test('a change of clocks within an hour is seen, whatever was asked of that hour and zone before', () => {
    const inLordHowe = (time: string) => correctedTime(`2026-04-05T${time}`, 'Australia/Lord_Howe', 0)
    // Put back from 02:00 to 01:30: the second half of the hour comes twice.
    expect(inLordHowe('01:00:00')).toEqual({utc: '2026-04-04T14:00:00.000Z', localTime: 'plain'})
    expect(inLordHowe('01:29:59')).toEqual({utc: '2026-04-04T14:29:59.000Z', localTime: 'plain'})
    expect(inLordHowe('01:30:00')).toEqual({utc: '2026-04-04T14:30:00.000Z', localTime: 'ambiguous'})
    expect(inLordHowe('02:00:00')).toEqual({utc: '2026-04-04T15:30:00.000Z', localTime: 'plain'})
    expect(correctedTime('2026-04-05T01:30:00', 'Asia/Shanghai', 0)?.localTime).toBe('plain')
  })

  test('what is no time gives nothing, and an unknown zone is refused', () => {
    for (const text of [
      '',
      '2026-02-30T00:00:00',
      '2026-10-20T24:00:00',
      '2026-10-20',
      '2026-10-20T09:37:00Z',
      '0000-01-01T00:00:00',
    ]) {
      expect(correctedTime(text, 'Asia/Shanghai', 0)).toBeNull()
    }
    expect(() => correctedTime('2026-10-20T09:37:00', 'Asia/Nowhere', 0)).toThrow(RangeError)
  })
})
