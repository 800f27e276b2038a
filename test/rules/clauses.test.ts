import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {shownCheck} from '../../src/rules/clause-titles.ts'
import {clausePage} from '../../src/rules/clauses.ts'
import {clausesPage} from '../../src/rules/clauses-page.ts'
import {loadClauses} from '../../src/rules/load-clauses.ts'
import {checkSubjects} from '../../src/say/rules/codes.ts'
import {filesBelow} from '../../src/setup/files.mjs'
import {inCheckout} from '../../src/setup/run.mjs'
import {LAW_2021, ruleSet} from './judge.ts'

const [map] = loadClauses(inCheckout('config', 'clauses')).values()
const tests = new Map(
  ['test/rules', 'test/judging']
    .flatMap(folder => filesBelow(inCheckout(folder)).map(path => `${folder}/${path}`))
    .filter(path => path.endsWith('.test.ts') && !path.endsWith('/clauses.test.ts'))
    .map(path => [path, readFileSync(inCheckout(path), 'utf8')]),
)
if (map === undefined) throw new Error('there is no clause map')
const shown = (check: string) => shownCheck(check, map, ruleSet(LAW_2021), tests)
const named = map.clause.flatMap(({checks, records}) => [...checks, ...records.map(({reminder}) => reminder)])

test('every check that a clause names is one that there is, has a title in both languages, and a test that shows it', () => {
  const lacking = [...new Set(named)].filter(check => shown(check).title === null || shown(check).tests.length === 0)
  expect(lacking).toEqual([])
})

test('every check of a case, and every period of the law, belongs to a clause', () => {
  const kinds = Object.keys(checkSubjects).filter(kind => kind !== 'period')
  const periods = ruleSet(LAW_2021).period.map(({id}) => `period:${id}`)
  expect([...kinds, ...periods].filter(check => !named.includes(check))).toEqual([])
})

test('every clause of the measure stands in the map, once, in its order', () => {
  const ids = map.clause.map(({id}) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const parts: Readonly<Record<string, string>> = {
    一: '',
    '二(一)0': 'abcde',
    '二(一)1': 'abcde',
    '二(一)2': 'abcd',
    '二(一)3': 'abcd',
    '二(二)0': '',
    '二(二)1': 'ab',
    '二(二)2': '0abcde',
    '二(二)3': 'abcd',
    '二(二)4': 'abcd',
    '二(三)0': '',
    '二(三)1': 'ab',
    '二(三)2': 'ab',
    '二(三)3': '',
    '二(三)4': '',
    '二(三)5': '',
    '二(四)1': 'ab',
    '二(四)2': '',
    '二(四)3': '',
    '三(一)': '',
    '三(二)': '',
    '三(三)': '',
    '三(四)': '',
  }
  const wanted = Object.entries(parts).flatMap(([id, letters]) =>
    letters === '' ? [id] : [...letters].map(letter => `${id}-${letter}`),
  )
  expect(ids.slice(0, wanted.length)).toEqual(wanted)
})

test('the page says of each clause what is computed, held or outside, in both languages', () => {
  const page = clausePage(map, check => ({title: {zh: '标题', en: 'title'}, tests: [`test of ${check}`]}))
  for (const {id, duty} of map.clause) {
    expect(page).toContain(`## ${id}\n\n${duty.zh}\n\n*${duty.en}*\n`)
  }
  expect(page).toContain('`period:publish-penalty` 标题 · title (`test of period:publish-penalty`)')
})

test('docs/clauses.md is that page', () => {
  expect(readFileSync(inCheckout('docs', 'clauses.md'), 'utf8')).toBe(clausesPage(tests))
})
