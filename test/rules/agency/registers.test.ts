import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {titleOf} from '../../../src/rules/agency/register-file.ts'
import {readRegisters} from '../../../src/rules/agency/register-folder.ts'
import {organisationOn, registerRows} from '../../../src/rules/agency/registers.ts'
import {registerFindings, registers, rules, zone} from './worked.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registers-'))
})
afterEach(() => rmSync(folder, {recursive: true}))

const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content)
const problems = () =>
  readRegisters(folder, zone).findings.map(({file, line, field, problem}) => [file, line, field, problem])

test('the sample registers are read without a finding', () => {
  expect(registerFindings).toEqual([])
  expect(registers.officers).toHaveLength(4)
  expect(registers.officers[0]).toMatchObject({
    officer: '330901',
    sex: 'male',
    certificate: '33090100001',
    area_codes: ['330921'],
  })
  expect(registers.reviewers[0]).toMatchObject({kind: 'public-lawyer', first_time: false, national_qualification: true})
  expect(registers.ledger[0]).toMatchObject({handed_over: '2026-09-10T00:30:00.000Z'})
})

test('a table may be headed in Chinese, kept in GB18030, or be JSON, and files of one register are merged', () => {
  // 人员编号,姓名 / 330901,甲 as GB18030
  write(
    'officers.csv',
    Uint8Array.from([
      ...[0xc8, 0xcb, 0xd4, 0xb1, 0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xd0, 0xd5, 0xc3, 0xfb, 0x0a],
      ...Buffer.from('330901,'),
      ...[0xbc, 0xd7, 0x0a],
    ]),
  )
  write('officers.json', '[{"officer": 330902, "name": "乙", "from": "2024年1月2日"}]')
  const {registers: found, findings} = readRegisters(folder, zone)
  expect(findings).toEqual([])
  expect(found.officers.map(({officer, name, from}) => [officer, name, from])).toEqual([
    ['330901', '甲', null],
    ['330902', '乙', '2024-01-02'],
  ])
})

describe('what can’t be used', () => {
  test('is told with its place, and the other rows are used', () => {
    write(
      'training.csv',
      'kind,at,people\ndevice,2026-02-30,330901\n设备,2026/4/16,330901、330902\nflying,2026-04-16,\n',
    )
    const {registers: found, findings} = readRegisters(folder, zone)
    expect(found.training.map(({kind, at, people}) => [kind, at, people])).toEqual([
      ['device', '2026-04-16', ['330901', '330902']],
    ])
    expect(findings).toEqual([
      {file: 'training.csv', line: 2, field: 'at', value: '2026-02-30', problem: 'value-wrong'},
      {file: 'training.csv', line: 4, field: 'kind', value: 'flying', problem: 'value-wrong'},
    ])
  })

  test.each([
    [
      'complaints.csv',
      'complaint,case,received,who\nT1,c1,2026-01-02,x\n',
      [['complaints.csv', null, 'who', 'column-unknown']],
    ],
    ['complaints.csv', 'complaint,case\nT1,c1\n', [['complaints.csv', null, 'received', 'column-missing']]],
    [
      'complaints.csv',
      'complaint,编号,received\nT1,T1,2026-01-02\n',
      [['complaints.csv', null, 'complaint', 'column-twice']],
    ],
    ['complaints.csv', 'complaint,received\n,2026-01-02\n', [['complaints.csv', 2, 'complaint', 'value-missing']]],
    [
      'complaints.csv',
      'complaint,received\nT1,2026-01-02\nT1,2026-01-02\n',
      [['complaints.csv', 3, null, 'row-twice']],
    ],
    ['complaints.csv', '', [['complaints.csv', null, null, 'file-empty']]],
    ['complaints.json', '{}', [['complaints.json', null, null, 'json-not-a-list']]],
    ['holidays.csv', 'a\n1\n', [['holidays.csv', null, null, 'file-unknown']]],
    ['complaints.csv', Uint8Array.from([0xff, 0xff, 0x81]), [['complaints.csv', null, null, 'encoding-unknown']]],
  ])('%s: %j', (name, content, expected) => {
    write(name, content)
    expect(problems()).toEqual(expected)
  })

  test('a folder that isn’t there is one finding, and no agency is invented', () => {
    const {registers: none, findings} = readRegisters(join(folder, 'gone'), zone)
    expect(findings.map(({problem}) => problem)).toEqual(['folder-unreadable'])
    expect(none.officers).toEqual([])
  })
})

test('who the agency is changes with the day', () => {
  write('organisation.csv', 'name,from\nold,2020-01-01\nnew,2026-05-01\n')
  const {registers: found} = readRegisters(folder, zone)
  expect(['2019-12-31', '2026-04-30', '2026-05-01'].map(day => organisationOn(found, day)?.name)).toEqual([
    undefined,
    'old',
    'new',
  ])
})

test('docs/registers.md names every register with every column and its Chinese heading, and every kind of record', () => {
  const page = readFileSync(new URL('../../../docs/registers.md', import.meta.url), 'utf8')
  for (const [name, {shape}] of Object.entries(registerRows(zone))) {
    const line = page.split('\n').find(one => one.startsWith(`| \`${name.replaceAll('_', '-')}\` |`)) ?? ''
    const columns = Object.entries(shape).map(([key, cell]) => `\`${key}\` ${titleOf(cell)}`)
    expect(line.replaceAll('**', ''), name).toContain(`| ${columns.join(', ')} |`)
  }
  for (const {kind, title} of rules.held) expect(page).toContain(`\`${kind}\` ${title.zh}`)
})
