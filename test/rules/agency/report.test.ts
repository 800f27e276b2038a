import {parse} from 'csv-parse/sync'
import {describe, expect, test} from 'vitest'
import {csvOf} from '../../../src/report/csv.ts'
import {reportPage} from '../../../src/report/page.ts'
import {allTables} from '../../../src/report/tables.ts'
import {titlesOf} from '../../../src/report/titles.ts'
import {annualReport} from '../../../src/rules/agency/annual-report.ts'
import {evaluateAgency} from '../../../src/rules/agency/evaluate-agency.ts'
import {noRegisters} from '../../../src/rules/agency/registers.ts'
import {agencyInEnglish} from '../../../src/say/agency.ts'
import {agencyInChinese} from '../../../src/say/agency-chinese.ts'
import {at, calendar, cases, registers, rules, workedCase} from './worked.ts'

const made = annualReport(registers, cases, [], rules, calendar, 2026, at)
const pages = {en: reportPage(made, rules, 'en'), 'zh-CN': reportPage(made, rules, 'zh-CN')}

describe.each(['en', 'zh-CN'] as const)('the page in %s', language => {
  const page = pages[language]

  test('needs no script and nothing from anywhere', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=/i)
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<]+/g)].map(([address]) => address)
    expect(addresses.filter(address => !address.startsWith('http://www.w3.org/'))).toEqual([])
  })

  test('has the figures of the year, three drawings, and every part', () => {
    expect(page).toContain(`<html lang="${language}">`)
    expect(page.match(/<svg/g)).toHaveLength(3)
    expect(page.match(/<h2/g)).toHaveLength(6)
    expect(page).toContain('8.00')
    expect(page).not.toMatch(/undefined|NaN|\[object/)
  })

  test('prints on A4 with heads repeated', () => {
    expect(page).toMatch(/@page \{ size: A4/)
    expect(page).toContain('display: table-header-group')
    expect(page.match(/<thead>/g)?.length).toBe(page.match(/<table/g)?.length)
  })

  test('is the same each time', () => {
    const again = reportPage(
      annualReport(registers, cases.toReversed(), [], rules, calendar, 2026, at),
      rules,
      language,
    )
    expect(again).toBe(page)
  })
})

test('what stands in registers can’t become part of the page’s own words', () => {
  const [row] = registers.organisation
  if (row === undefined) throw new RangeError('no row')
  const evil = {...registers, organisation: [{...row, name: '<script>alert("1")</script>'}]}
  const page = reportPage(annualReport(evil, cases, [], rules, calendar, 2026, at), rules, 'en')
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;')
  expect(page).not.toContain('<script')
})

test('an agency without cases has a page as well', () => {
  const page = reportPage(annualReport(noRegisters, [], [], rules, calendar, 2026, at), rules, 'en')
  expect(page).not.toContain('<svg')
  expect(page).toContain('None.')
})

describe('the CSV files', () => {
  const tables = allTables(made, rules, 'zh-CN')

  test('open in a spreadsheet: a byte order mark, and as many cells in each row as columns', () => {
    expect(new Set(tables.map(({name}) => name)).size).toBe(tables.length)
    for (const table of tables) {
      const text = csvOf(table)
      expect(text.charCodeAt(0)).toBe(0xfeff)
      const rows: unknown[][] = parse(text, {bom: true})
      expect(rows).toHaveLength(table.rows.length + 1)
      expect(rows[0]).toEqual([...table.columns])
    }
  })

  test('hold no formula', () => {
    const text = csvOf({name: 'n', title: 't', columns: ['c'], rows: [['=1+1'], ['@x'], [-1]]})
    expect(text).toBe("\ufeffc\r\n'=1+1\r\n'@x\r\n-1\r\n")
  })

  test('have the rows of the yearly form', () => {
    const penalty = tables.find(({name}) => name === 'statistics-penalty')
    expect(penalty?.rows.map(row => row.slice(0, 2))).toEqual([
      ['警告、通报批评', 1],
      ['罚款', 1],
      ['没收违法所得、没收非法财物', 0],
      ['暂扣许可证、执照，降低资质等级', 0],
      ['吊销许可证、执照', 0],
      ['限制开展生产经营活动', 0],
      ['责令停产停业、责令关闭、限制从业', 0],
      ['行政拘留', 0],
      ['其他行政处罚', 0],
      ['合计', 2],
      ['罚没金额', '8.00'],
    ])
  })
})

describe('sentences of the agency', () => {
  const places = (template: string): string[] => [...template.matchAll(/\{\d\}/g)].map(([place]) => place).toSorted()

  test('have the same places for words in both languages', () => {
    for (const [code, template] of Object.entries(agencyInEnglish.agency.todo)) {
      const [, other] = Object.entries(agencyInChinese.agency.todo).find(([known]) => known === code) ?? []
      expect(places(other ?? ''), code).toEqual(places(template))
    }
  })

  test('get a word for every place, and no code is left in them', () => {
    const judged = [
      ...evaluateAgency(registers, cases, rules, calendar, at),
      ...evaluateAgency(noRegisters, cases, rules, calendar, at),
      ...evaluateAgency(registers, [workedCase()], rules, calendar, '2027-03-01T00:00:00+08:00'),
    ]
    for (const {id, todo} of judged) {
      if (todo === null) continue
      const template = agencyInEnglish.agency.todo[todo.code]
      expect(todo.words, id).toHaveLength(new Set(places(template)).size)
      for (const language of ['en', 'zh-CN'] as const) {
        const sentence = titlesOf(rules, language).todo(todo)
        expect(sentence, id).not.toMatch(/\{\d\}|undefined/)
        if (language === 'zh-CN') expect(sentence, id).toMatch(/[\u4e00-\u9fff]/)
      }
    }
  })
})
