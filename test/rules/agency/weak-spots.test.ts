import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {AgencyCase} from '../../../src/rules/agency/agency-view.ts'
import {openDuties} from '../../../src/rules/agency/open-duties.ts'
import {shareOf} from '../../../src/rules/agency/shares.ts'
import {weakSpots} from '../../../src/rules/agency/weak-spots.ts'
import {type JudgedCase, judged} from '../../../src/rules/case-report.ts'
import {at, calendar, cases, rules, workedCase} from './worked.ts'

const judge = ({file, clips}: AgencyCase): JudgedCase => judged(file, clips, {rules, calendar, at})
const worked = judge(workedCase())
const found = weakSpots([worked], [], rules, 2026, '2026-11-10')
const spot = (measure: string, dimension: string, key: string) => {
  const one = found.spots.find(each => each.measure === measure && each.dimension === dimension && each.key === key)
  return one === undefined ? null : [one.bad, one.of]
}

describe('of the worked case', () => {
  test('three of six acts that must be recorded have gaps, by step, officer, month and recorder', () => {
    expect(found.overall.find(({measure}) => measure === 'recording-gap')).toMatchObject({bad: 3, of: 6})
    expect(spot('recording-gap', 'step', 'interview')).toEqual([1, 2])
    expect(spot('recording-gap', 'step', 'hearing')).toEqual([0, 1])
    expect(spot('recording-gap', 'officer', '330905')).toEqual([0, 1])
    expect(spot('recording-gap', 'month', '2026-09')).toEqual([3, 4])
    expect(spot('recording-gap', 'recorder', 'dsj-03')).toEqual([0, 1])
  })

  test('the publication was late, in the month in which it was due', () => {
    expect(spot('late', 'rule', 'publish-penalty')).toEqual([1, 1])
    expect(spot('late', 'rule', 'publish-check')).toEqual([0, 1])
    expect(spot('late', 'month', '2026-09')).toEqual([1, 1])
  })

  test('clips tell of clocks, of damage and of late docking', () => {
    expect(spot('clock-off', 'recorder', 'dsj-02')).toEqual([2, 3])
    expect(spot('clip-damaged', 'recorder', 'dsj-01')).toEqual([1, 7])
    expect(spot('docked-late', 'officer', '330901')).toEqual([1, 7])
    expect(spot('document-missing', 'document', 'hearing-record')).toEqual([1, 1])
  })

  test('of another year there is nothing', () => {
    expect(weakSpots([worked], [], rules, 2025, '2026-11-10')).toEqual({overall: [], spots: [], ranked: []})
  })
})

test('a clip of no case is counted against its recorder, its officer and its month', () => {
  const lost = {recorder: 'dsj-02', officer: '330902', from: '2026-09-15T02:40:00.000Z'}
  const {spots} = weakSpots([worked], [lost], rules, 2026, '2026-11-10')
  const counted = spots.filter(
    ({measure, key}) => measure === 'clip-unmatched' && ['dsj-02', '330902', '2026-09'].includes(key),
  )
  expect(counted.map(({bad, of}) => [bad, of])).toEqual([
    [1, 4],
    [1, 4],
    [1, 10],
  ])
})

describe('the ranking', () => {
  test('puts forty of sixty above one of one', () => {
    expect(shareOf(40, 60).floor).toBeGreaterThan(shareOf(1, 1).floor)
    expect(shareOf(1, 1).floor).toBeCloseTo(0.2065, 3)
    expect(shareOf(40, 60).floor).toBeCloseTo(0.5406, 3)
  })

  test('never puts a floor above its share, and a bad one more never lowers it', () => {
    const counts = fc
      .integer({min: 1, max: 5000})
      .chain(of => fc.tuple(fc.integer({min: 0, max: of - 1}), fc.constant(of)))
    fc.assert(
      fc.property(counts, ([bad, of]) => {
        const {floor, rate} = shareOf(bad, of)
        expect(floor).toBeLessThanOrEqual(rate + 1e-12)
        expect(shareOf(bad + 1, of).floor).toBeGreaterThan(floor)
      }),
    )
  })

  test('has only what went wrong, the surest first', () => {
    expect(found.ranked.every(({bad}) => bad > 0)).toBe(true)
    expect(found.ranked.map(({floor}) => floor)).toEqual(found.ranked.map(({floor}) => floor).toSorted((a, b) => b - a))
  })

  test('doesn’t depend on the order of cases', () => {
    const all = cases.map(judge)
    expect(weakSpots(all.toReversed(), [], rules, 2026, '2026-11-10')).toEqual(
      weakSpots(all, [], rules, 2026, '2026-11-10'),
    )
  })
})

describe('open duties', () => {
  const duties = openDuties([worked], rules)

  test('are what is still owed: what was done too late is done, and a party’s right is no duty', () => {
    const periods = duties
      .filter(({kind}) => kind === 'period')
      .map(({code, status, actBy, over}) => [code, status, actBy, over])
    expect(periods).toEqual([
      ['preservation-decision', 'LATE', '2026-09-23', 29],
      ['pay', 'PENDING', '2026-11-18', null],
    ])
  })

  test('have the missing documents and the acts with gaps', () => {
    expect(duties.filter(({kind}) => kind === 'recording').map(({code}) => code)).toEqual([
      'interview',
      'onsite-check',
      'preservation',
    ])
    expect(duties.filter(({kind}) => kind === 'document').map(({code}) => code)).toContain('hearing-record')
  })
})
