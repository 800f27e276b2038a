import fc from 'fast-check'
import {Temporal} from 'temporal-polyfill'
import {describe, expect, test} from 'vitest'
import {addDays, addMonths, daysAfter, isDate, weekdayOf} from '../../../src/rules/calendar/dates.ts'

const anyDay = fc
  .integer({min: -25_000, max: 40_000})
  .map(days => Temporal.PlainDate.from('2000-01-01').add({days}).toString())

describe('days and months', () => {
  test('are reckoned as Temporal does', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({min: -2000, max: 2000}), (day, count) => {
        const plain = Temporal.PlainDate.from(day)
        expect(addDays(day, count)).toBe(plain.add({days: count}).toString())
        expect(addMonths(day, count % 500)).toBe(plain.add({months: count % 500}).toString())
        expect(weekdayOf(day)).toBe(plain.dayOfWeek)
      }),
    )
  })

  test('after a day are each of the next ones', () => {
    expect(daysAfter('2027-12-30', 3)).toEqual(['2027-12-31', '2028-01-01', '2028-01-02'])
    expect(daysAfter('2028-02-28', 2)).toEqual(['2028-02-29', '2028-03-01'])
    expect(daysAfter('2028-02-28', 0)).toEqual([])
    expect(daysAfter('2026-12-31', 366).at(-1)).toBe('2028-01-01')
  })
})

describe('a text is a day', () => {
  test.each(['2026-02-28', '2028-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s', text => {
    expect(isDate(text)).toBe(true)
  })

  test.each([
    '2026-02-29',
    '2100-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-4-3',
    '0000-01-01',
    '2026-01-01T00:00',
    '２０２６-01-01',
    '',
  ])('but not “%s”', text => {
    expect(isDate(text)).toBe(false)
    expect(() => addDays(text, 1)).toThrow('write one that exists as YYYY-MM-DD')
    expect(() => addMonths(text, 1)).toThrow('write one that exists as YYYY-MM-DD')
  })

  test('and beyond the year 9999 or before the year 1 there is none', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError)
    expect(() => addDays('0001-01-01', -1)).toThrow(RangeError)
    expect(() => addMonths('9999-12-31', 1)).toThrow(RangeError)
    expect(() => addMonths('0001-01-01', -1)).toThrow(RangeError)
    expect(() => daysAfter('9999-12-31', 1)).toThrow(RangeError)
  })
})
