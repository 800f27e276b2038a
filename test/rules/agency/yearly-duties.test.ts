import {describe, expect, test} from 'vitest'
import {evaluateAgency} from '../../../src/rules/agency/evaluate-agency.ts'
import {noRegisters, type RegisterRow, type Registers} from '../../../src/rules/agency/registers.ts'
import {yearlyStatistics} from '../../../src/rules/agency/yearly.ts'
import {type WorkCalendar, workCalendar} from '../../../src/rules/calendar/work-calendar.ts'
import {sealYearTable} from '../../../src/rules/calendar/year-table.ts'
import {at, calendar, cases, only, rules} from './worked.ts'

const files = cases.map(({file}) => file)
const judged = (registers: Registers, when = at, days: WorkCalendar = calendar) =>
  new Map(evaluateAgency(registers, cases, rules, days, when).map(one => [one.id, one]))

/** The year 2027 as a notice might have it. */
const {table} = sealYearTable(
  '2027.json',
  JSON.stringify({year: 2027, version: 1, notice_no: 'x', issued_on: '2026-11-20', off: ['2027-01-01'], makeup: []}),
)
if (table === null) throw new RangeError('no table')
const announced = workCalendar([...calendar.tables.values(), table], calendar.lunar)

const report: RegisterRow<'yearly_reports'> = {
  year: 2026,
  published: '2027-01-29',
  url: 'https://example.gov.cn/2026',
  government_at: '2027-01-28',
  government_receipt: 'R1',
  superior_at: '2027-01-31',
  superior_receipt: null,
}

describe('the yearly statistics', () => {
  const published = 'yearly:yearly-statistics:published:2026'

  test('are due on 31 January, a Sunday in 2027: act by Friday 29, provisional while 2027 isn’t announced', () => {
    expect(judged(noRegisters).get(published)).toMatchObject({
      status: 'PROVISIONAL',
      actBy: '2027-01-29',
      windowClosesAfter: '2027-01-31',
      over: null,
    })
    expect(judged(noRegisters, at, announced).get(published)).toMatchObject({status: 'PENDING', actBy: '2027-01-29'})
  })

  test('that didn’t go out are late from 1 February on, and never late by a calendar that isn’t announced', () => {
    expect(judged(noRegisters, '2027-01-31T12:00:00+08:00', announced).get(published)?.status).toBe('PENDING')
    expect(judged(noRegisters, '2027-02-01T12:00:00+08:00', announced).get(published)).toMatchObject({
      status: 'LATE',
      over: 1,
    })
    expect(judged(noRegisters, '2027-02-01T12:00:00+08:00').get(published)?.status).toBe('PROVISIONAL')
  })

  test('are published once and reported twice, each with its receipt', () => {
    const all = judged(only('yearly_reports', [report]), '2027-02-10T12:00:00+08:00', announced)
    const status = (part: string) => all.get(`yearly:yearly-statistics:${part}:2026`)?.status
    expect(['published', 'government', 'superior'].map(status)).toEqual(['PASS', 'PASS', 'UNKNOWN'])
  })

  test('that went out on 1 February are late', () => {
    const late = only('yearly_reports', [{...report, published: '2027-02-01'}])
    expect(judged(late, '2027-02-10T12:00:00+08:00', announced).get(published)?.status).toBe('LATE')
  })

  test('must say what the cases give', () => {
    const when = '2027-02-10T12:00:00+08:00'
    const {figures} = yearlyStatistics(files, noRegisters, 2026, rules, '2027-02-10')
    const told = Object.entries(figures).map(([figure, value]) => ({year: 2026, figure, value}))
    const status = (rows: typeof told) =>
      judged({...only('yearly_figures', rows), yearly_reports: [report]}, when).get('yearly-figures:2026')
    expect(status(told)?.status).toBe('PASS')
    expect(status([])?.status).toBe('UNKNOWN')
    const wrong = status(told.map(one => (one.figure === 'penalty-money' ? {...one, value: 8.01} : one)))
    expect(wrong).toMatchObject({status: 'FAIL', todo: {words: [2026, 'penalty-money']}})
    expect(wrong?.inputs.find(({name}) => name === 'computed')?.value).toBe(8)
    expect(status([{year: 2026, figure: 'sunshine', value: 1}])?.status).toBe('FAIL')
  })

  test('of a year before anybody kept anything aren’t asked for', () => {
    expect(judged(noRegisters).has('yearly:yearly-statistics:published:2025')).toBe(false)
    expect(
      judged(only('yearly_reports', [{...report, year: 2025, published: null}])).get(
        'yearly:yearly-statistics:published:2025',
      ),
    ).toMatchObject({
      status: 'LATE',
    })
  })
})

describe('the list of reviewers', () => {
  const id = 'yearly:reviewer-list:sent:2026'
  const sent = (day: string | null, receipt: string | null = 'R') =>
    only('reviewer_lists', [{year: 2026, sent: day, receipt}])

  test('is due on 30 September each year', () => {
    expect(judged(noRegisters, '2026-09-30T12:00:00+08:00').get(id)).toMatchObject({
      status: 'PENDING',
      actBy: '2026-09-30',
    })
    expect(judged(noRegisters, '2026-10-08T12:00:00+08:00').get(id)).toMatchObject({status: 'LATE', over: 1})
  })

  test('is in order with its receipt', () => {
    expect(judged(sent('2026-09-30')).get(id)?.status).toBe('PASS')
    expect(judged(sent('2026-09-30', null)).get(id)?.status).toBe('UNKNOWN')
    expect(judged(sent('2026-10-08')).get(id)?.status).toBe('LATE')
  })
})
