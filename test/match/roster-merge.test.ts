import fc from 'fast-check'
import {expect, test} from 'vitest'
import {mergeRosters} from '../../src/match/roster-merge.ts'
import {act, custody, officer, roster} from './builders.ts'

const files = roster({
  officers: [officer({officer: '100001', recorder: 'r1'}), officer({officer: '100002', recorder: 'r2'})],
  cases: [act({case: 'case-a'}), act({case: 'case-a', act: 'hearing'}), act({case: 'case-b'})],
  custody: [custody()],
})
const NOTHING = {officers: new Map(), cases: new Map()}

test('without entries of central the roster is what the files say', () => {
  expect(mergeRosters(files, NOTHING)).toEqual(files)
})

test('an entry of central stands in the place of all rows of its id in the files, and of no others', () => {
  const own = {recorder: 'r9', officer: '100001'}
  const merged = mergeRosters(files, {
    officers: new Map([['100001', [officer(own)]]]),
    cases: new Map([
      ['case-a', [act({case: 'case-a', act: 'interview'})]],
      ['case-c', [act({case: 'case-c'})]],
    ]),
  })
  expect(merged.officers).toEqual([officer({officer: '100002', recorder: 'r2'}), officer(own)])
  expect(merged.cases.map(row => [row.case, row.act])).toEqual([
    ['case-b', 'on-site-check'],
    ['case-a', 'interview'],
    ['case-c', 'on-site-check'],
  ])
  expect(merged.custody).toEqual(files.custody)
})

test('a case that central sent without acts has none, whatever the files say', () => {
  const merged = mergeRosters(files, {...NOTHING, cases: new Map([['case-a', []]])})
  expect(merged.cases.map(row => row.case)).toEqual(['case-b'])
})

test('the order in which entries came makes no difference', () => {
  const entries = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,5}$/), {maxLength: 8})
  const shuffled = entries.chain(ids => fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, {minLength: ids.length})))
  fc.assert(
    fc.property(shuffled, ([ids, others]) => {
      const casesOf = (order: string[]) => new Map(order.map(id => [id, [act({case: id})]]))
      expect(mergeRosters(files, {...NOTHING, cases: casesOf(ids)})).toEqual(
        mergeRosters(files, {...NOTHING, cases: casesOf(others)}),
      )
    }),
  )
})
