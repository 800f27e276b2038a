import {copyFileSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {inCheckout} from '../../../src/setup/run.mjs'
import {evidock} from '../../support/program.ts'
import {scratchFolder} from '../../support/scratch.ts'
import {yearTable, yearText} from './tables.ts'

const fixtureYear = {off: ['2027-01-01', '2027-01-02', '2027-01-04'], makeup: ['2027-01-03']}

/** A folder with one year's file. */
function folderWith(name: string, text: string): {folder: string; file: string} {
  const folder = scratchFolder()
  const file = join(folder, name)
  writeFileSync(file, text)
  return {folder, file}
}

describe('evidock due', () => {
  test('shows each counted day with its number, weekday and mark, and both ends', async () => {
    const {code, stdout} = await evidock(['due', '2026-09-15', '7'])
    expect([code, stdout]).toEqual([
      0,
      `7 working days after 2026-09-15 Tue, that day not counted:
  1  2026-09-16 Wed
  2  2026-09-17 Thu
  3  2026-09-18 Fri
  4  2026-09-20 Sun  make-up day
  5  2026-09-21 Mon
  6  2026-09-22 Tue
  7  2026-09-23 Wed
Act by: 2026-09-23 Wed (make-up days count: for what the agency must do)
Window closes after: 2026-09-24 Thu (make-up days don’t count: for what a party may do)
${stdout.trimEnd().split('\n').at(-1)}
`,
    ])
    expect(stdout).toMatch(/\nCalendar 2019-\d{4}-[0-9a-f]{8}\n$/)
  })

  test('counts back from an event when the number is negative, in Chinese as well', async () => {
    const {stdout} = await evidock(['due', '2026-10-19', '-7', '--lang', 'zh-CN'])
    expect(stdout).toContain('2026-10-19 周一 之前 7 个工作日')
    expect(stdout).toContain('  6  2026-10-10 周六  补')
    expect(stdout).toContain('最迟办理：2026-10-08 周四')
    expect(stdout).toContain('最后计入之日：2026-10-09 周五')
    expect(stdout).not.toContain('暂定')
  })

  test('says in plain words that a year isn’t announced, and what follows from that', async () => {
    const workdays = await evidock(['due', '2026-12-28', '7'])
    expect(workdays.stdout).toMatch(/PROVISIONAL: the working days of 2027 aren’t announced here\..*nothing is late/)
    expect(workdays.stdout).toContain('up to 3 working days earlier')
    const days = await evidock(['due', '2026-11-03', '60', '--unit', 'day', '--lang', 'zh-CN'])
    expect(days.stdout).toContain('\n  60  2027-01-02 周六\n')
    expect(days.stdout).toContain('暂定：2027 年')
    expect(days.stdout).not.toContain('最多提前')
  })

  test.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'])(
    'gives the same JSON in the time zone %s',
    async TZ => {
      const {stdout} = await evidock(['due', '2026-09-16', '3', '--unit', 'month', '--json'], {TZ})
      expect(JSON.parse(stdout)).toEqual({
        actBy: '2026-12-16',
        windowClosesAfter: '2026-12-16',
        counted: ['2026-12-16'],
        provisional: false,
      })
    },
  )

  test('uses the tables of a folder beside the shipped ones, and tells which of them it can’t use', async () => {
    const {folder} = folderWith('2027.json', JSON.stringify(yearTable(2027, fixtureYear)))
    const due = ['due', '2026-12-30', '3', '--json', '--calendar', folder]
    expect(JSON.parse((await evidock(due)).stdout)).toMatchObject({actBy: '2027-01-05', provisional: false})
    writeFileSync(join(folder, '2027.json'), yearText(2027, fixtureYear))
    const {stdout, stderr} = await evidock(due)
    expect(JSON.parse(stdout)).toMatchObject({provisional: true})
    expect(stderr).toContain('2027.json: sha256 is missing; compare the dates with the notice')
  })

  test.each([
    [['2026-02-30', '3'], 'DATE is "2026-02-30"; write a day that exists'],
    [['2026-02-03', 'x'], 'N is "x"; write a whole number'],
    [['2026-02-03', '1.5'], 'N is "1.5"; write a whole number'],
    [['2026-02-03', '36526'], 'at most 36525'],
    [['9999-12-01', '40'], 'within the years of four digits'],
    [['0001-01-01', '-40'], 'within the years of four digits'],
    [['2026-02-03', '3', '--unit', 'week'], '--unit is "week"; write workday, day or month'],
    [['2026-02-03', '3', '--calendar', '/nonexistent'], 'the folder can’t be read'],
  ])('%j says what to write instead', async (args, sentence) => {
    const {code, stdout, stderr} = await evidock(['due', ...args])
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(sentence)])
  })
})

describe('evidock calendar', () => {
  test('lists the announced years, and reminds of the next one', async () => {
    const {code, stdout} = await evidock(['calendar', '--at', '2026-12-15'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/2026 +│ 1 +│ 国办发明电〔2025〕7号 +│ 2025-11-04 │ 248 +│ yes/)
    expect(stdout).toMatch(/2020 +│ 1 +│ 国办发明电〔2019〕16号 +│ 2019-11-21 │ 251 +│ replaced/)
    expect(stdout).toContain('The notice for 2027 isn’t entered, and every count into that year is provisional')
    expect((await evidock(['calendar', '--at', '2026-09-30'])).stdout).not.toContain('2027')
    expect((await evidock(['calendar', '--at', '2027-01-01', '--lang', 'zh-CN'])).stdout).toContain('不会提示逾期')
    const {stdout: json} = await evidock(['calendar', '--at', '2026-10-01', '--json'])
    const {years, reminder} = JSON.parse(json)
    expect(reminder).toEqual({level: 'info', year: 2027})
    expect(years.at(-1)).toEqual({
      year: 2026,
      version: 1,
      notice_no: '国办发明电〔2025〕7号',
      issued_on: '2025-11-04',
      workdays: 248,
      used: true,
    })
  })

  test('today’s reminder needs no date', async () => {
    expect((await evidock(['calendar'])).code).toBe(0)
    const wrong = await evidock(['calendar', '--at', 'today'])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--at is "today"; write a day')])
  })

  test('a new year is entered, sealed, checked, and then used', async () => {
    const {folder, file} = folderWith('2027.json', yearText(2027, fixtureYear))
    const unsealed = await evidock(['calendar', 'check', file])
    expect([unsealed.code, unsealed.stdout]).toEqual([3, expect.stringContaining('evidock calendar seal')])
    const sealed = await evidock(['calendar', 'seal', file])
    expect([sealed.code, sealed.stdout]).toEqual([0, expect.stringMatching(/is sealed: sha256 [0-9a-f]{64}\n$/)])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(yearTable(2027, fixtureYear))
    const {code, stdout} = await evidock(['calendar', 'check', file])
    expect(code).toBe(0)
    expect(stdout).toContain('2027.json can be used: 2027, version 1, 260 working days.')
    expect(stdout).toContain('2027 isn’t announced yet; against weekends and statutory holidays alone:\n')
    expect(stdout).toContain('  2027-01-03 Sun: weekend → make-up day\n  2027-01-04 Mon: working day → off\n')
    expect(stdout).toMatch(/It doesn’t have off, though the law does: .*2027-10-01 Fri/)
    expect((await evidock(['calendar', '--calendar', folder, '--at', '2026-12-31'])).stdout).not.toContain(
      'isn’t entered',
    )
  })

  test('a file that says the same as what is used changes no day; another of its version is to have the next one', async () => {
    const {file} = folderWith('2026.json', JSON.stringify(yearTable(2026, {off: ['2026-12-31']})))
    const other = await evidock(['calendar', 'check', file, '--lang', 'zh-CN'])
    expect(other.stdout).toContain('2026-12-31 周四：工作日 → 放假')
    expect(other.stdout).toContain('请将本文件改为版本 2')
    copyFileSync(inCheckout('config', 'calendars', '2026.json'), file)
    const {stdout} = await evidock(['calendar', 'check', file])
    expect(stdout).toBe(
      `${file} can be used: 2026, version 1, 248 working days.\nAgainst version 1 of 2026:\n  no day changes\n`,
    )
  })

  test('tells as JSON what a file would change, or all that is wrong in it', async () => {
    const {file} = folderWith('2027.json', JSON.stringify(yearTable(2027, fixtureYear)))
    const {stdout} = await evidock(['calendar', 'check', file, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({file, year: 2027, version: 1, workdays: 260, findings: []})
    expect(JSON.parse(stdout).changes[0]).toEqual({date: '2027-01-03', from: 'weekend', to: 'make-up'})
    writeFileSync(file, yearText(2027, {off: ['2026-12-31'], makeup: ['2027-01-04']}))
    const wrong = await evidock(['calendar', 'check', file, '--json'])
    expect([wrong.code, JSON.parse(wrong.stdout)]).toEqual([
      3,
      {
        findings: [
          {file, field: 'off[0]', value: '2026-12-31', problem: 'outside-year'},
          {file, field: 'makeup[0]', value: '2027-01-04', problem: 'make-up-not-weekend'},
        ],
      },
    ])
    const refused = await evidock(['calendar', 'seal', file])
    expect(refused.code).toBe(3)
    expect(refused.stdout).toContain('off[0] is "2026-12-31"; that day is of another year: enter it in a new version')
    expect(readFileSync(file, 'utf8')).not.toContain('sha256')
  })

  test('says that a file isn’t there, and which argument it lacks', async () => {
    for (const command of ['check', 'seal']) {
      const gone = await evidock(['calendar', command, '/nonexistent/2027.json'])
      expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('the file can’t be read')])
      expect((await evidock(['calendar', command])).code).toBe(2)
    }
  })
})
