import fc from 'fast-check'
import {afterEach, describe, expect, test} from 'vitest'
import {addDays, datesOf, weekdayOf} from '../../../src/rules/calendar/dates.ts'
import {dueAfter, dueBefore, dueOn, type Period} from '../../../src/rules/calendar/due.ts'
import {type WorkCalendar, workCalendar} from '../../../src/rules/calendar/work-calendar.ts'
import {isWorkday, nextWorkday, workdaysAfter} from '../../../src/rules/calendar/workdays.ts'
import {yearTable} from './tables.ts'

const YEARS = [2026, 2027] as const

/** A year's days off and make-up days, and days off that a longer holiday adds; few days of it remain as they are. */
const anyYear = (year: number) =>
  fc
    .record({
      off: fc.subarray([...datesOf(year)], {maxLength: 60}),
      makeup: fc.subarray(
        datesOf(year).filter(day => weekdayOf(day) > 5),
        {maxLength: 12},
      ),
      // Also at the year's end, where a count goes over into a year that may not be announced.
      more: fc.oneof(
        fc.subarray([...datesOf(year)], {maxLength: 30}),
        fc.subarray(datesOf(year).slice(-12)),
        fc.subarray(datesOf(year).slice(0, 12)),
      ),
    })
    .map(({off, makeup, more}) => {
      const worked = makeup.filter(day => !off.includes(day))
      const longer = new Set([...off, ...more])
      return {
        table: yearTable(year, {off, makeup: worked}),
        longer: yearTable(year, {off: [...longer], makeup: worked.filter(day => !longer.has(day))}),
      }
    })

/** The same years twice, the second time with longer holidays; the last one may not be announced. */
const calendars = fc
  .tuple(anyYear(YEARS[0]), anyYear(YEARS[1]), fc.boolean())
  .map(([first, second, both]): {calendar: WorkCalendar; longer: WorkCalendar} => {
    const years = both ? [first, second] : [first]
    const lunar: never[] = []
    return {
      calendar: workCalendar(
        years.map(({table}) => table),
        lunar,
      ),
      longer: workCalendar(
        years.map(({longer}) => longer),
        lunar,
      ),
    }
  })

const anyDay = fc.oneof(
  fc.integer({min: -40, max: 760}).map(days => addDays('2026-01-01', days)),
  fc.integer({min: -10, max: 10}).map(days => addDays('2026-12-31', days)),
)
const anyPeriod: fc.Arbitrary<Period> = fc.record({
  count: fc.oneof(fc.integer({min: 0, max: 8}), fc.integer({min: 0, max: 90})),
  unit: fc.constantFrom('workday' as const, 'day' as const, 'month' as const),
})
const workdays = (count: number): Period => ({count, unit: 'workday'})
const count = fc.oneof(fc.integer({min: 1, max: 8}), fc.integer({min: 1, max: 90}))

describe('whatever the holidays are', () => {
  test('a longer one makes nothing that follows an event due, or closed, earlier', () => {
    fc.assert(
      fc.property(calendars, anyDay, anyPeriod, ({calendar, longer}, from, period) => {
        const [due, later] = [dueAfter(calendar, from, period), dueAfter(longer, from, period)]
        expect(later.actBy >= due.actBy, `${due.actBy} → ${later.actBy}`).toBe(true)
        expect(later.windowClosesAfter >= due.windowClosesAfter).toBe(true)
      }),
      {numRuns: 1000},
    )
  })

  test('a longer one makes nothing that precedes an event due later', () => {
    fc.assert(
      fc.property(calendars, anyDay, count, ({calendar, longer}, event, days) => {
        expect(dueBefore(longer, event, workdays(days)).actBy <= dueBefore(calendar, event, workdays(days)).actBy).toBe(
          true,
        )
      }),
    )
  })

  test('no window closes before one had to act', () => {
    fc.assert(
      fc.property(calendars, anyDay, anyPeriod, fc.boolean(), ({calendar}, day, period, strict) => {
        for (const due of [dueAfter(calendar, day, period), dueBefore(calendar, day, period, {strict})]) {
          expect(due.windowClosesAfter >= due.actBy, JSON.stringify(due)).toBe(true)
        }
        const fixed = dueOn(calendar, day)
        expect(fixed.actBy <= fixed.windowClosesAfter).toBe(true)
      }),
    )
  })

  test('the counted days are so many working days, each one between the first and the last', () => {
    fc.assert(
      fc.property(calendars, anyDay, count, ({calendar}, from, days) => {
        const {counted, provisional} = dueAfter(calendar, from, workdays(days))
        expect(counted).toHaveLength(days)
        expect(counted).toEqual([...new Set(counted)].sort())
        expect(counted.every(day => day > from && isWorkday(calendar, day).workday)).toBe(true)
        expect(workdaysAfter(calendar, from, counted.at(-1) ?? from)).toBe(days)
        expect(nextWorkday(calendar, from)).toBe(counted[0])
        if (counted.some(day => isWorkday(calendar, day).provisional)) expect(provisional).toBe(true)
        // Back from the day after the last, the same days are counted.
        const event = addDays(counted.at(-1) ?? from, 1)
        expect(dueBefore(calendar, event, workdays(days)).counted).toEqual(counted.toReversed())
      }),
    )
  })

  test('full working days lie between a notice and its event, and not one more could be asked for', () => {
    fc.assert(
      fc.property(calendars, anyDay, count, ({calendar}, event, days) => {
        const {actBy, provisional} = dueBefore(calendar, event, workdays(days))
        if (!provisional) expect(workdaysAfter(calendar, actBy, addDays(event, -1))).toBe(days)
      }),
    )
  })

  test('a longer period ends later', () => {
    fc.assert(
      fc.property(calendars, anyDay, anyPeriod, ({calendar}, from, {count: days, unit}) => {
        const [due, next] = [
          dueAfter(calendar, from, {count: days, unit}),
          dueAfter(calendar, from, {count: days + 1, unit}),
        ]
        const end = ({counted}: typeof due): string => counted.at(-1) ?? from
        expect(end(next) > end(due)).toBe(true)
        expect(next.windowClosesAfter >= due.windowClosesAfter && next.actBy >= due.actBy).toBe(true)
        if (!next.provisional) expect(next.actBy > due.actBy).toBe(true)
      }),
    )
  })

  test('with a provisional count one acts after the event and not after the provisional end', () => {
    fc.assert(
      fc.property(calendars, anyDay, count, fc.integer({min: 0, max: 10}), ({calendar}, from, days, margin) => {
        const due = dueAfter(calendar, from, workdays(days), {margin})
        expect(due.actBy > from && due.actBy <= (due.counted.at(-1) ?? from)).toBe(true)
      }),
    )
  })
})

describe('the process’ own time zone', () => {
  const {TZ} = process.env
  afterEach(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })

  test('changes nothing', () => {
    const zones = ['UTC', 'Asia/Shanghai', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Africa/Casablanca']
    fc.assert(
      fc.property(calendars, anyDay, anyPeriod, ({calendar}, day, period) => {
        const answers = zones.map(zone => {
          process.env.TZ = zone
          const anew = workCalendar([...calendar.tables.values()], calendar.lunar)
          return JSON.stringify([dueAfter(anew, day, period), dueBefore(anew, day, period), dueOn(anew, day)])
        })
        expect(new Set(answers).size).toBe(1)
      }),
    )
  })
})
