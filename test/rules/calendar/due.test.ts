import {describe, expect, test} from 'vitest'
import {type Due, dueAfter, dueBefore, dueOn, type Period} from '../../../src/rules/calendar/due.ts'
import {workCalendar} from '../../../src/rules/calendar/work-calendar.ts'
import {isWorkday, nextWorkday, workdaysAfter} from '../../../src/rules/calendar/workdays.ts'
import {shipped, yearTable} from './tables.ts'

const calendar = shipped()
const workdays = (count: number): Period => ({count, unit: 'workday'})
const days = (count: number): Period => ({count, unit: 'day'})
const months = (count: number): Period => ({count, unit: 'month'})

/** Days of 2026 as the worked case writes them. */
const of2026 = (text: string): string[] => text.split(' ').map(day => `2026-${day}`)

describe('the worked case, day by day', () => {
  test.each<{row: string; due: Due; actBy: string; closes: string; counted: string[]}>([
    {
      row: 'R1: evidence kept on 15 September is decided on within 7 working days, a make-up Sunday among them',
      due: dueAfter(calendar, '2026-09-15', workdays(7)),
      actBy: '2026-09-23',
      closes: '2026-09-24',
      counted: of2026('09-16 09-17 09-18 09-20 09-21 09-22 09-23'),
    },
    {
      row: 'R2: a hearing is asked for within 5 working days, over two holidays',
      due: dueAfter(calendar, '2026-09-23', workdays(5)),
      actBy: '2026-10-08',
      closes: '2026-10-08',
      counted: of2026('09-24 09-28 09-29 09-30 10-08'),
    },
    {
      row: 'R3: 7 full working days lie between the notice of a hearing and the hearing',
      due: dueBefore(calendar, '2026-10-19', workdays(7)),
      actBy: '2026-10-08',
      closes: '2026-10-09',
      counted: of2026('10-16 10-15 10-14 10-13 10-12 10-10 10-09'),
    },
    {
      row: 'R5 and R6: a decision is delivered, and published, within 7 working days',
      due: dueAfter(calendar, '2026-10-28', workdays(7)),
      actBy: '2026-11-06',
      closes: '2026-11-06',
      counted: of2026('10-29 10-30 11-02 11-03 11-04 11-05 11-06'),
    },
    {
      row: 'R7: a check is published within 20 working days, and a day later if make-up days didn’t count',
      due: dueAfter(calendar, '2026-09-22', workdays(20)),
      actBy: '2026-10-27',
      closes: '2026-10-28',
      counted: of2026(
        '09-23 09-24 09-28 09-29 09-30 10-08 10-09 10-10 10-12 10-13 10-14 10-15 10-16 10-19 10-20 10-21 10-22 10-23 10-26 10-27',
      ),
    },
    {
      row: 'S1: a revoked decision is taken down within 3 working days',
      due: dueAfter(calendar, '2026-09-30', workdays(3)),
      actBy: '2026-10-10',
      closes: '2026-10-12',
      counted: of2026('10-08 10-09 10-10'),
    },
    {
      row: 'S1: or within 7 by the older rule',
      due: dueAfter(calendar, '2026-09-30', workdays(7)),
      actBy: '2026-10-15',
      closes: '2026-10-16',
      counted: of2026('10-08 10-09 10-10 10-12 10-13 10-14 10-15'),
    },
  ])('$row', ({due, actBy, closes, counted}) => {
    expect(due).toEqual({actBy, windowClosesAfter: closes, counted, provisional: false})
  })

  test('R4: a case is decided within 90 days, and within 3 months', () => {
    const in90 = dueAfter(calendar, '2026-09-16', days(90))
    expect(in90).toMatchObject({actBy: '2026-12-15', windowClosesAfter: '2026-12-15', provisional: false})
    expect(in90.counted).toHaveLength(90)
    expect([in90.counted[0], in90.counted[41]]).toEqual(['2026-09-17', '2026-10-28'])
    expect(dueAfter(calendar, '2026-09-16', months(3))).toEqual({
      actBy: '2026-12-16',
      windowClosesAfter: '2026-12-16',
      counted: ['2026-12-16'],
      provisional: false,
    })
  })

  test('R8: a fine is paid within 15 days', () => {
    const due = dueAfter(calendar, '2026-11-03', days(15))
    expect(due).toMatchObject({actBy: '2026-11-18', windowClosesAfter: '2026-11-18', provisional: false})
    expect(due.counted).toHaveLength(15)
  })

  test('R9: a review asked for within 60 days ends after the New Year break, whose end isn’t announced', () => {
    const due = dueAfter(calendar, '2026-11-03', days(60))
    expect(due).toMatchObject({actBy: '2027-01-02', windowClosesAfter: '2027-01-04', provisional: true})
  })

  test('R12: what is due on 31 January, a Sunday, is done on the Friday before', () => {
    const due = dueOn(calendar, '2027-01-31')
    expect(due).toEqual({actBy: '2027-01-29', windowClosesAfter: '2027-01-31', counted: [], provisional: true})
  })

  test('how late something is counts the days after its end, today among them', () => {
    expect(workdaysAfter(calendar, '2026-09-23', '2026-11-10')).toBe(29)
    expect(workdaysAfter(calendar, '2026-11-06', '2026-11-09')).toBe(1)
    expect(workdaysAfter(calendar, '2026-11-06', '2026-11-06')).toBe(0)
    expect(workdaysAfter(calendar, '2026-11-06', '2026-01-01')).toBe(0)
    expect(workdaysAfter(calendar, '2025-12-31', '2026-12-31')).toBe(248)
    expect(workdaysAfter(calendar, '2024-12-31', '2026-12-31')).toBe(496)
  })
})

describe('a period of days or months', () => {
  test('that ends on a day off lasts for a party to the next working day', () => {
    expect(dueAfter(calendar, '2026-09-20', days(15))).toMatchObject({
      actBy: '2026-10-05',
      windowClosesAfter: '2026-10-08',
      provisional: false,
    })
  })

  test('that ends on a make-up day doesn’t close on it', () => {
    expect(dueAfter(calendar, '2026-09-10', days(10))).toMatchObject({
      actBy: '2026-09-20',
      windowClosesAfter: '2026-09-21',
    })
  })

  test('that ends on a day off before a make-up day doesn’t close on that one either', () => {
    expect(dueAfter(calendar, '2025-12-19', days(15))).toMatchObject({
      actBy: '2026-01-03',
      windowClosesAfter: '2026-01-05',
    })
  })

  test('that ends on the last announced day is open when that is off', () => {
    const untilNewYear = workCalendar([yearTable(2026, {off: ['2026-12-31']})], [])
    expect(dueAfter(untilNewYear, '2026-12-01', days(30))).toMatchObject({
      actBy: '2026-12-31',
      windowClosesAfter: '2027-01-04',
      provisional: true,
    })
    expect(dueAfter(untilNewYear, '2026-12-01', days(29)).provisional).toBe(false)
  })

  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2027-12-31', 2, '2028-02-29'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-03-15', 3, '2026-06-15'],
  ])('from %s, %i months long, ends on %s', (from, count, end) => {
    expect(dueAfter(calendar, from, months(count))).toMatchObject({actBy: end, counted: [end]})
  })

  test('of no days or months is the day itself', () => {
    for (const unit of ['workday', 'day', 'month'] as const) {
      const due = dueAfter(calendar, '2026-09-15', {count: 0, unit})
      expect(due).toEqual({actBy: '2026-09-15', windowClosesAfter: '2026-09-15', counted: [], provisional: false})
    }
  })
})

describe('counted back from an event', () => {
  test('the loose reading lets the last counted day be that of the notice', () => {
    const due = dueBefore(calendar, '2026-10-19', workdays(7), {strict: false})
    expect([due.actBy, due.windowClosesAfter]).toEqual(['2026-10-09', '2026-10-09'])
  })

  test('so many full days, or months, lie between', () => {
    expect(dueBefore(calendar, '2026-10-19', days(3))).toEqual({
      actBy: '2026-10-15',
      windowClosesAfter: '2026-10-16',
      counted: of2026('10-18 10-17 10-16'),
      provisional: false,
    })
    expect(dueBefore(calendar, '2026-03-31', months(1))).toEqual({
      actBy: '2026-02-27',
      windowClosesAfter: '2026-02-28',
      counted: of2026('02-28'),
      provisional: false,
    })
    expect(dueBefore(calendar, '2026-10-19', days(3), {strict: false}).actBy).toBe('2026-10-16')
  })

  test('over a turn of years, each of them announced', () => {
    const due = dueBefore(calendar, '2026-01-06', workdays(3))
    // 4 January 2026, a Sunday, is worked.
    expect(due.counted).toEqual(['2026-01-05', '2026-01-04', '2025-12-31'])
    expect([due.actBy, due.provisional]).toEqual(['2025-12-30', false])
  })

  test('into a year that isn’t announced is provisional, with a margin', () => {
    const due = dueBefore(calendar, '2027-01-11', workdays(3))
    expect(due.counted).toEqual(['2027-01-08', '2027-01-07', '2027-01-06'])
    expect(due).toMatchObject({actBy: '2026-12-30', windowClosesAfter: '2027-01-06', provisional: true})
    expect(dueBefore(calendar, '2027-01-11', workdays(3), {margin: 0}).actBy).toBe('2027-01-05')
  })

  test('is provisional too where only the day of the notice isn’t announced', () => {
    const since2026 = workCalendar([yearTable(2026)], [])
    expect(dueBefore(since2026, '2026-01-06', workdays(3))).toEqual({
      actBy: '2025-12-26',
      windowClosesAfter: '2026-01-01',
      counted: ['2026-01-05', '2026-01-02', '2026-01-01'],
      provisional: true,
    })
    expect(dueBefore(since2026, '2026-01-06', workdays(3), {strict: false}).provisional).toBe(false)
  })

  test('from an event of such a year, every counted day being announced, is certain', () => {
    const due = dueBefore(calendar, '2027-01-01', workdays(3))
    expect(due).toMatchObject({actBy: '2026-12-28', windowClosesAfter: '2026-12-29', provisional: false})
    // Unless the days in between may yet be worked, as a Sunday after New Year is at times.
    const later = dueBefore(calendar, '2027-01-04', workdays(3))
    expect(later).toMatchObject({actBy: '2026-12-28', windowClosesAfter: '2026-12-29', provisional: true})
  })
})

describe('a year that isn’t announced', () => {
  test('makes a count into it provisional, and act by three working days earlier', () => {
    expect(dueAfter(calendar, '2026-12-28', workdays(7))).toEqual({
      actBy: '2027-01-04',
      windowClosesAfter: '2027-01-07',
      counted: [...of2026('12-29 12-30 12-31'), '2027-01-04', '2027-01-05', '2027-01-06', '2027-01-07'],
      provisional: true,
    })
    expect(dueAfter(calendar, '2026-12-28', workdays(7), {margin: 1}).actBy).toBe('2027-01-06')
  })

  test('never makes act by earlier than what is certain: the end of the announced year', () => {
    expect(dueAfter(calendar, '2026-12-28', workdays(4))).toMatchObject({actBy: '2026-12-31', provisional: true})
  })

  test('never makes act by the event’s own day', () => {
    expect(dueAfter(calendar, '2027-03-10', workdays(2))).toMatchObject({
      actBy: '2027-03-11',
      windowClosesAfter: '2027-03-12',
      provisional: true,
    })
    expect(dueAfter(calendar, '2026-12-31', workdays(1))).toMatchObject({
      actBy: '2027-01-01',
      windowClosesAfter: '2027-01-04',
    })
  })

  test('leaves act by alone where only the window reaches it', () => {
    const makeUp = workCalendar([yearTable(2026, {makeup: ['2026-12-26']})], [])
    expect(dueAfter(makeUp, '2026-12-24', workdays(5))).toEqual({
      actBy: '2026-12-30',
      windowClosesAfter: '2026-12-31',
      counted: of2026('12-25 12-26 12-28 12-29 12-30'),
      provisional: false,
    })
    expect(dueAfter(makeUp, '2026-12-24', workdays(6))).toMatchObject({
      actBy: '2026-12-31',
      windowClosesAfter: '2027-01-04',
      provisional: true,
    })
  })

  test('has its statutory holidays off, the moving ones as far as they are known', () => {
    const free = (day: string): boolean => !isWorkday(calendar, day).workday
    // Eve and third day of the Spring Festival, Dragon Boat, Mid-Autumn, Labour Day, National Day; none of them a weekend.
    const off = ['2027-02-05', '2027-02-08', '2027-06-09', '2027-09-15', '2028-05-01', '2027-10-01']
    expect(off.filter(free)).toEqual(off)
    expect(['2027-02-04', '2027-02-09', '2027-10-04', '2027-09-16'].filter(free)).toEqual([])
    // 2041 isn't in the table: only the fixed ones.
    expect([free('2041-05-01'), free('2041-02-01'), isWorkday(calendar, '2041-02-01').provisional]).toEqual([
      true,
      false,
      true,
    ])
  })

  test('is open for days too, since nobody knows whether the last one is worked', () => {
    expect(dueAfter(calendar, '2026-12-21', days(15))).toMatchObject({
      actBy: '2027-01-05',
      windowClosesAfter: '2027-01-05',
      provisional: true,
    })
    expect(dueOn(calendar, '2027-01-29')).toMatchObject({actBy: '2027-01-29', provisional: true})
    expect(dueOn(calendar, '2026-01-31')).toEqual({
      actBy: '2026-01-30',
      windowClosesAfter: '2026-01-31',
      counted: [],
      provisional: false,
    })
    expect(dueOn(calendar, '2026-02-28').actBy).toBe('2026-02-28')
  })
})

describe('a working day', () => {
  test.each([
    ['2026-09-20', true, 'a make-up Sunday'],
    ['2026-09-25', false, 'Mid-Autumn'],
    ['2026-09-19', false, 'a Saturday'],
    ['2026-09-21', true, 'a Monday'],
    ['2020-01-31', false, 'the extension of 2020'],
    ['2019-05-02', false, 'the changed Labour Day of 2019'],
  ])('%s: %s, %s', (day, workday) => {
    expect(isWorkday(calendar, day)).toEqual({workday, provisional: false})
  })

  test('follows another', () => {
    expect(nextWorkday(calendar, '2026-09-18')).toBe('2026-09-20')
    expect(nextWorkday(calendar, '2026-09-30')).toBe('2026-10-08')
    expect(nextWorkday(calendar, '2025-12-31')).toBe('2026-01-04')
  })
})
