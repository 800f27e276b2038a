import {cpSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {widthOf} from '../../src/cli/lines.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {evidock, type Finished} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'

const CASES = inCheckout('fixtures/worked-case')
const AT = ['--at', '2026-11-10T18:00']

const ofCase = (...args: readonly string[]): Promise<Finished> =>
  evidock(['case', 'worked-case', '--cases', CASES, ...args])

/** A section of a page, without its headline. */
function section(page: string, title: string): string[] {
  const lines = page.split('\n')
  const from = lines.findIndex(line => line.startsWith(`── ${title} `))
  const rest = lines.slice(from + 1)
  const to = rest.findIndex(line => line.startsWith('── '))
  return rest.slice(0, to < 0 ? undefined : to - 1)
}

describe('evidock case --json', () => {
  test('gives the contract’s document, and more beside it', async () => {
    const {code, stdout, stderr} = await ofCase(...AT, '--json', '--lang', 'zh-CN')
    expect([code, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({
      case: 'worked-case',
      at: '2026-11-10T10:00:00.000Z',
      ruleset: 'zhejiang-statistics-law2021',
      calendar: expect.stringMatching(/^2019-2026-[0-9a-f]{8}$/),
      must: {acts: 6, window_min: 395, covered_min: 335, verified_min: 315, covered_percent: 84.81},
    })
    expect(report.coverage[1]).toMatchObject({
      act: 'E2',
      item: 'onsite-check',
      need: 'must',
      window_min: 140,
      covered_min: 110,
      verified_min: 90,
      uncorrected_min: 113,
      gaps: [
        {from: '2026-09-15T02:08:00.000Z', to: '2026-09-15T02:20:00.000Z', minutes: 12, cause: null},
        {from: '2026-09-15T03:10:00.000Z', to: '2026-09-15T03:28:00.000Z', minutes: 18, cause: null},
      ],
      status: 'GAP',
    })
    expect(report.results.find(({id}: {id: string}) => id === 'period:preservation-decision')).toEqual({
      id: 'period:preservation-decision',
      title: '登记保存后作出处理决定',
      clause: '行政处罚法 56',
      status: 'LATE',
      actBy: '2026-09-23',
      windowClosesAfter: '2026-09-24',
      counted: ['2026-09-16', '2026-09-17', '2026-09-18', '2026-09-20', '2026-09-21', '2026-09-22', '2026-09-23'],
      over: 29,
      inputs: [
        {name: 'document:preservation-notice', value: '2026-09-15', source: 'D3'},
        {name: 'document:preservation-decision', value: null, source: null},
        {name: 'workdays', value: 7, source: null},
      ],
      todo: '登记保存后作出处理决定：已逾期 29 个工作日，仍未办理。请立即办理，并将逾期原因存卷。',
      todo_code: 'overdue',
    })
  })

  test('is the same in every time zone of the process, at every call', async () => {
    const [one, other] = await Promise.all([
      evidock(['case', 'worked-case', '--cases', CASES, ...AT, '--json'], {TZ: 'Pacific/Kiritimati'}),
      evidock(['case', 'worked-case', '--cases', CASES, ...AT, '--json'], {TZ: 'America/Los_Angeles'}),
    ])
    expect(other.stdout).toBe(one.stdout)
  })

  test('judges by another rule set and another calendar, both of which are files', async () => {
    const another = inCheckout('fixtures/another-case')
    const {stdout} = await evidock([
      ...['case', '气罚〔2027〕3号', '--cases', another, '--ruleset', 'shanxi-meteorology'],
      ...['--calendars', join(another, 'calendars'), '--at', '2027-05-31T12:00+08:00', '--json'],
    ])
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({case: 'scene-2027-3', calendar: expect.stringMatching(/^2019-2027-/)})
    expect(report.results).toContainEqual(
      expect.objectContaining({id: 'period:publish-penalty', status: 'LATE', over: 1}),
    )
  })
})

describe('the page of a case', () => {
  test('tells first what needs somebody, then what is asked, what is due, what happened', async () => {
    const {code, stdout} = await ofCase(...AT, '--lang', 'zh-CN')
    expect(code).toBe(0)
    const headlines = stdout.split('\n').flatMap(line => /^── (\S+) /.exec(line)?.[1] ?? [])
    expect(headlines).toEqual(['须处理事项', '须查明事项', '期限', '办案经过', '提示', '合格'])
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      '案件 统执立〔2026〕X号（worked-case）',
      '行政处罚 · 普通程序 · 执法对象 XX · 来源：双随机抽查',
      '规则集：浙江省统计行政执法三项制度（按2021年行政处罚法从严）',
      expect.stringMatching(/^日历 2019-2026-[0-9a-f]{8} {3}截至 2026-11-10 18:00（Asia\/Shanghai）$/),
      '应当音像记录的环节 6 个，共 395 分钟，已录 335 分钟（84.81%），其中校验通过 315 分钟',
    ])
  })

  test('gives each thing that needs somebody its sentence, its clause, its date and the days that were counted', async () => {
    const {stdout} = await ofCase(...AT, '--lang', 'zh-CN')
    const needed = section(stdout, '须处理事项')
    expect(needed.filter(line => line.startsWith('  逾期')).map(line => line.trim())).toEqual([
      '逾期    音像文件 c9 于录制结束 46 小时 19 分钟后才采集，时限为 24 小时。请注明原因。',
      '逾期    登记保存后作出处理决定：已逾期 29 个工作日，仍未办理。请立即办理，并将逾期原因存卷。',
      '逾期    处罚决定公示：逾期 1 个工作日办理。请将逾期原因存卷。',
    ])
    expect(needed.join('\n')).toContain(
      '行政处罚法 56 · 期限 2026-09-23\n          计入：09-16 09-17 09-18 09-20（补班） 09-21 09-22 09-23',
    )
    expect(needed.join('').replace(/ /g, '')).toContain(
      '缺少下列文书，请补入案卷，或说明没有的理由：登记保存证据处理决定书（行政处罚法56）',
    )
  })

  test('asks each question once, of all that it concerns', async () => {
    const {stdout} = await ofCase(...AT, '--lang', 'en')
    const asked = section(stdout, 'Questions').filter(line => line.startsWith('  ? '))
    expect(asked).toHaveLength(7)
    expect(asked[0]).toContain('Why was the recording interrupted: E2 (check on site), E3')
  })

  test('lists what is due by date, and says what isn’t certain yet', async () => {
    const {stdout} = await ofCase(...AT, '--lang', 'en')
    const due = section(stdout, 'Due').filter(line => /^ {2}\S/.test(line))
    expect(due.map(line => line.slice(2, 12).trim())).toEqual([
      '2026-11-18',
      '2026-11-18',
      '2027-01-04',
      '2027-05-03',
      '—',
      '—',
    ])
    expect(stdout).toContain('provisional · 行政复议法')
  })

  test('shows a day with its acts, their clips by corrected time, their gaps, and its documents', async () => {
    const {stdout} = await ofCase(...AT, '--lang', 'en')
    const days = section(stdout, 'What happened').join('\n')
    expect(days).toContain(`  2026-09-15 Tue
    09:10–11:30 E2 (check on site) · officers 330901, 330902 · missing
      must be recorded · ████████░░███████░░░ 78.57% (110 of 140 min) · verified 90 min · 113 min,
      were the clocks believed
        09:08–09:38 clip c2 dsj-01 · 330901
        09:38–10:08 clip c3 dsj-01 · 330901
        10:20–10:50 clip c4 dsj-01 · 330901 · NOT WHOLE
        10:40–11:10 clip c5 dsj-02 · 330902 · clock 5:00 fast, corrected
        11:28–11:36 clip c6 dsj-02 · 330902 · clock 5:00 fast, corrected
        not recorded 10:08–10:20 (12 min) · cause not entered
        not recorded 11:10–11:28 (18 min) · cause not entered`)
    expect(days).toContain('2026-09-20 Sun (make-up day)')
    expect(days).not.toContain('2026-11-11')
  })

  test('fits a hundred columns, in both languages', async () => {
    for (const language of ['zh-CN', 'en']) {
      const {stdout} = await ofCase(...AT, '--all', '--lang', language)
      expect(stdout.split('\n').filter(line => widthOf(line) > 100)).toEqual([])
      expect(stdout.includes('✓')).toBe(true)
    }
  })

  test('tells of a day in the past what was known then', async () => {
    const {stdout} = await ofCase('--at', '2026-10-05', '--lang', 'en')
    expect(stdout).toContain('2026-10-08  notice before the hearing: do it by 2026-10-08.')
    expect(stdout).toContain('planned')
    expect(stdout).not.toContain('2026-10-28')
  })
})

describe('evidock cases', () => {
  test('is a line a case: what is wrong, and what is due next', async () => {
    const {code, stdout} = await evidock(['cases', '--cases', CASES, '--at', '2026-10-05', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).cases).toMatchObject([
      {case: 'revoked-case', next: {date: '2026-10-10', id: 'period:withdraw'}},
      {case: 'worked-case', counts: {LATE: 2, FAIL: 3}, next: {date: '2026-10-08', id: 'period:hearing-notice'}},
    ])
    const table = await evidock(['cases', '--cases', CASES, '--at', '2026-10-05', '--lang', 'zh-CN'])
    expect(table.stdout).toMatch(/统执立〔2026〕X号 │ +3 │ +2 │/)
  })

  test('with --due is only what must be done within so many days, by date', async () => {
    const due = async (days: string) => {
      const {stdout} = await evidock(['cases', '--cases', CASES, '--at', '2026-10-05', '--due', days, '--json'])
      return JSON.parse(stdout).due.map(({date, case: of, id}: Record<string, string>) => [date, of, id])
    }
    const overdue = ['2026-09-23', 'worked-case', 'period:preservation-decision']
    expect(await due('3d')).toEqual([overdue, ['2026-10-08', 'worked-case', 'period:hearing-notice']])
    expect(await due('14d')).toEqual([
      overdue,
      ['2026-10-08', 'worked-case', 'period:hearing-notice'],
      ['2026-10-10', 'revoked-case', 'period:withdraw'],
    ])
    const said = await evidock(['cases', '--cases', CASES, '--at', '2026-10-05', '--due', '14d', '--lang', 'en'])
    expect(said.stdout).toMatch(/^2026-09-23 {2}统执立〔2026〕X号 \[overdue\] · decision on what was preserved/)
  })
})

describe('what can’t work says in one sentence what to change, and ends with 2', () => {
  const elsewhere = (name: string, text: string): string => {
    const folder = join(scratchFolder(), 'given')
    mkdirSync(folder)
    writeFileSync(join(folder, name), text)
    return folder
  }

  test.each([
    [['case', 'x', '--cases', CASES], 'No case x here. There are: revoked-case, worked-case\n'],
    [['case', 'x', '--data', '/nonexistent'], 'Name the folder with the files of cases, --cases DIR, or a dock'],
    [['case', 'x', '--cases', '/nonexistent'], '/nonexistent: no folder that can be read'],
    [['cases', '--cases', inCheckout('fixtures/profiles')], 'no file of cases in it'],
    [
      ['case', 'worked-case', '--cases', CASES, '--ruleset', 'x'],
      '--ruleset is "x"; there are: shanxi-meteorology, zhejiang',
    ],
    [['case', 'worked-case', '--cases', CASES, '--at', 'noon'], '--at is "noon"; write it as'],
    [['cases', '--cases', CASES, '--due', 'soon'], '--due is "soon"; write it as a number of days'],
    [['case', 'worked-case', '--cases', CASES, '--rulesets', '/nonexistent'], '/nonexistent: no folder'],
    [
      ['case', 'worked-case', '--cases', CASES, '--calendars', '/nonexistent'],
      '/nonexistent: the folder can’t be read',
    ],
  ])('%j', async (args, sentence) => {
    const {code, stdout, stderr} = await evidock(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(sentence)
  })

  test('a case whose file is wrong, and a rule set that is', async () => {
    const wrong = elsewhere('case-files.json', '[{"case": "x", "party": "company"}]')
    const ofWrong = await evidock(['case', 'x', '--cases', wrong, '--lang', 'zh-CN'])
    expect([ofWrong.code, ofWrong.stderr]).toEqual([
      2,
      'case-files.json:1 x：party 的值为 "company"；可填：citizen | sole-trader | organisation（该案件未使用）\n',
    ])
    const rules = elsewhere('mine.toml', 'id = "mine"\nextends = "nobody"')
    const ofRules = await evidock(['case', 'worked-case', '--cases', CASES, '--rulesets', rules])
    expect(ofRules).toMatchObject({code: 2, stderr: `${join(rules, 'mine.toml')}: title: fill it in\n`})
  })

  test('a row that is wrong is said, and the case judged without it', async () => {
    const folder = join(scratchFolder(), 'cases')
    cpSync(CASES, folder, {recursive: true})
    writeFileSync(join(folder, 'events.csv'), 'case,event,at\nworked-case,paid,soon\nrevoked-case,paid,then\n')
    const {code, stdout, stderr} = await evidock(['case', 'worked-case', '--cases', folder, ...AT, '--json'])
    expect(code).toBe(0)
    expect(stderr).toBe(
      'events.csv:2 worked-case: at is "soon"; write it as 2026-10-28 or 2026-10-28T15:30+08:00 (this row isn’t used)\n',
    )
    expect(JSON.parse(stdout).findings).toMatchObject([{file: 'events.csv', line: 2, problem: 'time-wrong'}])
    const page = await evidock(['case', 'worked-case', '--cases', folder, ...AT])
    expect(section(page.stdout, 'Wrong in the files').join('')).toContain('events.csv:2 worked-case')
  })
})
