import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {calendarChanges, statutoryDaysMissing} from '../../../src/rules/calendar/changes.ts'
import {dueAfter} from '../../../src/rules/calendar/due.ts'
import {loadCalendars, shippedCalendars} from '../../../src/rules/calendar/load.ts'
import {tableReminder} from '../../../src/rules/calendar/reminder.ts'
import {workCalendar} from '../../../src/rules/calendar/work-calendar.ts'
import {scratchFolder} from '../../support/scratch.ts'
import {shipped, yearTable, yearText} from './tables.ts'

/** An agency's folder with these files. */
function folderOf(files: Record<string, object | string>): string {
  const folder = scratchFolder()
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}
const newYear = {off: ['2027-01-01', '2027-01-02', '2027-01-04'], makeup: ['2027-01-03']}
const into2027 = {count: 3, unit: 'workday'} as const

describe('the agency’s own tables', () => {
  test('announce a further year, and what was open becomes certain', () => {
    const folder = folderOf({'2027.json': yearTable(2027, newYear), 'README.md': 'not a table'})
    const {calendar, findings} = loadCalendars(shippedCalendars, folder)
    expect(findings).toEqual([])
    expect(calendar.id).toMatch(/^2019-2027-/)
    expect(dueAfter(shipped(), '2026-12-30', into2027)).toMatchObject({
      windowClosesAfter: '2027-01-05',
      provisional: true,
    })
    expect(dueAfter(calendar, '2026-12-30', into2027)).toEqual({
      actBy: '2027-01-05',
      windowClosesAfter: '2027-01-06',
      counted: ['2026-12-31', '2027-01-03', '2027-01-05'],
      provisional: false,
    })
  })

  test('change a year by a higher version, and the former one is kept', () => {
    const folder = folderOf({'2026.json': yearTable(2026, {version: 2, off: ['2026-12-31']})})
    const {calendar, findings} = loadCalendars(shippedCalendars, folder)
    expect(findings).toEqual([])
    expect(calendar.tables.get(2026)).toMatchObject({version: 2})
    expect(calendar.older.map(({year, version}) => [year, version])).toContainEqual([2026, 1])
    expect(calendar.id).not.toBe(shipped().id)
  })

  test('of a lower version change nothing', () => {
    const folder = folderOf({'2019.json': yearTable(2019, {version: 1})})
    const {calendar, findings} = loadCalendars(shippedCalendars, folder)
    expect([calendar.id, findings.map(({problem}) => problem)]).toEqual([shipped().id, ['version-twice']])
  })

  test('are used where they contradict a shipped one of the same version, and that is told', () => {
    const folder = folderOf({'2026.json': yearTable(2026, {off: ['2026-12-31']})})
    const {calendar, findings} = loadCalendars(shippedCalendars, folder)
    expect(calendar.tables.get(2026)?.off).toEqual(['2026-12-31'])
    expect(findings).toEqual([
      {file: join(folder, '2026.json'), field: 'version', value: '1', problem: 'version-twice'},
    ])
  })

  test('may repeat a shipped one', () => {
    const same = shipped().tables.get(2026) ?? {}
    const {calendar, findings} = loadCalendars(shippedCalendars, folderOf({'again.json': same}))
    expect([calendar.id, calendar.older.length, findings]).toEqual([shipped().id, 2, []])
  })

  test('that can’t be used are told, and their year stays unannounced', () => {
    const folder = folderOf({'2027.json': yearText(2027, newYear), '2028.json': '{', '2029.json': yearTable(2029)})
    mkdirSync(join(folder, '2030.json'))
    const {calendar, findings} = loadCalendars(shippedCalendars, folder)
    expect(findings.map(({file, problem}) => [file, problem])).toEqual([
      [join(folder, '2027.json'), 'checksum-missing'],
      [join(folder, '2028.json'), 'json-unreadable'],
      [join(folder, '2030.json'), 'file-unreadable'],
    ])
    expect([...calendar.tables.keys()].filter(year => year > 2026)).toEqual([2029])
    // A count over 2027 and 2028 into 2029 stays open, though 2029 is announced.
    expect(dueAfter(calendar, '2026-12-30', {count: 600, unit: 'workday'}).provisional).toBe(true)
  })

  test('in a folder that isn’t there leave the shipped ones', () => {
    const gone = join(scratchFolder(), 'gone')
    const {calendar, findings} = loadCalendars(shippedCalendars, gone)
    expect([calendar.id, findings]).toEqual([
      shipped().id,
      [{file: gone, field: null, value: null, problem: 'folder-unreadable'}],
    ])
  })
})

test('without lunar.json, or with a wrong one, the fixed holidays alone are known, and that is told', () => {
  const {calendar, findings} = loadCalendars(folderOf({}), null)
  expect([calendar.id, calendar.lunar, findings.map(({problem}) => problem)]).toEqual(['none', [], ['file-unreadable']])
  const row = {year: 2027, spring_festival: '2027-02-30', qingming: '2027-04-05', dragon_boat: '2027-06-09'}
  const wrong = loadCalendars(folderOf({'lunar.json': {years: [row]}}), null)
  expect(wrong.findings.map(({field, value, problem}) => [field, value, problem])).toEqual([
    ['years[0].spring_festival', '2027-02-30', 'date-wrong'],
    ['years[0].mid_autumn', null, 'date-wrong'],
  ])
  expect(loadCalendars(folderOf({'lunar.json': '{'}), null).findings).toHaveLength(1)
})

describe('a calendar’s id', () => {
  const first = yearTable(2026, {off: ['2026-01-01']})
  const second = yearTable(2027, newYear)

  test('is the same for the same tables, in any order', () => {
    expect(workCalendar([first, second], []).id).toBe(workCalendar([second, first], []).id)
  })

  test('is another one when a day is, and not when a version that isn’t used is', () => {
    const {id} = workCalendar([first, second], [])
    expect(workCalendar([yearTable(2026, {off: ['2026-01-02']}), second], []).id).not.toBe(id)
    const changed = yearTable(2026, {version: 2, off: ['2026-01-03']})
    expect(workCalendar([changed, first, second], []).id).toBe(workCalendar([changed, second], []).id)
  })
})

test('what a new notice changes is told day by day', () => {
  const before = shipped()
  const table = yearTable(2027, {off: ['2027-01-01', '2027-01-02', '2027-01-04'], makeup: ['2027-01-03']})
  const after = workCalendar([...before.tables.values(), table], before.lunar)
  expect(calendarChanges(before, after, 2027).slice(0, 3)).toEqual([
    {date: '2027-01-03', from: 'weekend', to: 'make-up'},
    {date: '2027-01-04', from: 'workday', to: 'off'},
    // The Spring Festival, which that notice forgets.
    {date: '2027-02-05', from: 'off', to: 'workday'},
  ])
  expect(calendarChanges(before, before, 2027)).toEqual([])
  expect(statutoryDaysMissing(table, before)).toContain('2027-02-05')
  for (const shippedTable of before.tables.values()) expect(statutoryDaysMissing(shippedTable, before)).toEqual([])
})

describe('the keeper is reminded of next year’s notice', () => {
  test.each([
    ['2026-01-01', 'none', 2027],
    ['2026-09-30', 'none', 2027],
    ['2026-10-01', 'info', 2027],
    ['2026-12-14', 'info', 2027],
    ['2026-12-15', 'warning', 2027],
    ['2026-12-31', 'warning', 2027],
    ['2027-01-01', 'error', 2027],
    ['2027-11-01', 'error', 2027],
    ['2025-12-31', 'none', 2026],
  ] as const)('on %s: %s for %i', (today, level, year) => {
    expect(tableReminder(shipped(), today)).toEqual({level, year})
  })
})
