import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {isDocumentId, readDocumentList} from '../../src/match/document-list.ts'

const ZONE = 'Asia/Shanghai'
const HEADER = 'file,case,type,number,act,object,date,secrecy'

const read = (...rows: string[]) => readDocumentList(Buffer.from([HEADER, ...rows].join('\n')), ZONE)

describe('the list of documents', () => {
  test('says of each file what it is; what nobody said is null', () => {
    const {rows, lines, findings} = read(
      ' 询问笔录（1）.pdf ,Case-1,询问笔录,甬统询〔2026〕8号,interview,obj-7,2026年10月9日,个人隐私',
      'b.pdf,case-2,决定书,,,,,',
    )
    expect(findings).toEqual([])
    expect(lines).toEqual([2, 3])
    expect(rows).toEqual([
      {
        ...{file: '询问笔录（1）.pdf', case: 'case-1', type: '询问笔录', number: '甬统询〔2026〕8号'},
        ...{act: 'interview', object: 'obj-7', date: '2026-10-09', secrecy: 'privacy'},
      },
      {file: 'b.pdf', case: 'case-2', type: '决定书', number: null, act: null, object: null, date: null, secrecy: null},
    ])
  })

  test('may be GB18030, as spreadsheets write it', () => {
    const gbk = Buffer.from([0xcf, 0xd6, 0xb3, 0xa1, 0xb1, 0xca, 0xc2, 0xbc])
    const bytes = Buffer.concat([Buffer.from(`${HEADER}\na.pdf,case-1,`), gbk, Buffer.from(',,,,,\n')])
    const {rows, findings} = readDocumentList(bytes, ZONE)
    expect([rows[0]?.type, findings.map(({problem}) => problem)]).toEqual(['现场笔录', ['read-as-gb18030']])
  })

  test.each([
    [',case-1,t,,,,,', 'file', 'value-missing'],
    ['../a.pdf,case-1,t,,,,,', 'file', 'file-not-beside'],
    ['sub/a.pdf,case-1,t,,,,,', 'file', 'file-not-beside'],
    ['..,case-1,t,,,,,', 'file', 'file-not-beside'],
    ['a.pdf,案件,t,,,,,', 'case', 'case-malformed'],
    ['a.pdf,case-1,,,,,,', 'type', 'value-missing'],
    [`a.pdf,case-1,${'长'.repeat(61)},,,,,`, 'type', 'type-malformed'],
    [`a.pdf,case-1,t,${'9'.repeat(101)},,,,`, 'number', 'number-malformed'],
    ['a.pdf,case-1,t,,现场检查,,,', 'act', 'act-malformed'],
    ['a.pdf,case-1,t,,,,2026-02-30,', 'date', 'date-unreadable'],
    ['a.pdf,case-1,t,,,,yesterday,', 'date', 'date-unreadable'],
    ['a.pdf,case-1,t,,,,,very', 'secrecy', 'secrecy-unknown'],
  ])('gives one finding for %s, and uses the other rows', (row, field, problem) => {
    const {rows, lines, findings} = read(row, 'good.pdf,case-1,t,,,,,')
    expect(findings.map(finding => [finding.line, finding.field, finding.problem])).toEqual([[2, field, problem]])
    expect([rows.map(({file}) => file), lines]).toEqual([['good.pdf'], [3]])
    expect(findings[0]?.mend).not.toBe('')
    expect(findings[0]?.mendZh).toMatch(/[\u4e00-\u9fff]/)
  })

  test('uses a row without an object that would name the party', () => {
    const {rows, findings} = read('a.pdf,case-1,t,,,某某公司,,', 'b.pdf,case-1,t,,,91330100MA27XXXX1Y,,')
    expect(rows.map(({object}) => object)).toEqual([null, null])
    expect(findings.map(({problem, line}) => [problem, line])).toEqual([
      ['object-not-opaque', 2],
      ['object-not-opaque', 3],
    ])
  })

  test('without its columns gives none of its rows', () => {
    const {rows, findings} = readDocumentList(Buffer.from('file,case\na.pdf,case-1\n'), ZONE)
    expect([rows, findings.map(({problem, field}) => [problem, field])]).toEqual([[], [['column-missing', 'type']]])
  })

  test('never throws, and gives no file outside of its folder, whatever it says', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), cells => {
        const {rows} = read(cells.join(','))
        return rows.every(({file}) => !file.includes('/') && file !== '..' && file !== '.')
      }),
    )
  })
})

test.each([
  ['d-10', true],
  ['01a21dc8-d334-769e-a88f-72f1e2ca01ea', true],
  ['D-10', false],
  ['d_10', false],
  ['13912345678', false],
  ['-', false],
  ['', false],
])('%j may be a document’s id: %s', (id, may) => {
  expect(isDocumentId(id)).toBe(may)
})
