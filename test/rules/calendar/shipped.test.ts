import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {getSolarDateFromLunar, getSolarTermDate, isWorkday as isChineseWorkday} from 'chinese-days'
import {describe, expect, test} from 'vitest'
import {z} from 'zod'
import {datesOf, weekdayOf} from '../../../src/rules/calendar/dates.ts'
import {loadCalendars, shippedCalendars} from '../../../src/rules/calendar/load.ts'
import {isWorkday} from '../../../src/rules/calendar/workdays.ts'

const {calendar, findings} = loadCalendars(shippedCalendars, null)
const years = [...calendar.tables.keys()]
const require = createRequire(import.meta.url)
const holidayCalendar = dirname(require.resolve('holiday-calendar/package.json'))

/** The data file of the package `holiday-calendar`, which would else fetch it from the network. */
const published = (year: number) =>
  z
    .object({dates: z.array(z.object({date: z.string(), type: z.enum(['public_holiday', 'transfer_workday'])}))})
    .parse(JSON.parse(readFileSync(join(holidayCalendar, 'data', 'CN', `${year}.json`), 'utf8')))

describe('the years that evidock ships', () => {
  test('are those from 2019 to 2026, with nothing wrong in their files', () => {
    expect(findings).toEqual([])
    expect(years).toEqual([2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026])
    expect(calendar.id).toMatch(/^2019-2026-[0-9a-f]{8}$/)
  })

  test.each(years)('%i has the working days that chinese-days gives', year => {
    const different = datesOf(year).filter(day => isWorkday(calendar, day).workday !== isChineseWorkday(day))
    expect(different).toEqual([])
  })

  test.each(years)('%i has the working days that holiday-calendar gives', year => {
    const {dates} = published(year)
    const kind = new Map(dates.map(({date, type}) => [date, type]))
    const worked = (day: string): boolean =>
      kind.get(day) === 'transfer_workday' || (!kind.has(day) && weekdayOf(day) < 6)
    expect(datesOf(year).filter(day => isWorkday(calendar, day).workday !== worked(day))).toEqual([])
    const makeup = dates.filter(({type, date}) => type === 'transfer_workday' && date.startsWith(String(year)))
    expect(calendar.tables.get(year)?.makeup).toEqual(makeup.map(({date}) => date))
  })

  test('name their notice, issued in the months before the year or when it was changed', () => {
    const notices = [...calendar.older, ...calendar.tables.values()]
    expect(
      notices.map(({notice_no}) => notice_no).filter(number => !/^国办发明电〔20\d\d〕\d+号$/.test(number ?? '')),
    ).toEqual([])
    for (const {year, version, notice_no, issued_on} of notices) {
      expect(notice_no).toContain(`〔${issued_on?.slice(0, 4)}〕`)
      expect(Number(issued_on?.slice(0, 4))).toBe(version === 1 ? year - 1 : year)
    }
  })

  test('keep what was announced before a change: Labour Day 2019, and the Spring Festival of 2020', () => {
    expect(calendar.older.map(({year, version}) => [year, version])).toEqual([
      [2019, 1],
      [2020, 1],
    ])
    expect(calendar.older.map(({off}) => off.length)).toEqual([25, 27])
  })

  test('have 248 working days in 2026', () => {
    expect(calendar.yearOf(2026).workdays.days).toHaveLength(248)
  })
})

const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', {month: 'numeric', day: 'numeric', timeZone: 'UTC'})
/** Month and day of the Chinese calendar, as `5/5`. */
const byICU = (day: string): string => chinese.format(new Date(`${day}T00:00Z`))

describe('the moving holidays of the years to come', () => {
  const rows = calendar.lunar

  test('are there from 2027 to 2040', () => {
    expect(rows.map(({year}) => year)).toEqual(Array.from({length: 14}, (_, index) => 2027 + index))
  })

  test.each(rows)(
    'of $year are those of chinese-days',
    ({year, spring_festival, dragon_boat, mid_autumn, qingming}) => {
      expect([spring_festival, dragon_boat, mid_autumn]).toEqual(
        [`${year}-1-1`, `${year}-5-5`, `${year}-8-15`].map(lunar => getSolarDateFromLunar(lunar).date),
      )
      expect(qingming).toBe(getSolarTermDate(year, 4, 'pure_brightness'))
    },
  )

  test.each(rows)('of $year are those of ICU', ({year, spring_festival, dragon_boat, mid_autumn}) => {
    // New moon was some minutes from midnight in Beijing, before it in 2027 and after it in 2030: ICU may be a day off.
    const close: Record<number, string> = {2027: '12/30', 2030: '1/2'}
    expect(['1/1', close[year]]).toContain(byICU(spring_festival))
    expect([dragon_boat, mid_autumn].map(byICU)).toEqual(['5/5', '8/15'])
  })

  test.each(rows)('of $year have Qingming by the formula of its century', ({year, qingming}) => {
    const ofCentury = year % 100
    expect(qingming).toBe(`${year}-04-0${Math.floor(ofCentury * 0.2422 + 4.81) - Math.floor(ofCentury / 4)}`)
  })
})
