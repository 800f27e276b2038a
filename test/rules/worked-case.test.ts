import {cpSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {workdaysAfter} from '../../src/rules/calendar/workdays.ts'
import {mustOf} from '../../src/rules/case-report.ts'
import {loadRuleSets, shippedRuleSets} from '../../src/rules/load-rule-sets.ts'
import {scratchFolder} from '../support/scratch.ts'
import {EVENING, fixtureCase, inputOf, judge, LAW_2021, ruleSet, SEED_2019, shipped, stretch} from './judge.ts'

const worked = fixtureCase()
const verdict = judge(worked)

/** Days of 2026 as `MM-DD`. */
const of2026 = (days: string): string[] => days.split(' ').map(day => `2026-${day}`)

describe('what clips show of the acts of the worked case', () => {
  test.each([
    // act, need, window, covered, gaps, status
    ['E1', 'may', 10, 7.5, [], 'PASS'],
    ['E2', 'must', 140, 110, ['10:08-10:20 (12)', '11:10-11:28 (18)'], 'GAP'],
    ['E3', 'must', 15, 7, ['11:20-11:28 (8)'], 'GAP'],
    ['E4', 'must', 80, 58, ['14:58-15:20 (22)'], 'GAP'],
    ['E5', 'must', 40, 40, [], 'PASS'],
    ['E6', 'may', 15, 0, [], 'PASS'],
    ['E7', 'must', 105, 105, [], 'PASS'],
    ['E8', 'must', 15, 15, [], 'PASS'],
  ])('%s, which %s be recorded, for %d minutes: %d are, without %j', (act, need, window, covered, gaps, status) => {
    const one = verdict.coverageOf(act)
    expect([one.need, (one.window.to - one.window.from) / 60_000, one.coveredMs / 60_000]).toEqual([
      need,
      window,
      covered,
    ])
    expect(one.gaps.map(stretch)).toEqual(gaps)
    expect([one.status, verdict.statusOf(`recording:${act}`)]).toEqual([status, status])
  })

  test('the sum of what must be recorded is 335 of 395 minutes, 84.81 %', () => {
    expect(mustOf(verdict.coverage)).toMatchObject({acts: 6, window_min: 395, covered_min: 335, covered_percent: 84.81})
  })

  test('by verified clips alone 90 minutes of the check are shown, and the gap of the copy that differs is open', () => {
    const check = verdict.coverageOf('E2')
    expect(check.verifiedMs / 60_000).toBe(90)
    expect(check.verifiedGaps.map(stretch)).toEqual(['10:08-10:40 (32)', '11:10-11:28 (18)'])
    expect(mustOf(verdict.coverage)).toMatchObject({verified_min: 315})
    expect(verdict.having('FAIL').filter(id => id.startsWith('integrity'))).toEqual(['integrity:c4'])
  })

  test('were the clock that is five minutes fast believed, the answers would be wrong: 113 and 2 minutes', () => {
    expect(verdict.coverageOf('E2').uncorrectedMs / 60_000).toBe(113)
    expect(verdict.coverageOf('E3').uncorrectedMs / 60_000).toBe(2)
    const believed = worked.clips.map(clip => ({
      ...clip,
      from: clip.from && new Date(Date.parse(clip.from) + (clip.offsetMs ?? 0)).toISOString(),
      to: clip.to && new Date(Date.parse(clip.to) + (clip.offsetMs ?? 0)).toISOString(),
    }))
    const wrong = judge({file: worked.file, clips: believed})
    expect(wrong.coverageOf('E2').gaps.map(stretch)).toEqual(['10:08-10:20 (12)', '11:15-11:30 (15)'])
    expect(wrong.coverageOf('E3').coveredMs / 60_000).toBe(2)
  })

  test('each gap wants a cause, which a person enters', () => {
    expect(verdict.having('UNKNOWN').filter(id => id.startsWith('gap-causes'))).toEqual([
      'gap-causes:E2',
      'gap-causes:E3',
      'gap-causes:E4',
    ])
    const cause = {
      act: 'E3',
      from: '2026-09-15T11:20+08:00',
      to: '2026-09-15T11:28+08:00',
      cause: 'battery-empty',
      note: null,
    }
    const explained = judge({...worked, file: {...worked.file, gap_causes: [cause]}})
    expect([explained.statusOf('gap-causes:E3'), explained.statusOf('recording:E3')]).toEqual(['PASS', 'GAP'])
  })

  test('the leaving of the decision stands by its clip, which the handover ledger gave to its officer', () => {
    expect(verdict.of('service:E8')).toMatchObject({status: 'PASS', clause: '民事诉讼法 89'})
    expect(worked.clips.find(({clip}) => clip === 'c12')).toMatchObject({officer: '330902', officerSource: 'custody'})
    const without = judge({...worked, clips: worked.clips.filter(({clip}) => clip !== 'c12')})
    expect(without.statusOf('service:E8')).toBe('FAIL')
  })
})

describe('the periods of the worked case, day by day', () => {
  test.each([
    // R1 to R10: id, status, act by, over, days counted
    ['preservation-decision', 'LATE', '09-23', 29, '09-16 09-17 09-18 09-20 09-21 09-22 09-23'],
    ['hearing-request', 'PASS', '10-08', null, '09-24 09-28 09-29 09-30 10-08'],
    ['hearing-notice', 'UNKNOWN', '10-08', null, '10-16 10-15 10-14 10-13 10-12 10-10 10-09'],
    ['service', 'PASS', '11-06', null, '10-29 10-30 11-02 11-03 11-04 11-05 11-06'],
    ['publish-penalty', 'LATE', '11-06', 1, '10-29 10-30 11-02 11-03 11-04 11-05 11-06'],
    [
      'publish-check',
      'PASS',
      '10-27',
      null,
      '09-23 09-24 09-28 09-29 09-30 10-08 10-09 10-10 10-12 10-13 10-14 10-15 10-16 10-19 10-20 10-21 10-22 10-23 10-26 10-27',
    ],
    ['review', 'PASS', '10-27', null, '10-21 10-22 10-23 10-26 10-27'],
  ])('%s is %s: by %s, %s over', (id, status, actBy, over, counted) => {
    const result = verdict.of(`period:${id}`)
    expect(result).toMatchObject({status, actBy: `2026-${actBy}`, over})
    expect(result.counted).toEqual(of2026(counted))
  })

  test('R3: the hearing’s notice is done on 9 October by the loose reading, on 8 October by the strict one', () => {
    expect(verdict.of('period:hearing-notice')).toMatchObject({actBy: '2026-10-08', windowClosesAfter: '2026-10-09'})
    expect(verdict.statusOf('document:hearing-notice')).toBe('GAP')
  })

  test('R4: ninety days after the case was opened end on 15 December, three months on the 16th; day 42 is in time', () => {
    const [days, months] = [verdict.of('period:case-length'), verdict.of('period:case-length-months')]
    expect([days.status, days.actBy, days.counted.length]).toEqual(['PASS', '2026-12-15', 90])
    expect([months.status, months.actBy]).toEqual(['PASS', '2026-12-16'])
    expect(days.counted[41]).toBe('2026-10-28')
  })

  test('R8: the party has fifteen days to pay, not fifteen working days', () => {
    const pay = verdict.of('period:pay')
    expect(pay).toMatchObject({status: 'PENDING', actBy: '2026-11-18', windowClosesAfter: '2026-11-18'})
    expect(pay.counted).toHaveLength(15)
  })

  test('R9: the sixty days for a review end in a year that isn’t announced: provisional, and open to 4 January', () => {
    expect(verdict.of('period:administrative-review')).toMatchObject({
      status: 'PROVISIONAL',
      actBy: '2027-01-02',
      windowClosesAfter: '2027-01-04',
    })
    const longAfter = judge(worked, {at: '2027-03-01T10:00:00+08:00'})
    expect(longAfter.statusOf('period:administrative-review')).toBe('PROVISIONAL')
  })

  test('R10: the reviewer handles no act of the case, and the hearing, the opinion and the decision follow each other', () => {
    expect(verdict.having('PASS')).toEqual(expect.arrayContaining(['reviewer:D8', 'review', 'review-points:D8']))
    expect(verdict.of('review').inputs.map(({value}) => value)).toEqual(['2026-10-28', '2026-10-26', 1])
  })

  test('R11: one clip was docked 46 h 19 min after its end, the others in time', () => {
    expect(verdict.results.filter(({id}) => id.startsWith('docked:'))).toMatchObject([
      {id: 'docked:c9', status: 'LATE', todo: {words: ['c9', 46, 19, 24]}},
    ])
    expect(inputOf(verdict.of('docked'), 'clips-in-time')).toBe(11)
  })

  test.each([
    ['2026-11-18T23:00:00+08:00', 'PENDING', 0, 0],
    ['2026-11-19T10:00:00+08:00', 'LATE', 1, 2400],
    ['2026-12-21T10:00:00+08:00', 'LATE', 33, 79_200],
    ['2026-12-22T10:00:00+08:00', 'LATE', 34, 80_000],
    ['2027-03-01T10:00:00+08:00', 'LATE', 103, 80_000],
  ])('at %s the surcharge is %s: %d days, %d yuan, never more than the fine', (at, status, days, yuan) => {
    const surcharge = judge(worked, {at}).of('surcharge')
    expect(surcharge.status).toBe(status)
    expect(inputOf(surcharge, 'surcharge-a-day')).toBe(2400)
    expect([inputOf(surcharge, 'days-late'), inputOf(surcharge, 'surcharge')]).toEqual([days, yuan])
  })

  test('S1: a revoked penalty is taken down by 10 October by the law, by 15 October by the measure of 2019', () => {
    const revoked = fixtureCase('revoked-case')
    const [law, seed] = [LAW_2021, SEED_2019].map(id =>
      judge(revoked, {rules: ruleSet(id), at: '2026-10-09T10:00:00+08:00'}).of('period:withdraw'),
    )
    expect(law).toMatchObject({status: 'PENDING', actBy: '2026-10-10', clause: '行政处罚法 48'})
    expect(law?.counted).toEqual(of2026('10-08 10-09 10-10'))
    expect(seed).toMatchObject({status: 'PENDING', actBy: '2026-10-15', clause: '二(一)3'})
    expect(seed?.counted).toEqual(of2026('10-08 10-09 10-10 10-12 10-13 10-14 10-15'))
    expect(judge(revoked, {at: '2026-10-12T10:00:00+08:00'}).of('period:withdraw')).toMatchObject({
      status: 'LATE',
      over: 1,
    })
  })

  test('the party may ask for a hearing within five days; by the three days of the older rule it would have been late', () => {
    const older = judge(worked, {rules: ruleSet(SEED_2019)}).of('period:hearing-request')
    // Of three days the later reading ends on 29 September as well; the party asked on the 30th.
    expect(older).toMatchObject({status: 'LATE', actBy: '2026-09-29', over: 1})
    expect(verdict.of('period:hearing-request')).toMatchObject({status: 'PASS', actBy: '2026-10-08'})
  })
})

describe('what a count from Monday to Friday would say, and evidock doesn’t', () => {
  /** The same rules by a calendar that knows no notice of 2026. */
  const mondayToFriday = {...shipped, yearOf: (year: number) => plainYear(year)}

  function plainYear(year: number) {
    const {workdays, plainWorkdays, kinds} = shipped.yearOf(year)
    const plain = kinds.map((_, index) => new Date(Date.UTC(year, 0, index + 1)))
    const days = plain.filter(day => day.getUTCDay() % 6 !== 0).map(day => day.toISOString().slice(0, 10))
    const before = Uint16Array.from(
      {length: kinds.length + 1},
      (_, index) => plain.slice(0, index).filter(day => day.getUTCDay() % 6 !== 0).length,
    )
    void [workdays, plainWorkdays]
    return {kinds, workdays: {days, before}, plainWorkdays: {days, before}}
  }

  test.each([
    ['worked-case', 'preservation-decision', '2026-09-24', '2026-09-23'],
    ['worked-case', 'hearing-request', '2026-09-30', '2026-10-08'],
    ['worked-case', 'publish-check', '2026-10-20', '2026-10-27'],
    ['revoked-case', 'withdraw', '2026-10-05', '2026-10-10'],
  ])('%s %s: not %s but %s', (of, id, naive, right) => {
    const one = fixtureCase(of)
    expect(judge(one, {calendar: mondayToFriday}).of(`period:${id}`).actBy).toBe(naive)
    expect(judge(one).of(`period:${id}`).actBy).toBe(right)
  })

  test('nor would fifteen working days be the time to pay, or ninety the time to decide', () => {
    expect(workdaysAfter(shipped, '2026-11-03', '2026-11-24')).toBe(15)
    expect(verdict.of('period:pay').actBy).not.toBe('2026-11-24')
    expect(workdaysAfter(shipped, '2026-09-16', '2026-12-15')).toBeLessThan(90)
  })
})

describe('the documents of the worked case', () => {
  test('exactly these are missing', () => {
    expect(verdict.having('GAP').filter(id => id.startsWith('document:'))).toEqual([
      'document:preservation-decision',
      'document:investigation-end-approval',
      'document:investigation-report',
      'document:hearing-notice',
      'document:hearing-record',
      'document:collective-discussion',
      'document:decision-approval',
    ])
  })

  test('and these aren’t due yet', () => {
    expect(verdict.having('PENDING').filter(id => id.startsWith('document:'))).toEqual([
      'document:execution-record',
      'document:closing-report',
    ])
  })

  test('each interview has a record of its own', () => {
    expect(verdict.of('document:interview-record').inputs[0].source).toBe('D5')
    expect(verdict.of('document:interview-record:E5').inputs[0].source).toBe('D6')
    const documents = worked.file.documents.filter(({document}) => document !== 'D6')
    const without = judge({...worked, file: {...worked.file, documents}})
    expect(without.statusOf('document:interview-record:E5')).toBe('GAP')
  })

  test('K1: the second interview was held and signed by one officer, and only those are wrong beside the clip', () => {
    expect(verdict.having('FAIL')).toEqual(['integrity:c4', 'officers:E5', 'signers:D6'])
  })

  test('the first interview has two officers by its record alone', () => {
    expect(verdict.of('officers:E4')).toMatchObject({status: 'PASS', todo: {code: 'officers-by-text'}})
    expect(verdict.of('officers:E2')).toMatchObject({status: 'PASS', todo: null})
  })

  test('work on the make-up Sunday isn’t work on a day off, and a preservation may come before the case is opened', () => {
    expect(verdict.results.filter(({id}) => id.startsWith('day-off'))).toEqual([])
    const acts = worked.file.acts.map(act =>
      act.act === 'E5' ? {...act, from: '2026-09-27T10:00+08:00', to: '2026-09-27T10:40+08:00'} : act,
    )
    expect(judge({...worked, file: {...worked.file, acts}}).statusOf('day-off:E5')).toBe('NA')
    expect(verdict.statusOf('document:preservation-notice')).toBe('PASS')
    expect(verdict.statusOf('document:case-approval')).toBe('PASS')
  })

  test('what was told on site is a question until a person, or a transcript, has told', () => {
    expect(verdict.having('UNKNOWN').filter(id => id.startsWith('notices'))).toEqual([
      'notices:E2',
      'notices:E4',
      'notices:E5',
    ])
    expect(verdict.having('UNKNOWN').filter(id => id.startsWith('recording-told'))).toHaveLength(6)
  })
})

describe('the fine of the worked case', () => {
  test('lies within the first range of its article', () => {
    expect(verdict.of('fine:D9')).toMatchObject({status: 'PASS', clause: '统计法 44', todo: null})
    expect(inputOf(verdict.of('fine:D9'), 'fine-most')).toBe(500_000)
  })

  test('K11: it asks for a hearing to be offered from 50,000 yuan on, and not where a table says 100,000', () => {
    const folder = join(scratchFolder(), 'rulesets')
    mkdirSync(folder)
    cpSync(shippedRuleSets, folder, {recursive: true})
    writeFileSync(join(folder, 'elsewhere.toml'), ELSEWHERE)
    const elsewhere = loadRuleSets([folder]).get('elsewhere')
    expect(verdict.statusOf('period:hearing-request')).toBe('PASS')
    expect(judge(worked, {rules: elsewhere ?? ruleSet(LAW_2021)}).statusOf('period:hearing-request')).toBeNull()
  })
})

const ELSEWHERE = `
id = "elsewhere"
extends = "${LAW_2021}"
title = {zh = "另一省", en = "another province"}
jurisdiction = {zh = "另一省", en = "another province"}
measure = {zh = "另一省的办法", en = "its measure"}
valid_from = "2021-07-15"
[[parameter]]
id = "hearing-fine"
title = {zh = "听证告知的罚款起点（元）", en = "fine from which a hearing must be offered (yuan)"}
clause = "另一省的办法"
values = [{value = 100000}, {party = "sole-trader", value = 5000}]
`

test('the worked case has nothing late, missing or wrong that the facts don’t say', () => {
  expect(verdict.having('LATE')).toEqual(['docked:c9', 'period:preservation-decision', 'period:publish-penalty'])
  expect(judge(worked, {at: EVENING}).results).toEqual(verdict.results)
})
