import {describe, expect, test} from 'vitest'
import {publicRegisters} from '../../../src/rules/agency/public-register.ts'
import type {CaseFile, PublicationOfCase} from '../../../src/rules/case-file.ts'
import {publicItem, publicItemOf} from '../../../src/rules/public-item.ts'
import type {RuleSet} from '../../../src/rules/rule-set.ts'
import {only, registers, rules, workedCase} from './worked.ts'

const {file} = workedCase()
const published = file.publications.find(({publication}) => publication === 'P2')
if (published === undefined) throw new RangeError('no publication')

const offer = (
  change: Partial<PublicationOfCase> = {},
  of: Partial<CaseFile> = {},
  by: RuleSet = rules,
  today = '2026-11-10',
) => publicItemOf({...file, ...of}, {...published, ...change}, by, today)
const whyNot = (...args: Parameters<typeof offer>) => {
  const {item, refusals} = offer(...args)
  return item === null ? refusals.map(({why, field}) => (field === null ? why : `${why} ${field}`)) : 'goes out'
}

test('the worked case’s penalty goes out with its six fields and its receipt', () => {
  const {item, refusals} = offer()
  expect(refusals).toEqual([])
  expect(item).toMatchObject({
    what: 'penalty-decision',
    state: 'published',
    fields: {
      agency: 'XX县统计局',
      party: 'XX',
      category: '行政处罚',
      conclusion: '警告，罚款80000元',
      'document-number': '统罚决〔2026〕X号',
      'decision-date': '2026-10-28',
    },
    channels: [{channel: 'gov-site', state: 'published', at: '2026-11-09', url: 'https://example.gov.cn/p2'}],
  })
})

test('what is published later is to be published yet', () => {
  expect(offer({}, {}, rules, '2026-11-08').item).toMatchObject({
    state: 'to-publish',
    channels: [{channel: 'gov-site', state: 'to-publish', at: null}],
  })
})

describe('whatever is in doubt stays in', () => {
  test.each<[string, Partial<PublicationOfCase>, Partial<CaseFile>]>([
    ['secrecy-unsettled', {secrecy: null}, {}],
    ['state-secret', {secrecy: 'state', redacted: true}, {}],
    ['state-secret', {secrecy: 'none'}, {secrecy: 'state'}],
    ['unredacted', {secrecy: 'commercial'}, {}],
    ['unredacted', {secrecy: 'privacy', redacted: false}, {}],
    ['unredacted', {secrecy: 'none'}, {secrecy: 'work'}],
    ['minor', {}, {party: 'citizen', minor: true}],
    ['minor-unknown', {}, {party: 'citizen'}],
    ['minor-unknown', {}, {party: null}],
    ['unapproved', {approver: null}, {}],
    ['unapproved', {collector: null}, {}],
    ['collector-approves', {approver: '330901'}, {}],
    ['kind-unknown', {what: 'gossip'}, {}],
    ['nothing-to-say', {fields: {}}, {}],
  ])('%s', (why, change, of) => {
    expect(whyNot(change, of)).toEqual([why])
  })

  test('a decision that isn’t published stays in', () => {
    const decisions = file.decisions.map(one => ({...one, publish: {yes: false, reason: 'r', approver: 'head'}}))
    expect(whyNot({}, {decisions})).toEqual(['not-decided-to-publish'])
  })

  test('what was treated goes out, and so does an adult', () => {
    expect(whyNot({secrecy: 'commercial', redacted: true})).toBe('goes out')
    expect(whyNot({}, {party: 'citizen', minor: false})).toBe('goes out')
  })

  test('a value that looks like a person’s number keeps the item in', () => {
    const fields = {...published.fields, conclusion: '罚款，联系13800138000'}
    expect(whyNot({fields})).toEqual(['value-phone conclusion'])
  })

  test('a finding names the field and never the value', () => {
    const secret = '330902199003071234'
    const {refusals} = offer({fields: {...published.fields, conclusion: secret, [secret]: 'x'}})
    expect(JSON.stringify(refusals)).not.toContain(secret)
  })
})

describe('a hidden field has no place', () => {
  test('whatever its name, it is left out, and the rest goes out', () => {
    for (const field of [...rules.hidden, 'valid-from', '住址']) {
      const {item, refusals} = offer({fields: {...published.fields, [field]: 'SECRET'}})
      expect(item).not.toBeNull()
      expect(JSON.stringify(item)).not.toContain('SECRET')
      expect(refusals.map(({why}) => why)).toEqual(['field-not-public'])
    }
  })

  test('a rule set may hide a field that it would have', () => {
    const {item} = offer({}, {}, {...rules, hidden: [...rules.hidden, 'party']})
    expect(Object.keys(item !== null && 'fields' in item ? item.fields : {})).not.toContain('party')
  })

  test('the type takes nothing but its own fields', () => {
    const {item} = offer()
    expect(publicItem.safeParse(item).success).toBe(true)
    expect(publicItem.safeParse({...item, note: 'x'}).success).toBe(false)
    expect(publicItem.safeParse({...item, fields: {'home-address': 'x'}}).success).toBe(false)
    expect(publicItem.safeParse({...item, fields: {party: '13800138000'}}).success).toBe(false)
  })
})

describe('what was undone', () => {
  const undone = file.decisions.map(one => ({...one, undone: {how: 'revoked' as const, date: '2026-11-10'}}))

  test('is a tombstone without any of its content, and says where it still stands', () => {
    const {item} = offer({withdrawal_reason: 'SECRET'}, {decisions: undone})
    expect(item).toEqual({
      item: expect.stringMatching(/^[0-9a-f]{16}$/),
      what: 'penalty-decision',
      state: 'to-withdraw',
      why: 'revoked',
      channels: [{channel: 'gov-site', state: 'to-withdraw', at: null, url: null}],
    })
  })

  test('keeps the item’s id, and is withdrawn once every channel is', () => {
    const {item} = offer({withdrawn: [{channel: 'gov-site', at: '2026-11-10'}]}, {decisions: undone})
    expect(item).toMatchObject({state: 'withdrawn', item: offer().item?.item})
  })

  test('is no tombstone the day before, nor where it never went out', () => {
    expect(offer({}, {decisions: undone}, rules, '2026-11-09').item?.state).toBe('published')
    expect(offer({published: null}, {decisions: undone}).item).toBeNull()
  })

  test('stays a tombstone when it is taken down for another reason', () => {
    expect(offer({withdrawn: [{channel: 'gov-site', at: '2026-11-10'}]}).item).toMatchObject({why: 'withdrawn'})
  })
})

test('a receipt that is no web address isn’t shown', () => {
  const channels = (url: string) => offer({channels: [{channel: 'gov-site', url, at: '2026-11-09'}]})
  for (const url of ['javascript:alert(1)', 'https://example.gov.cn/13800138000']) {
    const {item, refusals} = channels(url)
    expect(item?.channels[0]?.url).toBeNull()
    expect(refusals.map(({why}) => why)).toEqual(['url-withheld'])
  }
})

describe('the register of officers', () => {
  test('has five fields and no sixth', () => {
    const {officers, refusals} = publicRegisters(registers, '2026-11-10')
    expect(refusals).toEqual([])
    expect(officers[0]).toEqual({name: '甲', sex: 'male', certificate: '33090100001', post: '统计执法', area: 'XX县'})
    for (const one of officers) expect(Object.keys(one)).toEqual(['name', 'sex', 'certificate', 'post', 'area'])
    expect(JSON.stringify(officers)).not.toContain('330901"')
  })

  test('leaves out whoever isn’t in it that day, isn’t whole, or has an identity number for a certificate', () => {
    const [row] = registers.officers
    if (row === undefined) throw new RangeError('no row')
    const shown = (change: Partial<typeof row>) =>
      publicRegisters(only('officers', [{...row, ...change}]), '2026-11-10')
    expect(shown({}).officers).toHaveLength(1)
    expect(shown({to: '2026-11-09'}).officers).toEqual([])
    expect(shown({post: null})).toMatchObject({officers: [], refusals: [{why: 'fields-lacking', field: 'post'}]})
    expect(shown({certificate: '330902199003071234'})).toMatchObject({
      officers: [],
      refusals: [{why: 'value-malformed'}],
    })
  })
})
