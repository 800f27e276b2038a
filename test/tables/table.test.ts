import {expect, test} from 'vitest'
import {readLocalTime} from '../../src/tables/local-time.ts'
import {decodeText, readCsvTable, readJsonTable} from '../../src/tables/table.ts'

test('a text is read as UTF-8, with or without its mark, else as GB18030', () => {
  expect(decodeText(Buffer.from('\ufeff案件'))).toEqual({text: '案件', encoding: 'utf-8'})
  expect(decodeText(Buffer.from([0xb0, 0xb8, 0xbc, 0xfe]))).toEqual({text: '案件', encoding: 'gb18030'})
  expect(decodeText(Buffer.from([0xff, 0xff]))).toBeNull()
})

test('a CSV file gives its rows with their lines, and says which of them it can’t read', () => {
  const {columns, rows, findings} = readCsvTable('Case , ＡＣＴ,\n\na,"x, y",\nb,z,,surplus\nc,"open\n')
  expect(columns).toEqual(['case', 'act'])
  expect(rows.map(({line, cells}) => [line, cells.get('case'), cells.get('act')])).toEqual([[3, 'a', 'x, y']])
  expect(findings.map(({problem, line}) => [problem, line])).toEqual([
    ['csv-unreadable', 5],
    ['too-many-values', 4],
  ])
  expect(readCsvTable('').findings).toMatchObject([{problem: 'file-empty'}])
})

test('a JSON list gives the rows that its CSV would', () => {
  const {columns, rows, findings} = readJsonTable('[{"case": "a", "n": 1, "list": ["x", 2]}, 7, {"case": {}}]')
  expect(columns).toEqual(['case', 'n', 'list'])
  expect(rows.map(({cells}) => [...cells.values()])).toEqual([['a', '1', 'x;2']])
  expect(findings).toEqual([
    {problem: 'row-not-an-object', line: 2, field: null, value: null},
    {problem: 'value-not-text', line: 3, field: 'case', value: '{}'},
  ])
  expect(readJsonTable('{}').findings).toMatchObject([{problem: 'json-not-a-list'}])
})

test.each([
  ['2026-10-20T09:00', {utc: '2026-10-20T01:00:00.000Z'}],
  ['2026年10月20日 9:00', {utc: '2026-10-20T01:00:00.000Z'}],
  ['2026/10/20 09:00:30.5+09:00', {utc: '2026-10-20T00:00:30.500Z'}],
  ['2026-10-20', {problem: 'time-needs-hours'}],
  ['20/10/2026 09:00', {problem: 'time-unreadable'}],
])('the time %s is read as a person meant it', (text, expected) => {
  expect(readLocalTime(text, 'Asia/Shanghai', 'exact')).toEqual(expected)
})
