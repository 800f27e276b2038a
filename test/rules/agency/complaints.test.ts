import {expect, test} from 'vitest'
import {holdsFrom, withHolds} from '../../../src/rules/agency/complaints.ts'
import {evaluateAgency} from '../../../src/rules/agency/evaluate-agency.ts'
import {withTemplates} from '../../../src/rules/agency/templates.ts'
import {evaluate} from '../../../src/rules/evaluate.ts'
import {at, calendar, cases, only, rules, workedCase} from './worked.ts'

const {file, clips} = workedCase()
const complaint = (parts: {case?: string | null; closed?: string | null} = {}) => ({
  complaint: 'TS-1',
  case: 'worked-case',
  received: '2026-11-05',
  closed: null,
  ...parts,
})
const holdsOf = (parts: Parameters<typeof complaint>[0]) =>
  evaluate(withHolds(file, holdsFrom([complaint(parts)])), clips, rules, calendar, at).results.filter(({id}) =>
    id.startsWith('hold:'),
  )

test('a complaint starts a hold on its case, and ends it when it is settled', () => {
  expect(holdsOf({}).map(({id}) => id)).toEqual(['hold:TS-1'])
  expect(holdsOf({closed: '2026-11-06'})).toEqual([])
  expect(holdsOf({case: 'another-case'})).toEqual([])
  expect(holdsOf({case: null})).toEqual([])
})

test('a hold that the case bears already isn’t doubled', () => {
  const own = {...file, holds: [{hold: 'TS-1', cause: 'complaint' as const, from: '2026-11-05', until: null}]}
  expect(withHolds(own, holdsFrom([complaint()])).holds).toHaveLength(1)
})

test('a complaint of which nobody knows the case is a question', () => {
  const status = (parts: Parameters<typeof complaint>[0]) =>
    evaluateAgency(only('complaints', [complaint(parts)]), cases, rules, calendar, at).find(
      ({id}) => id === 'complaint:TS-1',
    )?.status
  expect([status({}), status({case: null}), status({case: 'gone'})]).toEqual(['PASS', 'UNKNOWN', 'UNKNOWN'])
})

test('a document on a template that the register calls expired is found in its case', () => {
  const template = {type: 'decision', template: 'form', version: '1', from: '2021-07-15', to: '2026-10-27'}
  const known = withTemplates(
    rules,
    only('templates', [template, {...template, version: '2', from: '2026-10-28', to: null}]),
  )
  const status = (version: string) => {
    const documents = file.documents.map(one =>
      one.document === 'D9' ? {...one, template: 'form', template_version: version} : one,
    )
    return evaluate({...file, documents}, clips, known, calendar, at).results.find(({id}) => id === 'template:D9')
      ?.status
  }
  expect([status('1'), status('2')]).toEqual(['FAIL', 'PASS'])
  expect(withTemplates(rules, only('templates', []))).toBe(rules)
})
