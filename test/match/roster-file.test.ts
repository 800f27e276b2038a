import {readFile} from 'node:fs/promises'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {checkRosters} from '../../src/match/roster-check.ts'
import {parseRosterFile} from '../../src/match/roster-file.ts'
import {readRosterFolder} from '../../src/match/roster-folder.ts'

const ZONE = 'Asia/Shanghai'
const CASES = new URL('../../fixtures/roster-cases/', import.meta.url)
const CASE_HEADER = 'case,case_number,phase,act,object,officers,from,to,place'

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

async function folder(name: string) {
  return readRosterFolder(new URL(name, CASES).pathname, ZONE)
}

function problems(findings: {problem: string; line: number | null; field: string | null}[]): unknown[] {
  return findings.map(({problem, line, field}) => [problem, line, field])
}

describe('roster files', () => {
  test('a GB18030 roster is read in full and says so once', async () => {
    const {roster, findings} = await folder('gb18030')
    expect(roster.officers.map(row => row.name)).toEqual(['人员甲㐀', '人员乙'])
    expect(problems(findings)).toEqual([['read-as-gb18030', null, null]])
  })

  test('a roster with a byte order mark has no finding', async () => {
    const {roster, findings} = await folder('utf8-bom')
    expect(findings).toEqual([])
    expect(roster.officers[0]).toEqual({
      officer: '100001',
      name: '人员甲',
      recorder: 'bwc-0001',
      validFrom: '2025-12-31T16:00:00.000Z',
      validTo: '2026-12-31T15:59:59.999Z',
    })
  })

  test('a bad date gives one finding with line, field, value and mend, and the other rows are used', async () => {
    const {roster, findings} = await folder('bad-date')
    expect(problems(findings)).toEqual([['time-unreadable', 3, 'from']])
    expect(findings[0]?.value).toBe('2026-13-20T10:00')
    expect(findings[0]?.mend).toContain('2026-10-20T09:00')
    expect(findings[0]?.mendZh).toContain('时间')
    expect(roster.cases.map(act => [act.phase, act.act, act.from, act.to])).toEqual([
      ['investigation', 'on-site-check', '2026-10-20T01:00:00.000Z', '2026-10-20T02:00:00.000Z'],
      ['decision', 'hearing', '2026-10-21T01:00:00.000Z', '2026-10-21T02:00:00.000Z'],
    ])
    expect(roster.cases[1]?.officers).toEqual(['100001', '100002'])
  })

  test('an unknown column gives one finding and the rest is used', async () => {
    const {roster, findings} = await folder('unknown-column')
    expect(problems(findings)).toEqual([['column-unknown', null, 'weather']])
    expect(roster.custody).toHaveLength(2)
  })

  test('two cases for one officer at one time give one finding and both rows are used', async () => {
    const {roster} = await folder('two-cases')
    const findings = checkRosters(roster)
    expect(problems(findings)).toEqual([['officer-in-two-cases', null, 'officers']])
    expect(findings[0]?.value).toContain('100001: case-a, case-b')
    expect(roster.cases).toHaveLength(3)
  })

  test('a missing column leaves the whole file out with one finding', () => {
    const read = parseRosterFile('custody.csv', bytes('recorder,officer\nr1,100001\n'), ZONE)
    expect(read.rows).toEqual([])
    expect(problems(read.findings)).toEqual([['column-missing', null, 'out']])
  })

  test('a JSON roster gives the same rows as its CSV', async () => {
    const csv = parseRosterFile('cases.csv', await readFile(new URL('two-cases/cases.csv', CASES)), ZONE)
    const json = parseRosterFile(
      'cases.json',
      bytes(
        JSON.stringify([
          {
            case: 'case-a',
            phase: '调查取证',
            act: 'on-site-check',
            officers: ['100001', 100002],
            from: '2026-10-20T09:00',
            to: '2026-10-20T10:00+08:00',
          },
          {
            case: 'case-b',
            phase: 'Investigation',
            act: 'interview',
            officers: '100001;100003',
            from: '2026-10-20 09:30',
            to: '2026/10/20 10:30',
          },
          {
            case: 'case-b',
            phase: 'investigation',
            act: 'interview',
            object: null,
            officers: ['100003'],
            from: '2026年10月20日 14:00',
            to: '2026-10-20T07:00Z',
          },
        ]),
      ),
      ZONE,
    )
    expect(json.findings).toEqual([])
    expect(json.rows).toEqual(csv.rows)
  })

  test.each([
    ['case-a,,somewhere,check,,100001,2026-10-20T09:00,2026-10-20T10:00,', 'phase-unknown', 'phase'],
    ['case-a,,decision,check,,10001,2026-10-20T09:00,2026-10-20T10:00,', 'officer-malformed', 'officers'],
    ['case-a,,decision,check,,000000,2026-10-20T09:00,2026-10-20T10:00,', 'officer-unassigned', 'officers'],
    ['case-a,,decision,check,,,2026-10-20T09:00,2026-10-20T10:00,', 'value-missing', 'officers'],
    ['案件,,decision,check,,100001,2026-10-20T09:00,2026-10-20T10:00,', 'case-malformed', 'case'],
    ['case-a,,decision,询问 某人,,100001,2026-10-20T09:00,2026-10-20T10:00,', 'act-malformed', 'act'],
    ['case-a,,decision,check,,100001,2026-10-20T10:00,2026-10-20T10:00,', 'end-not-after-start', 'to'],
    ['case-a,,decision,check,,100001,2026-10-20,2026-10-20T10:00,', 'time-needs-hours', 'from'],
    ['case-a,,decision,check,,100001,20/10/2026 09:00,2026-10-20T10:00,', 'time-unreadable', 'from'],
    ['case-a,,decision,check,,100001,2026-02-30T09:00,2026-10-20T10:00,', 'time-unreadable', 'from'],
    ['case-a,,decision,check,,100001,2026-10-20T09:00,2026-10-20T10:00,a,b', 'too-many-values', null],
  ])('the row %s is left out as %s', (row, problem, field) => {
    const good = 'case-z,,decision,check,,100001,2026-10-20T09:00,2026-10-20T10:00,'
    const read = parseRosterFile('cases.csv', bytes(`${CASE_HEADER}\n${row}\n${good}\n`), ZONE)
    expect(problems(read.findings)).toEqual([[problem, 2, field]])
    expect(read.rows).toHaveLength(1)
  })

  test('a second equal act is left out with a finding', () => {
    const row = 'case-a,,decision,check,,100001;100002,2026-10-20T09:00,2026-10-20T10:00,'
    const swapped = 'case-a,,审核决定,check,,100002;100001,2026-10-20T09:00:00+08:00,2026-10-20T10:00,'
    const read = parseRosterFile('cases.csv', bytes(`${CASE_HEADER}\n${row}\n${swapped}\n`), ZONE)
    expect(problems(read.findings)).toEqual([['row-twice', 3, null]])
    expect(read.rows).toHaveLength(1)
  })

  test("a party's name in place of an id is not taken over, and the act is still used", () => {
    const row = 'case-a,,decision,check,某某公司,100001,2026-10-20T09:00,2026-10-20T10:00,'
    const read = parseRosterFile('cases.csv', bytes(`${CASE_HEADER}\n${row}\n`), ZONE)
    expect(problems(read.findings)).toEqual([['object-not-opaque', 2, 'object']])
    expect(read.rows).toMatchObject([{case: 'case-a', object: null}])
  })

  test.each([
    ['330101199001011234'],
    ['33010119900101123X'],
    ['330101-19900101-123x'],
    ['13800138000'],
    ['tel-13800138000'],
    ['91330100MA27XYAB1C'],
  ])('the number %s of a party is no opaque id', object => {
    const row = `case-a,,decision,check,${object},100001,2026-10-20T09:00,2026-10-20T10:00,`
    const read = parseRosterFile('cases.csv', bytes(`${CASE_HEADER}\n${row}\n`), ZONE)
    expect(problems(read.findings)).toEqual([['object-not-opaque', 2, 'object']])
    expect(read.rows).toMatchObject([{case: 'case-a', object: null}])
  })

  test.each([
    ['某某公司涉嫌虚报统计资料案'],
    ['某人 2026 12号'],
    ['案号'],
    ['第十二号'],
    ['甬统案2026'],
    ['13800138000'],
    ['甬330101199001011234号'],
    [`甬统案〔2026〕${'1'.repeat(40)}号`],
    ['1'.repeat(201)],
  ])('words or a number of a party in place of a case number (%s) are not taken over', caseNumber => {
    const row = `case-a,${caseNumber},decision,check,,100001,2026-10-20T09:00,2026-10-20T10:00,`
    const read = parseRosterFile('cases.csv', bytes(`${CASE_HEADER}\n${row}\n`), ZONE)
    expect(problems(read.findings)).toEqual([['case-number-malformed', 2, 'case_number']])
    expect(read.rows).toMatchObject([{case: 'case-a', caseNumber: null}])
  })

  test.each(['甬统案〔2026〕12号', '（2026）浙0203行初1号', '2026-17', 'NB/2026/0012'])(
    'the case number %s is taken over as it stands',
    caseNumber => {
      const row = `case-a, ${caseNumber} ,decision,check,party-1,100001,2026-10-20T09:00,2026-10-20T10:00,`
      const read = parseRosterFile('cases.csv', bytes(`${CASE_HEADER}\n${row}\n`), ZONE)
      expect(read.findings).toEqual([])
      expect(read.rows).toMatchObject([{caseNumber, object: 'party-1'}])
    },
  )

  test('a local time that clocks set back or forward made unclear asks for its offset', () => {
    const text =
      'recorder,officer,out\nr1,100001,2026-10-25T02:30\nr1,100001,2026-03-29T02:30\nr1,100001,2026-10-25T02:30+01:00\n'
    const read = parseRosterFile('custody.csv', bytes(text), 'Europe/Berlin')
    expect(problems(read.findings)).toEqual([
      ['time-ambiguous', 2, 'out'],
      ['time-nonexistent', 3, 'out'],
    ])
    expect(read.rows).toMatchObject([{out: '2026-10-25T01:30:00.000Z', back: null}])
  })

  test('rows before an unclosed quotation mark are used', () => {
    const read = parseRosterFile('officers.csv', bytes('officer,name\n100001,A\n100002,"B\n100003,C\n'), ZONE)
    expect(read.rows).toHaveLength(1)
    expect(read.findings.map(found => found.problem)).toEqual(['csv-unreadable'])
  })

  test('blank rows and columns that a spreadsheet leaves are no findings', () => {
    const read = parseRosterFile('officers.csv', bytes('officer,name,,\n100001,A,,\n,,,\n\n'), ZONE)
    expect(read.findings).toEqual([])
    expect(read.rows).toHaveLength(1)
  })

  test.each([
    ['officers.json', '{"a": 1}', 'json-not-a-list'],
    ['officers.json', '[', 'json-unreadable'],
    ['officers.json', '["x", {"officer": "100001"}]', 'row-not-an-object'],
    ['officers.json', '[{"officer": "100001"}, {"officer": {"number": 1}}]', 'value-not-text'],
    ['officers.csv', '', 'file-empty'],
    ['officers.csv', 'officer,officer\n100001,100002\n', 'column-twice'],
    ['people.csv', 'officer\n100001\n', 'file-unknown'],
  ])('%s with %s has the one problem %s', (name, text, problem) => {
    expect(parseRosterFile(name, bytes(text), ZONE).findings.map(found => found.problem)).toEqual([problem])
  })

  test('a zone that does not exist is a finding', () => {
    const read = parseRosterFile('officers.csv', bytes('officer\n100001\n'), 'Asia/Nowhere')
    expect(read.findings.map(found => found.problem)).toEqual(['zone-unknown'])
  })

  test('no bytes whatever make a roster throw, and its rows have times in UTC with three digits', () => {
    const cell = fc.oneof(
      fc.string({unit: 'binary'}),
      fc.constantFrom(
        '100001',
        '2026-10-20T09:00',
        '2026-10-20',
        '启动',
        'case-a',
        '"',
        'r1',
        '9999-12-31',
        '1969-01-01',
        '0000-01-01T00:00Z',
      ),
    )
    const csv = fc
      .array(fc.array(cell, {maxLength: 10}), {maxLength: 6})
      .map(rows =>
        [CASE_HEADER, 'recorder,officer,out,back', 'officer,valid_from,valid_to'].map(header =>
          [header, ...rows.map(row => row.join(','))].join('\n'),
        ),
      )
    const name = fc.constantFrom(
      'officers.csv',
      'officers.json',
      'cases.csv',
      'cases.json',
      'custody.csv',
      'custody.json',
    )
    const input = fc.oneof(
      fc.uint8Array({maxLength: 200}),
      csv.chain(texts => fc.constantFrom(...texts)).map(bytes),
      fc.jsonValue().map(value => bytes(JSON.stringify([value]))),
    )
    fc.assert(
      fc.property(name, input, fc.constantFrom(ZONE, 'Europe/Berlin', 'nowhere'), (file, content, zone) => {
        const read = parseRosterFile(file, content, zone)
        const text = JSON.stringify(read.rows)
        for (const [time] of text.matchAll(/(?<=(?:"from"|"to"|"out"|"back"|"validFrom"|"validTo"):")[^"]*/g)) {
          expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
        }
      }),
      {numRuns: 500},
    )
  })
})
