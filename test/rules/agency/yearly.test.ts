import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {z} from 'zod'
import {noRegisters} from '../../../src/rules/agency/registers.ts'
import {yearlyStatistics} from '../../../src/rules/agency/yearly.ts'
import {heaviest, LIGHT_TO_HEAVY, rowOfClass} from '../../../src/rules/agency/yearly-figures.ts'
import {type CaseFile, type caseFile, penaltyClass} from '../../../src/rules/case-file.ts'
import {caseOf, cases, only, rules, workedCase} from './worked.ts'

const today = '2026-12-31'
const count = (files: readonly CaseFile[], year = 2026, on = today) =>
  yearlyStatistics(files, noRegisters, year, rules, on)
const decided = (date: string, ...penalties: {class: z.infer<typeof penaltyClass>; yuan?: number | null}[]): CaseFile =>
  caseOf({
    case: 'c1',
    type: 'penalty',
    procedure: 'normal',
    decisions: [{decision: 'D1', kind: 'penalty', date, penalties}],
  })
const checked = (parts: Partial<z.input<typeof caseFile>> = {}): CaseFile =>
  caseOf({
    case: 'c2',
    type: 'inspection',
    events: [{event: 'check-concluded', at: '2026-05-04'}],
    documents: [{document: 'D1', type: 'onsite-record', date: '2026-05-04', signers: ['330901', '330902']}],
    ...parts,
  })

test('the worked case gives one fine, 8.00 wan yuan and no inspection', () => {
  const {figures, leftOut} = count([workedCase().file])
  expect(figures).toMatchObject({
    'penalty-fine': 1,
    'penalty-warning': 0,
    'penalty-total': 1,
    'penalty-money': 8,
    inspection: 0,
    'procedure-normal': 1,
    'procedure-simple': 0,
    review: 1,
    'review-corrected': 0,
    'handed-over': 0,
  })
  expect(leftOut).toEqual([{case: 'worked-case', source: 'E2', why: 'penalty-followed'}])
})

test('each figure names the decisions that it counts', () => {
  expect(count(cases.map(({file}) => file)).counted['penalty-total']).toEqual([
    {case: 'revoked-case', source: 'D1'},
    {case: 'worked-case', source: 'D9'},
  ])
})

describe('a penalty', () => {
  test('counts in the year of its date, by the clock of the rule set’s zone', () => {
    const late = decided('2026-12-31T16:30Z', {class: 'fine', yuan: 1})
    expect(count([late], 2026, '2027-02-01').figures['penalty-total']).toBe(0)
    expect(count([late], 2027, '2027-02-01').figures['penalty-total']).toBe(1)
    expect(count([decided('2026-01-01', {class: 'warning'})]).figures['penalty-total']).toBe(1)
    expect(count([decided('2026-12-31', {class: 'warning'})]).figures['penalty-total']).toBe(1)
  })

  test('doesn’t count before it happens', () => {
    expect(count([decided('2026-11-11', {class: 'warning'})], 2026, '2026-11-10').figures['penalty-total']).toBe(0)
  })

  test('that was revoked counts all the same', () => {
    const file = decided('2026-08-12', {class: 'warning'})
    const [decision] = file.decisions
    if (decision === undefined) throw new RangeError('no decision')
    const undone = {...file, decisions: [{...decision, undone: {how: 'revoked' as const, date: '2026-09-30'}}]}
    expect(count([undone]).figures['penalty-warning']).toBe(1)
  })

  test('of several kinds counts once, in the heaviest', () => {
    const {figures} = count([
      decided('2026-03-03', {class: 'revocation'}, {class: 'fine', yuan: 5000}, {class: 'warning'}),
    ])
    expect(figures).toMatchObject({
      'penalty-revocation': 1,
      'penalty-fine': 0,
      'penalty-warning': 0,
      'penalty-total': 1,
      'penalty-money': 0.5,
    })
  })

  test('of several kinds counts once whatever they are and in whatever order', () => {
    const classes = fc.uniqueArray(fc.constantFrom(...penaltyClass.options), {minLength: 1})
    fc.assert(
      fc.property(classes, all => {
        const {figures} = count([decided('2026-03-03', ...all.map(one => ({class: one, yuan: null})))])
        const rows = Object.entries(figures).filter(
          ([name, value]) => /^penalty-(?!total|money)/.test(name) && value !== 0,
        )
        expect(rows).toHaveLength(1)
        expect(figures['penalty-total']).toBe(1)
        const weights = all.map(one => LIGHT_TO_HEAVY.indexOf(one))
        expect(heaviest(all.map(one => ({class: one, yuan: null})))).toBe(LIGHT_TO_HEAVY[Math.max(...weights)])
      }),
    )
  })

  test('has a row for every class that the law knows', () => {
    expect(Object.keys(rowOfClass).toSorted()).toEqual(penaltyClass.options.toSorted())
    expect([...LIGHT_TO_HEAVY].toSorted()).toEqual(penaltyClass.options.toSorted())
  })

  test('whose kind or amount nobody entered is told', () => {
    expect(count([decided('2026-03-03')]).leftOut).toEqual([{case: 'c1', source: 'D1', why: 'no-penalty-class'}])
    expect(count([decided('2026-03-03', {class: 'fine'})]).leftOut).toEqual([
      {case: 'c1', source: 'D1', why: 'no-amount'},
    ])
  })

  test('brings fines and confiscations together, in wan yuan', () => {
    const {figures} = count([
      decided('2026-03-03', {class: 'fine', yuan: 12_345}, {class: 'confiscation', yuan: 678.9}),
      {...decided('2026-03-04', {class: 'fine', yuan: 80_000}), case: 'c9'},
    ])
    expect(figures['penalty-money']).toBe(9.3)
  })
})

describe('an inspection', () => {
  test('of one object with a complete record is one', () => {
    expect(count([checked()]).figures.inspection).toBe(1)
  })

  test.each([
    [
      'a record that one officer signed',
      {documents: [{document: 'D1', type: 'onsite-record', date: '2026-05-04', signers: ['330901']}]},
    ],
    [
      'a record with an empty field',
      {
        documents: [
          {
            document: 'D1',
            type: 'onsite-record',
            date: '2026-05-04',
            signers: ['330901', '330902'],
            empty_fields: ['place'],
          },
        ],
      },
    ],
    ['no record', {documents: []}],
  ])('with %s isn’t counted', (_, parts) => {
    const {figures, leftOut} = count([checked(parts)])
    expect([figures.inspection, leftOut.map(({why}) => why)]).toEqual([0, ['record-incomplete']])
  })

  test('that a penalty followed isn’t counted', () => {
    const {figures, leftOut} = count([
      checked({decisions: [{decision: 'D2', kind: 'penalty', date: '2026-06-01', penalties: [{class: 'warning'}]}]}),
    ])
    expect([figures.inspection, leftOut.map(({why}) => why)]).toEqual([0, ['penalty-followed']])
  })

  test('of another year isn’t of this one', () => {
    expect(count([checked()], 2025).figures.inspection).toBe(0)
  })
})

test('licences, coercion, reviews and cases handed over are counted', () => {
  const {figures} = count([
    caseOf({
      case: 'c1',
      events: [
        {event: 'licence-applied', at: '2026-02-01'},
        {event: 'licence-granted', at: '2026-02-09'},
        {event: 'handed-over-as-crime', at: '2026-03-01'},
        {event: 'handed-over-as-crime', at: '2025-03-01'},
      ],
      decisions: [{decision: 'D1', kind: 'coercion', date: '2026-04-01'}],
      reviews: [
        {review: 'R1', opinion: '2026-04-01', outcome: 'corrected'},
        {review: 'R2', opinion: '2026-04-02', outcome: 'passed'},
        {review: 'R3'},
      ],
    }),
  ])
  expect(figures).toMatchObject({
    'licence-applied': 1,
    'licence-accepted': 0,
    'licence-granted': 1,
    'handed-over': 1,
    coercion: 1,
    review: 2,
    'review-corrected': 1,
  })
})

test('the share of officers with a certificate is of those in the register on the last day', () => {
  const officers = ['330901', '330902', '330903'].map(officer => ({
    officer,
    name: null,
    sex: null,
    certificate: null,
    post: null,
    area: null,
    area_codes: [],
    from: '2024-01-01',
    to: officer === '330903' ? '2026-12-30' : null,
  }))
  const registers = {
    ...only('officers', officers),
    certificates: [{officer: '330901', certificate: 'a', kind: null, from: '2024-01-01', to: '2026-12-31'}],
  }
  const figures = (on: string) => yearlyStatistics([], registers, 2026, rules, on).figures
  expect(figures('2027-01-20')).toMatchObject({officers: 2, 'officers-certified': 1, 'certified-percent': 50})
  expect(figures('2026-11-10')).toMatchObject({officers: 3, 'certified-percent': 33.3})
  expect(yearlyStatistics([], noRegisters, 2026, rules, '2026-11-10').figures['certified-percent']).toBeNull()
})
