import {describe, expect, test} from 'vitest'
import type {AgencyCase} from '../../../src/rules/agency/agency-view.ts'
import {evaluateAgency} from '../../../src/rules/agency/evaluate-agency.ts'
import {noRegisters, type RegisterRow, type Registers} from '../../../src/rules/agency/registers.ts'
import {at, calendar, caseOf, cases, only, registers, ruleSet, rules, workedCase} from './worked.ts'

const judged = (given: Registers, of: readonly AgencyCase[] = [], when = at) =>
  new Map(evaluateAgency(given, of, rules, calendar, when).map(one => [one.id, one]))
const statusOf = (id: string, given: Registers, of: readonly AgencyCase[] = [], when = at): string | undefined =>
  judged(given, of, when).get(id)?.status

const officer: RegisterRow<'officers'> = {
  officer: '330901',
  name: '甲',
  sex: 'male',
  certificate: 'A1',
  post: 'post',
  area: 'area',
  area_codes: ['330900'],
  from: '2026-01-01',
  to: null,
}
const acting = (day: string, area: string | null = '330921'): AgencyCase => ({
  file: caseOf({
    case: 'c1',
    area,
    acts: [
      {
        act: 'E1',
        item: 'interview',
        phase: 'investigation',
        from: `${day}T10:00+08:00`,
        to: `${day}T11:00+08:00`,
        officers: ['330901'],
      },
    ],
  }),
  clips: [],
})

test('each result has its clause, an input and, unless it is in order, something to do', () => {
  const ids = new Set<string>()
  for (const [id, {clause, inputs, status, todo}] of judged(registers, cases)) {
    expect(clause, id).not.toBe('')
    expect(inputs.length, id).toBeGreaterThan(0)
    if (status !== 'PASS' && status !== 'NA') expect(todo, id).not.toBeNull()
    ids.add(id)
  }
  expect(ids.size).toBe(evaluateAgency(registers, cases, rules, calendar, at).length)
})

test('an agency of which nothing was entered is asked, and none of it counts as in order', () => {
  const all = evaluateAgency(noRegisters, [], rules, calendar, at)
  const good = all.filter(({status}) => status === 'PASS').map(({id}) => id)
  expect(good).toEqual([])
  expect(all.filter(({status}) => status === 'FAIL')).toEqual([])
})

test('the order in which cases come never matters', () => {
  expect(evaluateAgency(registers, cases.toReversed(), rules, calendar, at)).toEqual(
    evaluateAgency(registers, cases, rules, calendar, at),
  )
})

describe('the agency’s own data', () => {
  test('five fields are needed, and the missing ones are named', () => {
    const [row] = registers.organisation
    if (row === undefined) throw new RangeError('no organisation')
    expect(statusOf('organisation', only('organisation', [row]))).toBe('PASS')
    const found = judged(only('organisation', [{...row, address: null}])).get('organisation')
    expect([found?.status, found?.todo]).toEqual(['UNKNOWN', {code: 'organisation-lacks', words: ['address']}])
  })

  test('what changed after its publication is to be made public again', () => {
    const published = {
      what: 'officers',
      channel: 'gov-site',
      at: '2026-05-01',
      url: 'https://example.gov.cn/a',
    } as const
    const status = (from: string) =>
      statusOf('published:officers', {...only('officers', [{...officer, from}]), publications: [published]})
    expect([status('2026-04-30'), status('2026-05-02')]).toEqual(['PASS', 'GAP'])
  })
})

describe('officers', () => {
  const known: Registers = {
    ...only('officers', [officer]),
    certificates: [{officer: '330901', certificate: 'A1', kind: 'national', from: '2026-01-01', to: '2026-06-30'}],
  }

  test('who acts must stand in the register on that day', () => {
    expect(statusOf('officer-registered:330901', known, [acting('2026-01-01')])).toBe('PASS')
    expect(statusOf('officer-registered:330901', known, [acting('2025-12-31')])).toBe('FAIL')
    expect(statusOf('officer-registered:330901', noRegisters, [acting('2026-05-01')])).toBe('FAIL')
  })

  test('whoever recorded a clip is asked for as well', () => {
    const recorded = {...acting('2026-05-01'), clips: workedCase().clips.slice(0, 1)}
    expect(
      judged(known, [recorded], '2026-12-01T00:00:00+08:00').get('officer-registered:330901')?.inputs[0]?.value,
    ).toBe(2)
  })

  test('a certificate must be valid on the day, and one that nobody entered is a question', () => {
    expect(statusOf('officer-certificate:330901', known, [acting('2026-06-30')])).toBe('PASS')
    expect(statusOf('officer-certificate:330901', known, [acting('2026-07-01')])).toBe('FAIL')
    expect(statusOf('officer-certificate:330901', only('officers', [officer]), [acting('2026-07-01')])).toBe('UNKNOWN')
  })

  test('a city’s officer may act in its counties, not in another city', () => {
    expect(statusOf('officer-area:330901', known, [acting('2026-05-01', '330921')])).toBe('PASS')
    expect(statusOf('officer-area:330901', known, [acting('2026-05-01', '330102')])).toBe('FAIL')
    expect(statusOf('officer-area:330901', known, [acting('2026-05-01', null)])).toBe('UNKNOWN')
  })

  test('each of the five public fields is needed', () => {
    for (const field of ['name', 'sex', 'certificate', 'post', 'area'])
      expect(statusOf('officer-fields:330901', only('officers', [{...officer, [field]: null}])), field).toBe('UNKNOWN')
  })

  test('what happens later than the day that is asked for has not happened', () => {
    expect(statusOf('officer-registered:330901', known, [acting('2026-11-11')])).toBeUndefined()
  })
})

describe('lists of matters', () => {
  const row: RegisterRow<'matters'> = {
    list: 'random-checks',
    version: '1',
    matter: 'm1',
    title: 't',
    basis: 'b',
    law: '统计法',
    law_version: '2024-09-13',
    from: '2026-01-01',
    to: null,
    looked_at: null,
  }
  const withMatter = (matter: string | null): AgencyCase => {
    const {file, clips} = acting('2026-05-01')
    return {file: {...file, matter}, clips}
  }

  test('a list that isn’t there is a gap', () => {
    expect(statusOf('list:random-checks', noRegisters)).toBe('GAP')
    expect(statusOf('list:random-checks', only('matters', [row]))).toBe('PASS')
    expect(statusOf('list:random-checks', only('matters', [{...row, to: '2026-11-09'}]))).toBe('GAP')
  })

  test('a row that rests on an older version of its law is found', () => {
    const status = (change: Partial<RegisterRow<'matters'>>) =>
      statusOf('list-law:random-checks', only('matters', [{...row, ...change}]))
    expect(status({})).toBe('PASS')
    expect(status({law_version: '2010-01-01'})).toBe('FAIL')
    expect(status({law_version: null})).toBe('UNKNOWN')
    expect(status({law: null})).toBe('UNKNOWN')
  })

  test('each row needs title and basis', () => {
    expect(statusOf('list-rows:random-checks', only('matters', [{...row, basis: null}]))).toBe('UNKNOWN')
  })

  test('a list that nobody looked at for a year is brought to mind', () => {
    const status = (change: Partial<RegisterRow<'matters'>>) =>
      statusOf('list-age:random-checks', only('matters', [{...row, from: '2025-01-01', ...change}]))
    expect([status({}), status({looked_at: '2026-01-02'}), status({looked_at: '2025-11-10'})]).toEqual([
      'UNKNOWN',
      'PASS',
      'PASS',
    ])
    expect(status({looked_at: '2025-11-09'})).toBe('UNKNOWN')
  })

  test('every case’s matter must stand in a list on its day', () => {
    expect(statusOf('matters', only('matters', [row]), [withMatter('m1')])).toBe('PASS')
    expect(statusOf('matter:c1', only('matters', [row]), [withMatter('m2')])).toBe('FAIL')
    expect(statusOf('matter:c1', only('matters', [{...row, from: '2026-05-02'}]), [withMatter('m1')])).toBe('FAIL')
    expect(statusOf('matters-open', only('matters', [row]), [withMatter(null)])).toBe('UNKNOWN')
  })
})

describe('devices', () => {
  const {file, clips} = workedCase()
  const clip = clips.find(one => one.clip === 'c2')
  if (clip === undefined) throw new RangeError('no clip')
  const used: AgencyCase[] = [{file, clips: [clip]}]
  const row: RegisterRow<'ledger'> = {
    recorder: 'dsj-01',
    officer: '330901',
    handed_over: '2026-09-15T00:00:00.000Z',
    returned: null,
    content: 'check',
  }
  const looked: RegisterRow<'device_checks'> = {
    recorder: 'dsj-01',
    at: '2026-09-15T00:30:00.000Z',
    by: null,
    clock: true,
    battery: true,
    space: true,
  }

  test('the ledger says who had the recorder', () => {
    const status = (change: Partial<RegisterRow<'ledger'>>) =>
      statusOf('ledger:dsj-01', only('ledger', [{...row, ...change}]), used)
    expect(statusOf('ledger:dsj-01', noRegisters, used)).toBe('UNKNOWN')
    expect(status({})).toBe('PASS')
    expect(status({officer: '330902'})).toBe('FAIL')
    expect(status({handed_over: '2026-09-16'})).toBe('GAP')
    expect(status({handed_over: '2026-09-15', returned: '2026-09-15'})).toBe('PASS')
    expect(status({returned: '2026-09-15T00:30:00.000Z'})).toBe('GAP')
    expect(status({content: null})).toBe('UNKNOWN')
  })

  test('clock, battery and room are looked at before a recorder is used', () => {
    const status = (change: Partial<RegisterRow<'device_checks'>>) =>
      statusOf('device-check:dsj-01', only('device_checks', [{...looked, ...change}]), used)
    expect(statusOf('device-check:dsj-01', noRegisters, used)).toBe('UNKNOWN')
    expect(status({})).toBe('PASS')
    expect(status({at: '2026-09-15'})).toBe('PASS')
    // The first clip of the day begins at 01:08 UTC.
    expect(status({at: '2026-09-15T01:09:00.000Z'})).toBe('GAP')
    expect(status({at: '2026-09-14T01:07:00.000Z'})).toBe('GAP')
    expect(status({at: '2026-09-14T01:08:00.000Z'})).toBe('PASS')
    for (const part of ['clock', 'battery', 'space']) {
      expect(status({[part]: false})).toBe('FAIL')
      expect(status({[part]: null})).toBe('UNKNOWN')
    }
  })
})

describe('reviewers', () => {
  const reviewer: RegisterRow<'reviewers'> = {
    reviewer: '330904',
    kind: 'staff',
    qualification: 'q',
    first_time: false,
    national_qualification: null,
    from: '2026-10-26',
    to: null,
  }

  test('kind and qualification are entered of each', () => {
    const status = (more: object) => statusOf('reviewer-fields:330904', only('reviewers', [{...reviewer, ...more}]))
    expect([status({}), status({kind: null}), status({qualification: null})]).toEqual(['PASS', 'UNKNOWN', 'UNKNOWN'])
  })

  test('a first-time reviewer needs the national qualification', () => {
    const status = (first_time: boolean | null, national_qualification: boolean | null) =>
      statusOf('reviewer-qualified:330904', only('reviewers', [{...reviewer, first_time, national_qualification}]))
    expect(status(false, null)).toBe('PASS')
    expect(status(true, true)).toBe('PASS')
    expect(status(true, false)).toBe('FAIL')
    expect(status(true, null)).toBe('UNKNOWN')
    expect(status(null, true)).toBe('UNKNOWN')
  })

  test('whoever gave a case’s opinion stood in the register on that day', () => {
    expect(statusOf('reviewers-of-cases', only('reviewers', [reviewer]), cases)).toBe('PASS')
    expect(
      statusOf('reviewer-registered:worked-case/D8', only('reviewers', [{...reviewer, from: '2026-10-27'}]), cases),
    ).toBe('FAIL')
    expect(statusOf('reviewers', noRegisters)).toBe('GAP')
  })
})

describe('the mobile system', () => {
  const task = (id: string, mobile: boolean | null, source = 'double-random'): AgencyCase => ({
    file: caseOf({case: id, source, mobile}),
    clips: [],
  })
  const status = (...of: AgencyCase[]) => statusOf('mobile-rate', noRegisters, of)

  test('exactly all double-random tasks are done in it', () => {
    expect(status()).toBe('NA')
    expect(status(task('a', true), task('b', true))).toBe('PASS')
    expect(status(task('a', true), task('b', false))).toBe('FAIL')
    expect(status(task('a', true), task('b', null))).toBe('UNKNOWN')
    expect(status(task('a', true), task('b', false, 'special'))).toBe('PASS')
  })

  test('999 of 1,000 aren’t all', () => {
    const many = Array.from({length: 1000}, (_, index) => task(`t${index}`, index > 0))
    const found = judged(noRegisters, many).get('mobile-rate')
    expect([found?.status, found?.inputs.find(({name}) => name === 'percent')?.value]).toEqual(['FAIL', 99.9])
  })

  test('the share on the platform is a wish that nobody fails', () => {
    expect(statusOf('platform-share', noRegisters, [task('a', null)])).toBe('NA')
  })
})

describe('templates, training, score sheets', () => {
  test('a template needs a version that is in force', () => {
    const row = {type: 'decision', template: 'f', version: '1', from: '2021-07-15', to: null}
    expect(statusOf('templates', noRegisters)).toBe('UNKNOWN')
    expect(statusOf('templates', only('templates', [row]))).toBe('PASS')
    expect(statusOf('templates', only('templates', [{...row, to: '2026-11-09'}]))).toBe('GAP')
  })

  test('training is repeated', () => {
    const status = (day: string) =>
      statusOf('training:enforcement', {
        ...only('officers', [officer]),
        training: [{training: null, kind: 'enforcement', at: day, people: ['330901']}],
      })
    expect([status('2025-11-10'), status('2025-11-09')]).toEqual(['PASS', 'UNKNOWN'])
  })

  test('closed volumes are scored, by nobody who handled them', () => {
    const closed: AgencyCase[] = [
      {file: {...acting('2026-05-01').file, events: [{event: 'closed', at: '2026-06-01', document: null}]}, clips: []},
    ]
    const sheet = {sheet: 'S1', case: 'c1', at: '2026-07-01', by: 'head', score: 90, most: 100}
    expect(statusOf('score-sheets', noRegisters, [])).toBe('NA')
    expect(statusOf('score-sheets', noRegisters, closed)).toBe('UNKNOWN')
    expect(statusOf('score-sheets', only('score_sheets', [sheet]), closed)).toBe('PASS')
    expect(statusOf('score-sheets', only('score_sheets', [{...sheet, at: '2025-06-01'}]), closed)).toBe('UNKNOWN')
    expect(statusOf('score-sheet:S1', only('score_sheets', [sheet]), closed)).toBe('PASS')
    expect(statusOf('score-sheet:S1', only('score_sheets', [{...sheet, by: '330901'}]), closed)).toBe('FAIL')
    expect(statusOf('score-sheet:S1', only('score_sheets', [{...sheet, score: 101}]), closed)).toBe('FAIL')
    expect(statusOf('score-sheet:S1', only('score_sheets', [{...sheet, score: null}]), closed)).toBe('UNKNOWN')
  })
})

test('the missing calendar of next year is brought to mind from October on, and an error once it is this year’s', () => {
  const status = (when: string) => statusOf('calendar', noRegisters, [], when)
  expect(status('2026-09-30T12:00:00+08:00')).toBe('PASS')
  expect(status('2026-10-01T12:00:00+08:00')).toBe('PENDING')
  expect(status('2027-01-01T12:00:00+08:00')).toBe('GAP')
})

test('another department’s rule set cites its own measure, and asks for none of Zhejiang’s papers', () => {
  const other = ruleSet('shanxi-meteorology')
  const all = evaluateAgency(registers, cases, other, calendar, at)
  const clauses = new Set(all.map(({clause}) => clause))
  expect(clauses).toContain('(四)')
  expect([...clauses].filter(clause => /^[一二三]\(/.test(clause))).toEqual([])
  expect(all.filter(({id}) => id.startsWith('held:'))).toEqual([])
})
