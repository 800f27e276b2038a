import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {caseFindingLine} from '../../src/cli/rule-findings.ts'
import {CaseFolderError, readCaseFolder} from '../../src/rules/case-folder.ts'
import {english} from '../../src/say/catalogue.ts'
import {chinese} from '../../src/say/chinese.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A folder of files by name; what isn't text is written as JSON. */
function folderOf(files: Record<string, unknown>): string {
  const folder = join(scratchFolder(), 'cases')
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

const read = (files: Record<string, unknown>) => readCaseFolder(folderOf(files))

/** What is wrong, a line each. */
const said = (files: Record<string, unknown>): string[] =>
  read(files).findings.map(one => caseFindingLine(one, english))

const whole = {case: 'a', type: 'penalty', documents: [{document: 'D1', type: 'note', date: '2026-09-01'}]}
const ACTS = 'case,act,item,phase,from,to,officers'
const act = (name: string, more = ''): string =>
  `a,${name},onsite-check,investigation,2026-09-15 09:00,2026-09-15 10:00,330901${more}`

describe('rows of tables', () => {
  test('come to a whole case, and one of the same name replaces', () => {
    const {cases, findings} = read({
      'case-files.json': [whole],
      'documents.csv': 'case,document,type,date\na,D1,note,2026-09-02\na,D2,other,2026年9月3日\n',
      'events.json': [{case: 'a', event: 'paid', at: '2026-09-04T10:00+08:00'}],
    })
    expect(findings).toEqual([])
    expect(cases.get('a')?.documents.map(({document, date}) => [document, date])).toEqual([
      ['D1', '2026-09-02'],
      ['D2', '2026-09-03'],
    ])
    expect(cases.get('a')?.events).toMatchObject([{event: 'paid', at: '2026-09-04T10:00+08:00'}])
  })

  test('make a case where they tell an act, and none else', () => {
    const {cases, findings} = read({
      'acts.csv': `${ACTS}\n${act('E1')}\n`,
      'documents.csv': 'case,document,type\nb,D1,note\n',
    })
    expect([...cases.keys()]).toEqual(['a'])
    expect(findings).toMatchObject([{file: 'documents.csv', line: 2, problem: 'case-unknown', left: 'row'}])
  })

  test('fill what a whole case says of itself', () => {
    const {cases} = read({
      'case-files.json': [whole],
      'case-files.csv': '案件,案号,拟罚款数额,掌上执法,保管期限,保管期限确定人\na,X〔2026〕1号,"50,000",是,永久,head\n',
    })
    expect(cases.get('a')).toMatchObject({
      type: 'penalty',
      case_number: 'X〔2026〕1号',
      announced_fine: 50_000,
      mobile: true,
      retention: {years: 'permanent', by: 'head', second: null},
    })
  })

  test('of each list are read as they would stand in a case file', () => {
    const {cases, findings} = read({
      'acts.csv': `${ACTS},certificate.done,已告知事项,service.document,送达方式,见证人签名\n${act('E1', ',是,事由;依据,D1,留置送达,否')}\n`,
      'documents.csv': 'case,document,type,signers,seal_valid,place_in_volume\na,D1,decision,330901；330902,×,3\n',
      'decisions.csv':
        'case,decision,kind,date,penalties,articles,publish.yes,publish.reason,undone.how,undone.date\na,Z1,行政处罚,2026-09-20,warning;fine 500,统计法 44 2024-09-13,否,minor,撤销,2026-09-25\n',
      'reviews.csv': 'case,review,opinion,outcome,points\na,R1,2026-09-18,通过,1=是;2：否\n',
      'publications.csv':
        'case,publication,what,published,channels,withdrawn,fields\na,P1,penalty-decision,2026-09-21,gov-site https://example.gov.cn/a?b=c 2026-09-21;wechat,gov-site 2026-09-26,party=XX\n',
      'waivers.csv': 'case,act,reason,by\na,E1,secret place,head\n',
      'gap-causes.csv': 'case,act,from,to,cause\na,E1,2026-09-15T09:10,2026-09-15T09:20+08:00,battery-empty\n',
      'holds.csv': 'case,hold,cause,from\na,H1,行政复议,2026-09-30\n',
    })
    expect(findings).toEqual([])
    expect(cases.get('a')).toMatchObject({
      acts: [
        {
          from: '2026-09-15T01:00:00.000Z',
          certificate: {done: true},
          notices: {reason: {done: true}, basis: {done: true}},
          service: {document: 'D1', method: 'retained', witness: false, consent: null},
        },
      ],
      documents: [{signers: ['330901', '330902'], seal_valid: false, place_in_volume: 3}],
      decisions: [
        {
          kind: 'penalty',
          penalties: [
            {class: 'warning', yuan: null},
            {class: 'fine', yuan: 500},
          ],
          articles: [{law: '统计法', article: '44', version: '2024-09-13'}],
          publish: {yes: false, reason: 'minor', approver: null},
          undone: {how: 'revoked', date: '2026-09-25'},
        },
      ],
      reviews: [{outcome: 'passed', points: {1: {answer: 'yes'}, 2: {answer: 'no'}}}],
      publications: [
        {
          channels: [
            {channel: 'gov-site', url: 'https://example.gov.cn/a?b=c', at: '2026-09-21'},
            {channel: 'wechat', url: null, at: null},
          ],
          withdrawn: [{channel: 'gov-site', at: '2026-09-26'}],
          fields: {party: 'XX'},
        },
      ],
      waivers: [{act: 'E1', reason: 'secret place', by: 'head'}],
      gap_causes: [{from: '2026-09-15T01:10:00.000Z', to: '2026-09-15T01:20:00.000Z', cause: 'battery-empty'}],
      holds: [{cause: 'review', from: '2026-09-30', until: null}],
    })
  })

  test('are read in GB18030 as well', () => {
    const folder = folderOf({'case-files.json': [whole]})
    // 案件,文书,文书种类
    const header = Buffer.from('b0b8bcfe2ccec4cae92ccec4cae9d6d6c0e0', 'hex')
    writeFileSync(join(folder, 'documents.csv'), Buffer.concat([header, Buffer.from('\na,D2,other\n')]))
    expect(readCaseFolder(folder).cases.get('a')?.documents).toHaveLength(2)
  })

  test('of a roster give a case its acts only where it has none of its own', () => {
    const roster =
      'case,case_number,phase,act,object,officers,from,to,place\na,X〔2026〕1号,启动,phone-report,XX,330901,2026-09-01 09:00,2026-09-01 09:10,\n'
    const alone = read({'cases.csv': roster}).cases.get('a')
    expect(alone?.acts).toMatchObject([{act: 'phone-report-20260901-0900', item: 'phone-report', phase: 'initiation'}])
    expect(alone).toMatchObject({case_number: 'X〔2026〕1号', object: 'XX', type: null})
    const both = read({'cases.csv': roster, 'acts.csv': `${ACTS}\n${act('E1')}\n`}).cases.get('a')
    expect(both?.acts.map(({act}) => act)).toEqual(['E1'])
    expect(both?.case_number).toBe('X〔2026〕1号')
    const asJson = [
      {
        case: 'a',
        phase: 'initiation',
        act: 'phone-report',
        officers: ['330901'],
        from: '2026-09-01T09:00',
        to: '2026-09-01T09:10',
      },
    ]
    expect(read({'cases.json': asJson}).cases.get('a')?.acts).toMatchObject([{act: 'phone-report-20260901-0900'}])
  })
})

describe('a whole case', () => {
  test('of a higher version replaces, whatever stands first', () => {
    const newer = {...whole, version: 2, type: 'inspection'}
    for (const files of [
      [whole, newer],
      [newer, whole],
    ]) {
      const {cases, findings} = read({'case-files.json': files})
      expect([cases.get('a')?.type, findings]).toEqual(['inspection', []])
    }
    expect(said({'case-files.json': [whole, whole]})).toEqual([
      'case-files.json:2 a: the case is there twice with one version, and the last is used: give the newer one a higher version',
    ])
  })

  test('that can’t be used leaves the others in use, and its rows make no other of it', () => {
    const {cases, refused, findings} = read({
      'case-files.json': [{...whole, type: 'punishment'}, {case: 'b'}],
      'events.csv': 'case,event,at\na,paid,2026-09-01\n',
    })
    expect([...cases.keys(), ...refused]).toEqual(['b', 'a'])
    expect(findings.map(one => caseFindingLine(one, english))).toEqual([
      'case-files.json:1 a: type is "punishment"; what may stand there: penalty | coercion | inspection | licence (this case isn’t used)',
    ])
  })
})

describe('each thing that is wrong is one finding with its file, place, field, value and mend', () => {
  test.each([
    [{'case-files.json': '{"a": 1'}, 'case-files.json: "Expected', 'correct the JSON (this file isn’t used)'],
    [{'case-files.json': {}}, 'case-files.json: ', 'write the entries as one JSON list'],
    [{'case-files.json': [7]}, 'case-files.json:1: ', 'write the entry as a JSON object'],
    [{'case-files.json': [{case: 'Ä'}]}, 'case-files.json:1 Ä: case is "Ä"', 'docs/cases.md says'],
    [{'case-files.json': [{...whole, colour: 'red'}]}, 'case-files.json:1 a: colour: ', 'isn’t known'],
    [
      {'case-files.json': [{case: 'a', events: [{event: 'paid', at: '1.9.2026'}]}]},
      'events.paid.at is "1.9.2026"; ',
      'write it as 2026-10-28',
    ],
    [{'case-files.json': [{case: 'a', documents: [{document: 'D1'}]}]}, 'documents.D1.type: ', 'fill it in'],
    [
      {
        'case-files.json': [
          {
            case: 'a',
            events: [
              {event: 'paid', at: '2026-09-01'},
              {event: 'paid', at: '2026-09-01'},
            ],
          },
        ],
      },
      'events.paid',
      'give each a name',
    ],
    [{'acts.csv': 'act,item\nE1,x\n'}, 'acts.csv:1: case: ', 'add this column (this file isn’t used)'],
    [{'acts.csv': `${ACTS},weather\n${act('E1', ',fine')}\n`}, 'acts.csv:1: weather: ', 'correct the column’s name'],
    [{'acts.csv': `${ACTS},act\n${act('E1', ',E2')}\n`}, 'acts.csv:1: act: ', 'remove one of the two columns'],
    [
      {'acts.csv': `${ACTS}\n${act('E1').replace('10:00', '08:00')}\n`},
      'acts.csv:2 a: to is "2026-09-15T00:00:00.000Z"; ',
      'the end must come after',
    ],
    [
      {'acts.csv': `${ACTS}\n${act('E1').replace('2026-09-15 09:00', '2026-09-15')}\n`},
      'acts.csv:2 a: from is "2026-09-15"; ',
      'with hour and minute',
    ],
    [
      {'acts.csv': `${ACTS}\n${act('E1').replace('330901', '901')}\n`},
      'acts.csv:2 a: officers.[0] is "901"; ',
      '6 to 20 digits',
    ],
    [{'acts.csv': `${ACTS}\n${act('E 1')}\n`}, 'acts.csv:2 a: act is "E 1"; ', 'letters, digits'],
    [{'acts.csv': `${ACTS}\n${act('E1')}\n${act('E1')}\n`}, 'acts.csv:3 a: "E1": ', 'this name is there already'],
    [{'acts.csv': `${ACTS}\n${act('E1')},x\n`}, 'acts.csv:2: "x": ', 'more values than the header'],
    [
      {'acts.csv': `${ACTS}\n${act('E1').replace('a,', ',')}\n`},
      'acts.csv:2: case: ',
      'fill it in (this row isn’t used)',
    ],
    [
      {'acts.csv': `${ACTS}\n${act('E1').replace('a,', 'A b,')}\n`},
      'acts.csv:2: case is "a b"; ',
      'lower-case letters',
    ],
    [
      {'acts.csv': `${ACTS}\n${act('E1').replace('investigation', 'afterwards')}\n`},
      'phase is "afterwards"; ',
      'what may stand there: initiation | investigation',
    ],
    [
      {'clips.csv': 'case,clip,recorder,integrity\na,c1,r-1,perhaps\n'},
      'clips.csv:2 a: integrity is "perhaps"; ',
      'verified | failed | unproved',
    ],
    [{'case-files.json': [{...whole, waivers: [{act: 'E9'}]}]}, 'case a: waivers.E9 is "E9"; ', 'nothing of this name'],
  ])('%#', (files, place, mend) => {
    const [line = '', ...more] = said(files).filter(one => !one.includes('case-unknown'))
    expect(more).toEqual([])
    expect(line).toContain(place)
    expect(line).toContain(mend)
  })

  test('and in Chinese', () => {
    const [finding] = read({'acts.csv': `${ACTS}\n${act('E1').replace('330901', '901')}\n`}).findings
    expect(finding && caseFindingLine(finding, chinese)).toBe(
      'acts.csv:2 a：officers.[0] 的值为 "901"；请填写 6 至 20 位数字的执法证件号，保留前导零（该行未使用）',
    )
  })

  test('a bad row leaves the good ones in use', () => {
    const {cases} = read({'acts.csv': `${ACTS}\n${act('E1').replace('330901', '901')}\n${act('E2')}\n`})
    expect(cases.get('a')?.acts.map(({act}) => act)).toEqual(['E2'])
  })
})

test('a folder that can’t be read, or has no file of cases, says so', () => {
  expect(() => readCaseFolder('/nonexistent')).toThrow(CaseFolderError)
  expect(() => read({'notes.txt': 'nothing'})).toThrow(CaseFolderError)
})

test('clips that belong to no case are told apart', () => {
  const {clips, unmatched} = read({
    'clips.json': [
      {clip: 'c1', case: 'a', recorder: 'r-1', form: 'video'},
      {clip: 'c2', recorder: 'r-1'},
    ],
  })
  expect([clips.get('a')?.map(({clip}) => clip), unmatched.map(({clip}) => clip)]).toEqual([['c1'], ['c2']])
})
