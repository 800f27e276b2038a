import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {MATCH_THRESHOLD, matchClip} from '../../src/match/match.ts'
import type {MatchResult} from '../../src/match/match-types.ts'
import {anyClip, anyRoster} from './arbitraries.ts'
import {act, at, clip, custody, officer, roster} from './builders.ts'

function codes(result: MatchResult): string[] {
  return result.reasons.map(reason => reason.code)
}

function misses(result: MatchResult): unknown[] {
  return result.nearMisses.map(miss => [miss.case, miss.act, miss.code, miss.distanceMs])
}

describe('the officer of a clip', () => {
  const unnamed = clip({officer: null, officerSource: null})

  test('a number in the name is taken first', () => {
    const result = matchClip(clip(), roster({cases: [act()], custody: [custody()]}))
    expect(result).toMatchObject({state: 'matched', officer: '100001', officerSource: 'name', score: 1, case: 'case-a'})
  })

  test('without a number, the one who had the recorder out is taken, before the one whose recorder it is', () => {
    const rows = roster({cases: [act()], custody: [custody()], officers: [officer({officer: '100002'})]})
    expect(matchClip(unnamed, rows)).toMatchObject({state: 'matched', officer: '100001', officerSource: 'custody'})
  })

  test('without custody, the one whose recorder it is at that time is taken', () => {
    const rows = [officer({validTo: at('09:00')}), officer({officer: '100002', validFrom: at('09:00')})]
    const cases = [act({officers: ['100002']})]
    const result = matchClip(clip({officer: '000000'}), roster({cases, officers: rows}))
    expect(result).toMatchObject({state: 'matched', officer: '100002', officerSource: 'roster'})
  })

  test('an officer found through an earlier roster is found anew', () => {
    const stale = clip({officer: '100009', officerSource: 'custody'})
    expect(matchClip(stale, roster({cases: [act()], custody: [custody()]})).officer).toBe('100001')
  })

  test('a name and custody that disagree go to review with the cases of both', () => {
    const cases = [act({officers: ['100002']})]
    const result = matchClip(clip(), roster({cases, custody: [custody({officer: '100002'})]}))
    expect(result).toMatchObject({state: 'needs-review', officer: '100001', case: null})
    expect(codes(result)).toContain('officer-conflict')
    expect(misses(result)).toEqual([['case-a', 'on-site-check', 'officer-conflict', 0]])
    expect(matchClip(clip(), roster({cases: [act()], custody: [custody({officer: '100002'})]})).state).toBe(
      'needs-review',
    )
  })

  test('custody that agrees settles what the standing assignment says otherwise', () => {
    const rows = {cases: [act()], officers: [officer({officer: '100002'})]}
    expect(matchClip(clip(), roster({...rows, custody: [custody()]})).state).toBe('matched')
    expect(matchClip(clip(), roster(rows)).state).toBe('needs-review')
  })

  test('a handover within the error of the clock leaves the officer open', () => {
    const rows = [custody({back: at('09:29:59')}), custody({officer: '100002', out: at('09:29:59')})]
    const result = matchClip(unnamed, roster({cases: [act()], custody: rows}))
    expect(result).toMatchObject({state: 'needs-review', officer: null})
    expect(codes(result)).toContain('officer-ambiguous')
  })

  test('a recorder never logged back was back when the next one took it out', () => {
    const rows = [custody({officer: '100002', out: at('07:00'), back: null}), custody({back: null})]
    expect(matchClip(unnamed, roster({cases: [act()], custody: rows}))).toMatchObject({
      state: 'matched',
      officer: '100001',
    })
  })

  test('time alone never matches', () => {
    const result = matchClip(unnamed, roster({cases: [act()]}))
    expect(result).toMatchObject({state: 'needs-review', officer: null, case: null})
    expect(misses(result)).toEqual([['case-a', 'on-site-check', 'officer-unknown', 0]])
    expect(matchClip(unnamed, roster({cases: [act({to: at('09:20')})]}))).toMatchObject({state: 'none', nearMisses: []})
  })

  test('an officer whose entry has ended goes to review', () => {
    const result = matchClip(clip(), roster({cases: [act()], officers: [officer({validTo: at('08:00')})]}))
    expect(result.state).toBe('needs-review')
    expect(misses(result)).toEqual([['case-a', 'on-site-check', 'officer-not-valid', 0]])
  })
})

describe('the time of a clip', () => {
  test('a clip in part in the window goes to review with its share', () => {
    const result = matchClip(clip(), roster({cases: [act({from: at('09:31')})]}))
    expect(result).toMatchObject({state: 'needs-review', score: 0.7})
    expect(result.reasons).toContainEqual({code: 'time-in-part', value: 0.8})
  })

  test('inside by more than the error is sure, by less is not', () => {
    expect(matchClip(clip(), roster({cases: [act({to: at('09:35:02')})]})).state).toBe('matched')
    const near = matchClip(clip(), roster({cases: [act({to: at('09:35:01')})]}))
    expect(near.state).toBe('needs-review')
    expect(near.reasons).toContainEqual({code: 'time-near-border', value: 1000})
  })

  test('beside the window by no more than the error goes to review, by more is none', () => {
    const near = matchClip(clip(), roster({cases: [act({from: at('09:35:01')})]}))
    expect(near.state).toBe('needs-review')
    expect(near.reasons).toContainEqual({code: 'time-within-error', value: 1000})
    const beyond = matchClip(clip(), roster({cases: [act({from: at('09:35:03')})]}))
    expect(beyond.state).toBe('none')
    expect(misses(beyond)).toEqual([['case-a', 'on-site-check', 'before-window', 3000]])
  })

  test('an unmeasured clock is taken for right to five minutes', () => {
    const unmeasured = clip({offsetMs: null, offsetErrorMs: null})
    const inside = matchClip(unmeasured, roster({cases: [act()]}))
    expect(inside).toMatchObject({state: 'matched', score: 0.95})
    expect(inside.reasons).toContainEqual({code: 'clock-unmeasured', value: 300_000})
    expect(matchClip(unmeasured, roster({cases: [act({from: at('09:26')})]})).state).toBe('needs-review')
  })

  test('a clip without an end is judged by its start, for a little less', () => {
    const result = matchClip(clip({recordedTo: null}), roster({cases: [act()]}))
    expect(result).toMatchObject({state: 'matched', score: 0.95})
    expect(codes(result)).toContain('end-unknown')
  })

  test.each([
    ['directory', 'time-from-directory'],
    ['claimed-utc', 'time-zone-claimed'],
    ['ambiguous', 'time-ambiguous'],
  ] as const)('a time that is %s goes to review, with its case first and the reason %s', (timeBasis, reason) => {
    const result = matchClip(clip({timeBasis}), roster({cases: [act()]}))
    expect(result).toMatchObject({state: 'needs-review', score: 0.75, case: null})
    expect(codes(result)).toContain(reason)
    expect(misses(result)).toEqual([['case-a', 'on-site-check', reason, 0]])
  })

  test('a clip without a time goes to review', () => {
    for (const recordedFrom of [null, 'not a time']) {
      const result = matchClip(clip({recordedFrom}), roster({cases: [act()]}))
      expect(result).toMatchObject({state: 'needs-review', officer: '100001', score: 0, nearMisses: []})
      expect(codes(result)).toEqual(['officer-from-name', 'time-unknown'])
    }
  })

  test('without a window the nearest of twelve hours are named with why not', () => {
    const cases = [
      act({case: 'case-b', from: at('11:00'), to: at('12:00')}),
      act({case: 'case-c', from: at('08:00'), to: at('09:29')}),
      act({case: 'case-d', officers: ['100002']}),
      act({case: 'case-e', officers: ['100002'], from: at('11:00'), to: at('12:00')}),
      act({case: 'case-f', from: at('22:00'), to: at('23:00')}),
    ]
    const result = matchClip(clip(), roster({cases}))
    expect(result.state).toBe('none')
    expect(misses(result)).toEqual([
      ['case-c', 'on-site-check', 'after-window', 60_000],
      ['case-b', 'on-site-check', 'before-window', 85 * 60_000],
      ['case-d', 'on-site-check', 'other-officer', 0],
    ])
  })
})

describe('several cases or acts', () => {
  test('two cases at one time go to review, both named', () => {
    const result = matchClip(clip(), roster({cases: [act(), act({case: 'case-b'})]}))
    expect(result).toMatchObject({state: 'needs-review', case: null})
    expect(result.reasons).toContainEqual({code: 'case-tie', value: 2})
    expect(misses(result)).toEqual([
      ['case-a', 'on-site-check', 'case-tie', 0],
      ['case-b', 'on-site-check', 'case-tie', 0],
    ])
  })

  test('another case that holds nearly all of the clip is a tie, one that holds a little is a near miss', () => {
    const nearlyAll = roster({cases: [act(), act({case: 'case-b', to: at('09:34:30')})]})
    expect(matchClip(clip(), nearlyAll).state).toBe('needs-review')
    const little = matchClip(clip(), roster({cases: [act(), act({case: 'case-b', to: at('09:31')})]}))
    expect(little).toMatchObject({state: 'matched', case: 'case-a'})
    expect(misses(little)).toEqual([['case-b', 'on-site-check', 'time-in-part', 0]])
  })

  test('a clip across two acts of one case that follow each other is matched to the act that has more of it', () => {
    const cases = [act({to: at('09:31')}), act({act: 'interview', from: at('09:31')})]
    const result = matchClip(clip(), roster({cases}))
    expect(result).toMatchObject({state: 'matched', case: 'case-a', act: 'interview'})
    expect(result.reasons).toContainEqual({code: 'act-by-overlap', value: 240_000})
  })

  test('of two acts of one case that both hold the clip the narrower is chosen, and equal ones go to review', () => {
    const narrower = act({act: 'interview', from: at('09:20'), to: at('09:50')})
    const result = matchClip(clip(), roster({cases: [act(), narrower]}))
    expect(result).toMatchObject({state: 'matched', act: 'interview'})
    expect(result.reasons).toContainEqual({code: 'act-by-narrower-window', value: 30 * 60_000})
    const equal = matchClip(clip(), roster({cases: [act(), act({act: 'interview'})]}))
    expect(equal).toMatchObject({state: 'needs-review', case: null})
    expect(misses(equal)).toEqual([['case-a', 'interview', 'act-tie', 0]])
  })

  test('one act written in two rows is no tie', () => {
    const rows = [act(), act({officers: ['100001', '100002'], place: 'elsewhere'})]
    expect(matchClip(clip(), roster({cases: rows}))).toMatchObject({state: 'matched', score: 1})
  })
})

describe('every result', () => {
  test('names a case if and only if it reaches the threshold, and says why with numbers only', () => {
    fc.assert(
      fc.property(anyClip, anyRoster, (someClip, someRoster) => {
        const result = matchClip(someClip, someRoster)
        expect(result.state === 'matched').toBe(result.score >= MATCH_THRESHOLD)
        expect(result.state === 'matched').toBe(result.case !== null)
        if (result.state === 'matched') {
          expect(result.officer).not.toBeNull()
          expect(someClip.timeBasis).toBe('stated')
          expect(codes(result)).toContain('time-inside')
          const own = someRoster.cases.some(
            row => row.case === result.case && row.officers.includes(result.officer ?? ''),
          )
          expect(own).toBe(true)
        }
        expect(result.nearMisses.length).toBeLessThanOrEqual(3)
        expect(result.reasons.length).toBeGreaterThan(0)
        for (const reason of result.reasons) expect(['number', 'object']).toContain(typeof reason.value)
        expect(JSON.stringify(result)).not.toContain('secret')
      }),
      {numRuns: 1000},
    )
  })

  test('does not hang on the order of rows', () => {
    const shuffled = anyRoster.chain(rows =>
      fc.record({
        rows: fc.constant(rows),
        officers: fc.shuffledSubarray([...rows.officers], {minLength: rows.officers.length}),
        cases: fc.shuffledSubarray([...rows.cases], {minLength: rows.cases.length}),
        custody: fc.shuffledSubarray([...rows.custody], {minLength: rows.custody.length}),
      }),
    )
    fc.assert(
      fc.property(anyClip, shuffled, (someClip, {rows, ...other}) => {
        expect(matchClip(someClip, other)).toEqual(matchClip(someClip, rows))
      }),
      {numRuns: 500},
    )
  })
})

describe('a clock that was bounded, not measured', () => {
  const bounded = (offsetLowMs: number | null, offsetHighMs: number | null) =>
    matchClip(clip({offsetMs: null, offsetErrorMs: null, offsetLowMs, offsetHighMs}), roster({cases: [act()]}))
  const errorOf = (result: ReturnType<typeof matchClip>) =>
    result.reasons.find(({code}) => code === 'clock-unmeasured')?.value

  test.each([
    ['is taken for right to the farther of two bounds', -1000, 90_000, 90_000],
    ['that is fast for certain is off by that and five minutes', 3_600_000, null, 3_900_000],
    ['that is slow for certain as well', null, -3_600_000, 3_900_000],
    ['whose one bound excludes nothing is taken as any', -3_600_000, null, 300_000],
  ])('%s', (_, low, high, error) => {
    expect(errorOf(bounded(low, high))).toBe(error)
  })

  test('and is off for certain matches nothing by itself', () => {
    expect(bounded(3_600_000, null).state).toBe('needs-review')
  })
})
