import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {ruleSetSentence} from '../../src/cli/rule-findings.ts'
import {loadRuleSets, RuleSetError, shippedRuleSets} from '../../src/rules/load-rule-sets.ts'
import {clauseKey, parameterOf} from '../../src/rules/rule-set.ts'
import {english} from '../../src/say/catalogue.ts'
import {chinese} from '../../src/say/chinese.ts'
import {scratchFolder} from '../support/scratch.ts'
import {caseOf, judge, LAW_2021, ruleSet, SEED_2019} from './judge.ts'

const HEAD = `
id = "a-set"
title = {zh = "规则", en = "rules"}
jurisdiction = {zh = "某地", en = "somewhere"}
measure = {zh = "办法", en = "a measure"}
valid_from = "2026-01-01"
`
const EVENT = '[[event]]\nid = "asked"\ntitle = {zh = "申请", en = "asked"}\n'
const DOCUMENT = '[[document]]\ntype = "note"\ntitle = {zh = "笔录", en = "note"}\nphase = "initiation"\nclause = "1"\n'
const period = (more: string): string =>
  `[[period]]\nid = "p"\ntitle = {zh = "期限", en = "period"}\nclause = "1"\nunit = "workday"\nwhose = "agency"\n${more}`
const ITEM =
  '[[item]]\ncode = "i"\nnumber = 1\ncase_types = ["penalty"]\nphase = "initiation"\ntitle = {zh = "事项", en = "item"}\nforms = ["video"]\nstart = {zh = "始", en = "start"}\nend = {zh = "终", en = "end"}\ncategory = "check"\nclause = "1"\nneed = "must"\n'

/** A folder with rule sets, by the name of each file. */
function folderOf(files: Record<string, string>): string {
  const folder = join(scratchFolder(), 'sets')
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Why a file is refused, in both languages. */
function refusal(text: string, more: Record<string, string> = {}): {error: RuleSetError; en: string; zh: string} {
  try {
    loadRuleSets([folderOf({'a.toml': text, ...more})])
  } catch (error) {
    if (!(error instanceof RuleSetError)) throw error
    const short = (sentence: string): string => sentence.replace(/^.*\/sets\//, '')
    return {error, en: short(ruleSetSentence(error, english)), zh: short(ruleSetSentence(error, chinese))}
  }
  throw new RangeError('it was taken')
}

describe('a rule set that can’t be used says file, field, value and mend', () => {
  test.each([
    [`${HEAD}\nx = [`, 'a.toml: line', '第'],
    [HEAD.replace('id = "a-set"', ''), 'a.toml: id: fill it in', '请填写'],
    [`${HEAD}\ncolour = "red"`, 'a.toml: colour: this field isn’t known', '不是已知字段'],
    [HEAD.replace('2026-01-01', 'soon'), 'a.toml: valid_from is "soon"; docs/rule-sets.md says', '可填内容见'],
    [
      `${HEAD}${period('from = "decision"\ndone = "decision"\ncount = 3').replace('"workday"', '"week"')}`,
      'a.toml: period.p.unit is "week"; what may stand there: workday | day | month',
      '可填：workday',
    ],
    [
      `${HEAD}${period('from = "decision"\ndone = "decision"')}`,
      'a.toml: period.p is ""; write either count or parameter',
      'count 或 parameter',
    ],
    [
      `${HEAD}${period('from = "decision"\ndone = "decision"\ncount = 3\nparameter = "x"')}`,
      'a.toml: period.p.parameter is "x"; the rule set has nothing of this name',
      '没有该名称',
    ],
    [
      `${HEAD}${period('from = "decision"\ndone = "asked"\ncount = 3')}`,
      'a.toml: period.p.done is "asked"; no event has this name',
      '没有该名称的事件',
    ],
    [
      `${HEAD}${period('from = "documnt:note"\ndone = "decision"\ncount = 3')}`,
      'a.toml: period.p.from is "documnt:note"',
      '没有该名称的事件',
    ],
    [
      `${HEAD}${period('from = "document:nothing"\ndone = "decision"\ncount = 3')}`,
      'period.p.from is "document:nothing"',
      '没有该名称的事件',
    ],
    [
      `${HEAD}${period('from = "decision:party"\ndone = "decision"\ncount = 3')}`,
      'period.p.from is "decision:party"',
      '没有该名称的事件',
    ],
    [
      `${HEAD}${period('from = "decision"\ndone = "decision"\ncount = 3\nextension = {count = 1, when = "longer"}')}`,
      'period.p.extension.when is "longer"',
      '没有该名称的事件',
    ],
    [
      `${HEAD}${period('from = "decision"\ndone = "due:p"\ncount = 3')}`,
      'period.p.done is "due:p"',
      '没有该名称的事件',
    ],
    [`${HEAD}${DOCUMENT}by = "due:nothing"`, 'document.note.by is "due:nothing"', '没有该名称的事件'],
    [`${HEAD}${DOCUMENT}when = ["happened:nothing"]`, 'document.note.when is "nothing"', '没有该名称的事件'],
    [
      `${HEAD}${DOCUMENT}when = ["fine>=nothing"]`,
      'document.note.when is "nothing"; the rule set has nothing',
      '没有该名称',
    ],
    [`${HEAD}${DOCUMENT}when = ["type:punishment"]`, 'document.note.when.[0] is "type:punishment"', '可填内容见'],
    [`${HEAD}${DOCUMENT}when = ["if it rains"]`, 'document.note.when.[0] is "if it rains"', '可填内容见'],
    [`${HEAD}${ITEM}documents = ["nothing"]`, 'item.i.documents is "nothing"', '没有该名称'],
    [`${HEAD}${DOCUMENT}${DOCUMENT}`, 'document is "note"; this name is there twice', '出现两次'],
    [`${HEAD}extends = "nobody"`, 'extends is "nobody"; no rule set has this id', '没有规则集使用该标识'],
    [`${HEAD}extends = "a-set"`, 'extends is "a-set"; a rule set can’t extend itself', '不能引用自身'],
  ])('%#', (text, en, zh) => {
    const said = refusal(text)
    expect(said.en).toContain(en)
    expect(said.zh).toContain(zh)
    expect(said.en.startsWith('a.toml: ')).toBe(true)
  })

  test('also when two files have one id, each extends the other, or one leaves out what the other never had', () => {
    expect(refusal(HEAD, {'b.toml': HEAD}).en).toBe(
      'b.toml: id is "a-set"; another file has this id: give each an id of its own',
    )
    const other = HEAD.replace('a-set', 'b-set')
    expect(refusal(`${HEAD}extends = "b-set"`, {'b.toml': `${other}extends = "a-set"`}).error.problem).toBe(
      'extends-itself',
    )
    expect(refusal(`${HEAD}extends = "b-set"\nwithout = ["period:p"]`, {'b.toml': other}).error).toMatchObject({
      field: 'without',
      value: 'period:p',
      problem: 'reference',
    })
  })

  test('or its folder can’t be read', () => {
    expect(() => loadRuleSets([join(scratchFolder(), 'gone')])).toThrow(RuleSetError)
  })
})

describe('a rule set on top of another', () => {
  const base = `${HEAD.replace('a-set', 'base')}hidden = ["health"]\n[clauses]\ntext = "1"\nrecord = "2"\n${EVENT}${DOCUMENT}${ITEM}${period('from = "asked"\ndone = "document:note"\ncount = 3')}`
  const onTop = `${HEAD}extends = "base"\nwithout = ["item:i"]\nhidden = ["contact"]\n[clauses]\ntext = "3"\n${period('from = "asked"\ndone = "document:note"\ncount = 5')}`

  test('replaces what has the same id, leaves out what it names, and keeps the rest', () => {
    const set = loadRuleSets([folderOf({'a.toml': onTop, 'base.toml': base})]).get('a-set')
    expect(set?.period.map(({id, count}) => [id, count])).toEqual([['p', 5]])
    expect(set?.item).toEqual([])
    expect(set?.document.map(({type}) => type)).toEqual(['note'])
    expect(set).toMatchObject({clauses: {text: '3', record: '2'}, hidden: ['health', 'contact']})
  })

  test('may lie in another folder, and a byte order mark before it is no matter', () => {
    const [one, other] = [folderOf({'base.toml': base}), folderOf({'a.toml': `\ufeff${onTop}`})]
    expect([...loadRuleSets([one, other]).keys()]).toEqual(['base', 'a-set'])
  })
})

test('the shipped rule sets are whole, in both languages, and name a clause for every duty', () => {
  const sets = loadRuleSets([shippedRuleSets])
  expect([...sets.keys()].sort()).toEqual(['shanxi-meteorology', SEED_2019, LAW_2021])
  for (const set of sets.values()) expect(Object.keys(set.clauses).sort()).toEqual([...clauseKey.options].sort())
})

test('a number is the one of its date and its kind of party', () => {
  const rules = ruleSet(SEED_2019)
  expect([
    parameterOf(rules, 'simple-fine-most', '2020-01-01', 'organisation'),
    parameterOf(rules, 'simple-fine-most', '2020-01-01', 'citizen'),
    parameterOf(rules, 'simple-fine-most', '2026-01-01', 'organisation'),
    parameterOf(rules, 'simple-fine-most', '2026-01-01', 'citizen'),
    parameterOf(rules, 'nothing', '2026-01-01', null),
  ]).toEqual([1000, 50, 3000, 200, null])
})

describe('a period of the measure', () => {
  const decision = (name: string, date: string, more: object = {}) => ({decision: name, kind: 'penalty', date, ...more})
  const published = (name: string, of: string, date: string) => ({
    publication: name,
    what: 'penalty-decision',
    decision: of,
    published: date,
  })
  const at = '2026-09-01T10:00:00+08:00'

  test('is counted for each decision by itself: another’s publication isn’t its own', () => {
    const file = caseOf({
      type: 'penalty',
      decisions: [decision('Z1', '2026-08-03'), decision('Z2', '2026-08-05')],
      publications: [published('P1', 'Z2', '2026-08-06')],
    })
    const verdict = judge({file}, {at})
    expect(verdict.statusOf('period:publish-penalty')).toBe('LATE')
    expect(verdict.statusOf('period:publish-penalty:Z2')).toBe('PASS')
  })

  test('doesn’t ask for the publication of a decision that isn’t published for a reason, and asks for the others', () => {
    const publish = {yes: false, reason: 'minor', approver: 'head'}
    const file = caseOf({
      type: 'penalty',
      decisions: [decision('Z1', '2026-08-03', {publish}), decision('Z2', '2026-08-05')],
    })
    const verdict = judge({file}, {at})
    expect([verdict.statusOf('period:publish-penalty'), verdict.statusOf('period:publish-penalty:Z2')]).toEqual([
      null,
      'LATE',
    ])
    expect(verdict.statusOf('publish-choice:Z1')).toBe('PASS')
  })

  test('isn’t late for a decision that was undone before it was served', () => {
    const undone = {how: 'revoked', date: '2026-08-04'}
    const file = caseOf({type: 'penalty', decisions: [decision('Z1', '2026-08-03', {undone})]})
    expect(judge({file}, {at}).statusOf('period:service')).toBe('NA')
  })

  test('is as much longer as was approved', () => {
    const file = caseOf({
      type: 'penalty',
      documents: [{document: 'D1', type: 'case-approval', date: '2026-03-02'}],
      events: [{event: 'extension-approved', at: '2026-05-20'}],
    })
    const verdict = judge({file}, {at})
    expect(verdict.of('period:case-length-months')).toMatchObject({actBy: '2026-09-02', status: 'PENDING'})
    expect(verdict.statusOf('period:case-length')).toBeNull()
    const without = judge({file: {...file, events: []}}, {at})
    expect([without.of('period:case-length').status, without.of('period:case-length-months').actBy]).toEqual([
      'LATE',
      '2026-06-02',
    ])
  })

  test('begins a public notice’s days after it was posted', () => {
    const act = {
      act: 'E1',
      item: 'service-public-notice',
      phase: 'execution',
      from: '2026-07-01T09:00+08:00',
      to: '2026-07-01T09:10+08:00',
    }
    const file = caseOf({
      type: 'penalty',
      acts: [{...act, service: {document: 'D1', method: 'public-notice'}}],
      documents: [{document: 'D1', type: 'decision', date: '2026-06-30'}],
      decisions: [decision('D1', '2026-06-30', {document: 'D1', penalties: [{class: 'fine', yuan: 1000}]})],
    })
    expect(judge({file}, {at: '2026-07-30T10:00:00+08:00'}).statusOf('period:pay')).toBeNull()
    expect(judge({file}, {at: '2026-08-01T10:00:00+08:00'}).of('period:pay')).toMatchObject({
      status: 'PENDING',
      actBy: '2026-08-15',
    })
  })

  test('of a surcharge stands still while a review is on', () => {
    const act = {
      act: 'E1',
      item: 'service-direct',
      phase: 'execution',
      from: '2026-07-01T09:00+08:00',
      to: '2026-07-01T09:10+08:00',
    }
    const file = caseOf({
      type: 'penalty',
      acts: [{...act, service: {document: 'D1', method: 'direct'}}],
      documents: [{document: 'D1', type: 'decision', date: '2026-07-01'}],
      decisions: [decision('D1', '2026-07-01', {document: 'D1', penalties: [{class: 'fine', yuan: 10_000}]})],
      // The last day to pay is 16 July; ten days of the following thirty are a review's.
      holds: [{hold: 'H1', cause: 'review', from: '2026-07-21', until: '2026-07-31'}],
    })
    expect(judge({file}, {at: '2026-07-25T10:00:00+08:00'}).statusOf('surcharge')).toBe('NA')
    const after = judge({file}, {at: '2026-08-15T10:00:00+08:00'}).of('surcharge')
    expect(after).toMatchObject({status: 'LATE', over: 20})
  })
})

test('each decision has a legal review of its own', () => {
  const file = caseOf({
    type: 'penalty',
    procedure: 'normal',
    decisions: [
      {decision: 'Z1', kind: 'penalty', date: '2026-08-03'},
      {decision: 'Z2', kind: 'penalty', date: '2026-08-05T09:00+08:00'},
    ],
    reviews: [
      {review: 'R1', decision: 'Z1', outcome: 'passed', opinion: '2026-08-03'},
      {review: 'R2', decision: 'Z2', outcome: 'passed', opinion: '2026-08-05T10:00+08:00'},
    ],
  })
  const verdict = judge({file}, {at: '2026-09-01T10:00:00+08:00'})
  expect([verdict.statusOf('review'), verdict.of('review:Z2').todo?.code]).toEqual(['PASS', 'reviewed-after-decision'])
})

test('an event that no rule knows is a question, not silence', () => {
  const file = caseOf({events: [{event: 'hearing-request', at: '2026-08-03'}]})
  expect(judge({file}).of('event:hearing-request')).toMatchObject({status: 'UNKNOWN', todo: {code: 'event-unknown'}})
})
