import {createHash} from 'node:crypto'
import {datesOf, placeOf, weekdayAt} from './dates.ts'
import {type LunarHolidays, statutoryHolidays} from './statutory.ts'
import type {YearTable} from './year-table.ts'

/** What a day is: a plain working day, a weekend day, a day off, or a weekend day that is worked (补班). */
export type DayKind = 'workday' | 'weekend' | 'off' | 'make-up'

/** Working days of a year in order, and how many lie before each of its days: one entry more than the year has days. */
type Counting = {days: readonly string[]; before: Uint16Array}

/** A year, ready to be counted. */
type CountedYear = {
  kinds: readonly DayKind[]
  workdays: Counting
  /** Without make-up days. */
  plainWorkdays: Counting
}

/** How working days are counted: with make-up days, or without. */
export type WorkdayCounting = 'workdays' | 'plainWorkdays'

export type WorkCalendar = {
  /** Says which days were counted: the first and last announced year and a digest over the tables in use. */
  id: string
  /** The table in use of each announced year, in order. */
  tables: ReadonlyMap<number, YearTable>
  /** Versions that a later one replaced. */
  older: readonly YearTable[]
  lunar: LunarHolidays
  yearOf(year: number): CountedYear
}

/**
 * A calendar of these tables. Of a year's versions the highest is used; of two equal ones, the later in the list.
 *
 * @param lunar the moving holidays of years without a table
 */
export function workCalendar(tables: readonly YearTable[], lunar: LunarHolidays): WorkCalendar {
  const used = new Map<number, YearTable>()
  for (const table of tables) {
    if (table.version >= (used.get(table.year)?.version ?? 0)) used.set(table.year, table)
  }
  const inOrder = [...used].sort(([a], [b]) => a - b)
  const years = new Map<number, CountedYear>()
  return {
    id: idOf(inOrder.map(([, table]) => table)),
    tables: new Map(inOrder),
    older: tables.filter(table => used.get(table.year) !== table),
    lunar,
    yearOf(year) {
      const known = years.get(year) ?? countedYear(year, used.get(year), lunar)
      years.set(year, known)
      return known
    },
  }
}

/** What a day is, by the notice of its year or, provisionally, by weekends and statutory holidays. */
export function dayKind(calendar: WorkCalendar, date: string): DayKind {
  const {year, index} = placeOf(date)
  return calendar.yearOf(year).kinds[index] ?? 'workday'
}

/** Is there a notice for the year of a day? */
export const isAnnounced = (calendar: WorkCalendar, date: string): boolean => calendar.tables.has(placeOf(date).year)

function idOf(tables: readonly YearTable[]): string {
  const [first, last] = [tables.at(0), tables.at(-1)]
  if (!first || !last) return 'none'
  const digest = createHash('sha256').update(tables.map(({sha256}) => `${sha256}\n`).join(''))
  return `${first.year}-${last.year}-${digest.digest('hex').slice(0, 8)}`
}

function countedYear(year: number, table: YearTable | undefined, lunar: LunarHolidays): CountedYear {
  const off = new Set(table?.off ?? statutoryHolidays(year, lunar))
  const makeUp = new Set(table?.makeup)
  const kinds = datesOf(year).map((date, index): DayKind => {
    if (off.has(date)) return 'off'
    if (makeUp.has(date)) return 'make-up'
    return weekdayAt({year, index}) > 5 ? 'weekend' : 'workday'
  })
  return {
    kinds,
    workdays: counting(year, kinds, kind => kind === 'workday' || kind === 'make-up'),
    plainWorkdays: counting(year, kinds, kind => kind === 'workday'),
  }
}

function counting(year: number, kinds: readonly DayKind[], counts: (kind: DayKind) => boolean): Counting {
  const days: string[] = []
  const before = new Uint16Array(kinds.length + 1)
  for (const [index, date] of datesOf(year).entries()) {
    const kind = kinds[index]
    if (kind !== undefined && counts(kind)) days.push(date)
    before[index + 1] = days.length
  }
  return {days, before}
}
