import {describe, expect, test} from 'vitest'
import type {CheckResult, Todo} from '../../src/rules/result.ts'
import {type PublicField, publicField} from '../../src/rules/rule-set.ts'
import {wordsOf} from '../../src/rules/words.ts'
import {english} from '../../src/say/catalogue.ts'
import {chinese} from '../../src/say/chinese.ts'
import {todoWords} from '../../src/say/rules/codes.ts'
import {fixtureCase, judge, LAW_2021, ruleSet} from './judge.ts'

const {file, clips} = fixtureCase()
const rules = ruleSet(LAW_2021)
const [zh, en] = [wordsOf(rules, file, 'zh-CN'), wordsOf(rules, file, 'en')]
const {results} = judge({file, clips})

/** The places of words in a sentence. */
const placesIn = (sentence: string): string[] => [...new Set(sentence.match(/\{\d\}/g))].sort()

describe('each sentence of the rules', () => {
  test.each(Object.entries(todoWords))('%s takes its words in both languages', (code, kinds) => {
    const places = kinds.map((_, index) => `{${index}}`)
    for (const {rules} of [english, chinese]) {
      const sentence = Object.entries(rules.todos).find(([one]) => one === code)?.[1] ?? ''
      expect(placesIn(sentence)).toEqual(places)
      expect(sentence).toMatch(/[.。？?]$/)
    }
  })

  test('that is asked of several at once, or done for several at once, says so in both languages', () => {
    for (const list of ['questions', 'together'] as const) {
      expect(Object.keys(chinese.rules[list])).toEqual(Object.keys(english.rules[list]))
      for (const sentence of Object.values(chinese.rules[list])) expect(placesIn(sentence)).toEqual([])
    }
  })

  test('has no id where there is a title', () => {
    const said = results.flatMap(({todo}) => (todo === null ? [] : [zh.todo(todo)]))
    expect(said.filter(sentence => /[a-z]+-[a-z]+/.test(sentence))).toEqual([])
  })
})

test.each<[Todo, string, string]>([
  [
    {code: 'document-missing', words: ['hearing-record']},
    '缺少听证笔录：请补入案卷，或说明没有的理由。',
    'There is no record of the hearing: add it, or say why there is none.',
  ],
  [
    {code: 'signers-lack', words: ['D6', 1, 2]},
    'D6（询问笔录）：应有 2 人签名，实有 1 人。请补签，或说明缺签的理由。',
    'D6 (interview record): 1 of 2 signatures. Have it signed, or say why one is missing.',
  ],
  [
    {code: 'when-was', words: ['document:hearing-notice']},
    '“制作听证通知书”是否发生、何时发生？请补录日期。',
    'Did this happen, and when: notice of the hearing? Enter its date.',
  ],
  [
    {code: 'overdue', words: ['preservation-decision', 29, 'workday']},
    '登记保存后作出处理决定：已逾期 29 个工作日，仍未办理。请立即办理，并将逾期原因存卷。',
    'decision on what was preserved: 29 working day(s) over, and not done. Do it at once, and put the reason on file.',
  ],
  [
    {code: 'channels-missing', words: ['P2', 'gov-site wechat']},
    'P2（行政处罚决定） 尚未在以下渠道公示：政府门户网站、微信公众号。请补充公示。',
    'P2 (decision on a penalty) isn’t at the government’s website, WeChat yet: publish it there.',
  ],
])('%j is said so', (todo, chinese, english) => {
  expect([zh.todo(todo), en.todo(todo)]).toEqual([chinese, english])
})

test.each([
  ['period:publish-penalty', '处罚决定公示'],
  ['document:interview-record:E5', '询问笔录 E5'],
  ['recording:E2', '音像记录：E2（进入现场检查）'],
  ['review', '先审核后决定'],
  ['phase:decision', '环节文字记录：审核决定'],
  ['fine:D9', '罚款幅度：D9（行政处罚决定）'],
] as const)('the check %s is called %s', (id, title) => {
  expect(zh.title(id)).toBe(title)
})

test('everything that a check looked at has a name in both languages', () => {
  const names = new Set(results.flatMap(({inputs}: CheckResult) => inputs.map(({name}) => name)))
  const unnamed = [...names].filter(name => !/[\u4e00-\u9fff]/.test(zh.word('input', name)))
  expect(unnamed).toEqual([])
  expect([...names].filter(name => en.word('input', name) === '')).toEqual([])
})

test.each([
  ['document:decision', '制作行政处罚决定书'],
  ['served:decision', '送达行政处罚决定书'],
  ['act:hearing', '听证会开始'],
  ['act-end:hearing', '听证会结束'],
  ['due:pay', '缴纳罚款期限届满'],
  ['decision:penalty', '作出决定'],
  ['withdrawn:penalty-decision', '撤下公示信息'],
  ['hearing-requested', '当事人申请听证'],
  ['unheard-of', 'unheard-of'],
])('the event %s is said as %s', (event, said) => {
  expect(zh.word('event', event)).toBe(said)
})

test.each<PublicField>(publicField.options)('the public field %s has a name in both languages', field => {
  for (const {rules} of [english, chinese]) expect(Object.keys(rules.publicFields)).toContain(field)
})
