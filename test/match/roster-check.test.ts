import {expect, test} from 'vitest'
import {checkRosters} from '../../src/match/roster-check.ts'
import {act, at, officer, roster} from './builders.ts'

const overlaps = (...cases: ReturnType<typeof act>[]): (string | null)[] =>
  checkRosters(roster({cases})).map(({value}) => value)

test('each pair of acts of two cases that share officers at one time is one finding, with all whom they share', () => {
  const both = ['100001', '100002']
  const found = overlaps(
    act({case: 'case-b', officers: both, from: at('09:30'), to: at('11:00')}),
    act({case: 'case-a', officers: [...both, '100003']}),
    act({case: 'case-c', officers: ['100003'], from: at('09:45')}),
    act({case: 'case-d', officers: ['100004']}),
  )
  const span = (from: string): string => `${at(from)} - ${at('10:00')}`
  expect(found).toEqual([`100001;100002: case-a, case-b: ${span('09:30')}`, `100003: case-a, case-c: ${span('09:45')}`])
})

test('acts of one case may share their time, and acts of two may touch', () => {
  expect(overlaps(act(), act({act: 'interview'}), act({case: 'case-b', from: at('10:00'), to: at('11:00')}))).toEqual(
    [],
  )
})

test('an officer of a case who is not listed is one finding, where officers are listed', () => {
  const cases = [act(), act({act: 'interview', from: at('11:00'), to: at('12:00')})]
  expect(checkRosters(roster({cases}))).toEqual([])
  const officers = [officer({officer: '100009'})]
  expect(checkRosters(roster({cases, officers}))).toMatchObject([{problem: 'officer-not-listed', value: '100001'}])
})
