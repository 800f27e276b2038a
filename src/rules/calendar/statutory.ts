import {z} from 'zod'
import {addDays, isDate} from './dates.ts'

const day = z.string('date-wrong').refine(isDate, 'date-wrong')

/** The holidays that follow the moon and the sun, a row a year: `config/calendars/lunar.json`. */
export const lunarSchema = z.strictObject({
  years: z.array(
    z.strictObject({
      year: z.int('year-wrong'),
      /** First day of the first month. */
      spring_festival: day,
      qingming: day,
      dragon_boat: day,
      mid_autumn: day,
    }),
  ),
})

export type LunarHolidays = z.infer<typeof lunarSchema>['years']

/**
 * The days that are off by law in a year for which no notice says how they are moved and bridged (全国年节及纪念日放假办法 2,
 * as of 2025): 1 January; the eve of the Spring Festival and its first three days; Qingming; 1 and 2 May; Dragon Boat;
 * Mid-Autumn; 1 to 3 October.
 *
 * @param lunar without a row of the year, only the holidays with fixed dates are known
 */
export function statutoryHolidays(year: number, lunar: LunarHolidays): string[] {
  const fixed = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']
  const row = lunar.find(other => other.year === year)
  const moving = row
    ? [...[-1, 0, 1, 2].map(days => addDays(row.spring_festival, days)), row.qingming, row.dragon_boat, row.mid_autumn]
    : []
  return [...new Set([...fixed.map(text => `${String(year).padStart(4, '0')}-${text}`), ...moving])].sort()
}
