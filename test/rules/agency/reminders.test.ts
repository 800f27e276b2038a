import {describe, expect, test} from 'vitest'
import {titlesOf} from '../../../src/report/titles.ts'
import {evaluateAgency} from '../../../src/rules/agency/evaluate-agency.ts'
import {noRegisters, type RegisterRow, type Registers} from '../../../src/rules/agency/registers.ts'
import {addDays} from '../../../src/rules/calendar/dates.ts'
import {parameterOf} from '../../../src/rules/rule-set.ts'
import {at, calendar, rules} from './worked.ts'

const today = '2026-11-10'
const inProvince: Registers = {
  ...noRegisters,
  organisation: [
    {name: 'n', staffing: 's', duties: 'd', address: 'a', complaints_phone: 'p', level: 'province', from: null},
  ],
}
const record = (kind: string, from: string): RegisterRow<'records'> => ({
  kind,
  record: 'r1',
  version: '1',
  from,
  to: null,
  looked_at: null,
  sha256: 'a'.repeat(64),
})
const held = (kind: string, registers: Registers) => {
  const found = evaluateAgency(registers, [], rules, calendar, at).find(({id}) => id === `held:${kind}`)
  if (found === undefined) throw new RangeError(kind)
  return found
}

describe.each(rules.held.map(({kind, form, parameter, levels}) => ({kind, form, parameter, levels})))(
  'the reminder of $kind',
  ({kind, form, parameter, levels}) => {
    const days = parameterOf(rules, parameter, today, null)
    if (days === null) throw new RangeError(parameter)

    test('fires where nothing was entered', () => {
      const {status, todo} = held(kind, inProvince)
      expect(status).toBe(form === 'document' ? 'GAP' : 'UNKNOWN')
      expect(todo?.words).toEqual([kind])
    })

    test('is silent on the last day, and fires on the day after', () => {
      const lastDay = held(kind, {...inProvince, records: [record(kind, addDays(today, -days))]})
      expect([lastDay.status, lastDay.todo, lastDay.actBy]).toEqual(['PASS', null, today])
      const {status, todo} = held(kind, {...inProvince, records: [record(kind, addDays(today, -days - 1))]})
      expect(status).toBe('UNKNOWN')
      for (const language of ['en', 'zh-CN'] as const) {
        const sentence = titlesOf(rules, language).todo(todo)
        const title = rules.held.find(one => one.kind === kind)?.title[language === 'en' ? 'en' : 'zh'] ?? ''
        expect(sentence.toLowerCase()).toContain(title.toLowerCase())
      }
    })

    test('starts anew when somebody has looked at it', () => {
      const row = {...record(kind, addDays(today, -days - 1)), looked_at: addDays(today, -1)}
      expect(held(kind, {...inProvince, records: [row]}).status).toBe('PASS')
    })

    test(levels.length > 0 ? 'is no county’s' : 'is every agency’s', () => {
      const [row] = inProvince.organisation
      if (row === undefined) throw new RangeError('no row')
      const county = held(kind, {...noRegisters, organisation: [{...row, level: 'county'}]})
      const unsaid = held(kind, {...noRegisters, organisation: [{...row, level: null}]})
      if (levels.length > 0) expect([county.status, unsaid.status]).toEqual(['NA', 'UNKNOWN'])
      else expect(county.status).not.toBe('NA')
    })
  },
)

test('a document without version or digest isn’t one that can be shown', () => {
  for (const change of [{version: null}, {sha256: null}])
    expect(held('plan', {...inProvince, records: [{...record('plan', today), ...change}]}).status).toBe('UNKNOWN')
})

test('one that begins tomorrow or ended yesterday isn’t in force', () => {
  for (const change of [{from: addDays(today, 1)}, {from: '2026-01-01', to: addDays(today, -1)}])
    expect(held('plan', {...inProvince, records: [{...record('plan', today), ...change}]}).status).toBe('GAP')
})

test('the five parts of the recording rules are asked for, each by itself', () => {
  expect(rules.held.filter(({kind}) => kind.startsWith('recording-rules-')).map(({kind}) => kind)).toEqual([
    'recording-rules-use',
    'recording-rules-elements',
    'recording-rules-storage',
    'recording-rules-supervision',
    'recording-rules-equipment',
  ])
})
