import {createHash} from 'node:crypto'
import {describe, expect, test} from 'vitest'
import {readYearTable, sealYearTable} from '../../../src/rules/calendar/year-table.ts'
import {yearTable, yearText} from './tables.ts'

const days = {off: ['2027-01-01', '2027-01-02'], makeup: ['2027-01-09']}
const problemsOf = (text: string): unknown[] =>
  readYearTable('2027.json', text).findings.map(({field, value, problem}) => [field, value, problem])
const changed = (change: Record<string, unknown>): string =>
  JSON.stringify({...JSON.parse(yearText(2027, days)), ...change})

describe('the file of a year', () => {
  test('is taken when it is sealed, in whatever order its fields stand', () => {
    const table = yearTable(2027, days)
    expect(readYearTable('2027.json', JSON.stringify(table))).toEqual({table, findings: []})
    const turned = Object.fromEntries(Object.entries(table).reverse())
    expect(readYearTable('2027.json', JSON.stringify(turned, null, 4)).table).toEqual(table)
  })

  test('is sealed by SHA-256 over its RFC 8785 JSON without the checksum', () => {
    const canonical =
      '{"issued_on":null,"makeup":["2027-01-09"],"notice_no":null,"off":["2027-01-01","2027-01-02"],"version":1,"year":2027}'
    const sha256 = createHash('sha256').update(canonical).digest('hex')
    expect(yearTable(2027, days).sha256).toBe(sha256)
    // What stood there before doesn't matter.
    expect(sealYearTable('2027.json', changed({sha256: 'old'})).table?.sha256).toBe(sha256)
  })

  test('is refused without its checksum, or when a day was changed after it was sealed', () => {
    expect(problemsOf(yearText(2027, days))).toEqual([['sha256', null, 'checksum-missing']])
    const {sha256} = yearTable(2027, days)
    expect(problemsOf(changed({sha256, makeup: ['2027-01-10']}))).toEqual([['sha256', sha256, 'checksum-wrong']])
    expect(problemsOf(changed({sha256: 7}))).toEqual([['sha256', '7', 'checksum-wrong']])
  })

  test.each<[string, Record<string, unknown>, unknown[]]>([
    ['a day of another year', {off: ['2027-01-01', '2026-12-31']}, ['off[1]', '2026-12-31', 'outside-year']],
    [
      'a make-up day that isn’t a weekend day',
      {makeup: ['2027-01-08']},
      ['makeup[0]', '2027-01-08', 'make-up-not-weekend'],
    ],
    ['a day off twice', {off: ['2027-01-01', '2027-01-01']}, ['off[1]', '2027-01-01', 'date-twice']],
    ['a make-up day twice', {makeup: ['2027-01-09', '2027-01-09']}, ['makeup[1]', '2027-01-09', 'date-twice']],
    ['a day off that is made up for', {makeup: ['2027-01-02']}, ['makeup[0]', '2027-01-02', 'off-and-make-up']],
    ['a day that doesn’t exist', {off: ['2027-02-29']}, ['off[0]', '2027-02-29', 'date-wrong']],
    ['a day that isn’t text', {makeup: [20270109]}, ['makeup[0]', '20270109', 'date-wrong']],
    ['no list of days', {off: '2027-01-01'}, ['off', '2027-01-01', 'dates-wrong']],
    ['a year as text', {year: '2027'}, ['year', '2027', 'year-wrong']],
    ['version 0', {version: 0}, ['version', '0', 'version-wrong']],
    ['an empty notice number', {notice_no: ''}, ['notice_no', '', 'notice-wrong']],
    ['a date of issue that is none', {issued_on: '2026-11-31'}, ['issued_on', '2026-11-31', 'date-wrong']],
    ['a field that isn’t known', {makeups: []}, ['makeups', null, 'field-unknown']],
  ])('with %s names the field, the value and the problem', (_, change, problem) => {
    expect(problemsOf(changed(change))).toEqual([problem])
    expect(sealYearTable('2027.json', changed(change)).table).toBeNull()
  })

  test('names everything that is wrong at once', () => {
    expect(problemsOf(changed({year: null, makeup: undefined, off: ['x', '2027-01-01', 'y']}))).toEqual([
      ['year', 'null', 'year-wrong'],
      ['off[0]', 'x', 'date-wrong'],
      ['off[2]', 'y', 'date-wrong'],
      ['makeup', null, 'dates-wrong'],
    ])
  })

  test.each(['', '{', '[]', '"2027"', 'null'])('that is no JSON object is refused: “%s”', text => {
    expect(problemsOf(text)).toEqual([[null, null, 'json-unreadable']])
    expect(sealYearTable('2027.json', text).table).toBeNull()
  })
})
