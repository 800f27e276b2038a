import {expect, test} from 'vitest'
import type {CaseRecord} from '../../src/rules/case-record.ts'
import {movedDates} from '../../src/rules/moved-dates.ts'

type Result = CaseRecord['detail']['results'][number]

const result = (id: string, act_by: string | null): Result => ({
  id,
  clause: 'c',
  status: 'PENDING',
  act_by,
  window_closes_after: act_by,
})
const record = (...results: Result[]) => ({detail: {results}}) as CaseRecord

test('says of each date what it was and what it is, and nothing of what is new, gone, or as it was', () => {
  const before = record(result('period:a', '2026-10-08'), result('period:b', '2026-10-09'), result('period:c', null))
  const after = record(result('period:a', '2026-10-09'), result('period:b', '2026-10-09'), result('period:d', null))
  expect(movedDates(before, after)).toEqual([
    {
      check: 'period:a',
      was: {act_by: '2026-10-08', window_closes_after: '2026-10-08'},
      now: {act_by: '2026-10-09', window_closes_after: '2026-10-09'},
    },
  ])
})
