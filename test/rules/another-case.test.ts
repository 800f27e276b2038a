import {describe, expect, test} from 'vitest'
import {loadCalendars, shippedCalendars} from '../../src/rules/calendar/load.ts'
import {readCaseFolder} from '../../src/rules/case-folder.ts'
import {mustOf} from '../../src/rules/case-report.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {inputOf, judge, ruleSet, shipped, stretch} from './judge.ts'

/*
 * A case of a meteorological bureau in 2027, all from tables, by a rule set that extends nothing, and by a calendar of a year
 * that isn't shipped. Every expectation below was worked out by hand from the files.
 *
 * The calendar (made up): 2027-04-25 (Sunday) and 2027-05-08 (Saturday) are worked; off are 1 to 5 May.
 * 20 April is a Tuesday, 30 April a Friday, 12 May a Wednesday.
 */
const folder = readCaseFolder(inCheckout('fixtures/another-case'))
const {calendar} = loadCalendars(shippedCalendars, inCheckout('fixtures/another-case/calendars'))
const rules = ruleSet('shanxi-meteorology')
const at = '2027-05-31T12:00:00+08:00'

const of = (id: string) => {
  const file = folder.cases.get(id)
  if (file === undefined) throw new RangeError(id)
  return {file, clips: folder.clips.get(id) ?? []}
}
const verdict = judge(of('scene-2027-3'), {rules, calendar, at})

/** Days of 2027 as `MM-DD`. */
const of2027 = (days: string): string[] => days.split(' ').map(day => `2027-${day}`)

describe('a case in tables', () => {
  test('is read whole: in GB18030 or UTF-8, with headers in Chinese or as fields, and nothing is wrong in it', () => {
    const {file} = of('scene-2027-3')
    expect(folder.findings).toEqual([])
    expect(file).toMatchObject({
      case_number: '气罚〔2027〕3号',
      type: 'penalty',
      procedure: 'normal',
      party: 'sole-trader',
    })
    expect(file.acts.map(({act, from}) => [act, from])).toEqual([
      ['V1', '2027-04-20T01:00:00.000Z'],
      ['V2', '2027-04-22T06:00:00.000Z'],
      ['V3', '2027-04-26T02:00:00.000Z'],
      ['V4', '2027-05-18T07:00:00.000Z'],
    ])
    expect(file.acts[3]).toMatchObject({
      service: {document: 'W6', method: 'retained', witness: null},
      documents: ['W6'],
    })
    expect(file.documents.find(({document}) => document === 'W1')).toMatchObject({
      date: '2027-04-20',
      signers: ['140101', '140102'],
    })
    expect(file.decisions[0]?.penalties).toEqual([
      {class: 'warning', yuan: null},
      {class: 'fine', yuan: 3000},
    ])
    expect(file.publications[0]).toMatchObject({
      channels: [{channel: 'gov-site', url: 'https://example.gov.cn/3', at: '2027-05-24'}],
      fields: {party: 'ZZ', conclusion: '警告，罚款3000元'},
      secrecy: 'none',
    })
  })

  test('that is known by the acts of a roster alone asks what it is, and judges its acts', () => {
    const {file} = of('roster-only')
    expect(file).toMatchObject({type: null, case_number: '气查〔2027〕9号', object: 'YY'})
    expect(file.acts).toMatchObject([{act: 'scene-20270527-0900', item: 'scene', officers: ['140101', '140102']}])
    const roster = judge(of('roster-only'), {rules, calendar, at})
    expect(roster.having('UNKNOWN')).toEqual(expect.arrayContaining(['about:type', 'about:procedure', 'about:party']))
    expect(roster.having('GAP')).toEqual(
      expect.arrayContaining(['recording:scene-20270527-0900', 'document:scene-record']),
    )
  })
})

describe('what clips show of it', () => {
  test('the scene: 55 of 60 minutes, and the five that lack have a cause', () => {
    // k1 shows 08:55-09:30, k2 09:35-10:05; the recorder's clock was two minutes slow.
    const scene = verdict.coverageOf('V1')
    expect([scene.coveredMs / 60_000, scene.uncorrectedMs / 60_000]).toEqual([55, 55])
    expect(scene.gaps.map(stretch)).toEqual(['09:30-09:35 (5)'])
    expect([scene.status, verdict.statusOf('gap-causes:V1')]).toEqual(['GAP', 'PASS'])
  })

  test('the questioning: a sound recording is enough where the list says so', () => {
    expect(verdict.coverageOf('V2')).toMatchObject({status: 'PASS', coveredMs: 45 * 60_000})
  })

  test('a service is shown by a picture, and by nothing where there is none', () => {
    expect(verdict.coverageOf('V4')).toMatchObject({status: 'PASS', byPicture: true, gaps: []})
    expect(verdict.statusOf('service:V4')).toBe('PASS')
    expect(verdict.of('recording:V3')).toMatchObject({
      status: 'GAP',
      todo: {code: 'recording-absent', words: ['V3', 10]},
    })
  })

  test('in all 100 of 115 minutes: what a picture shows has no minutes', () => {
    expect(mustOf(verdict.coverage)).toMatchObject({acts: 3, window_min: 115, covered_min: 100, covered_percent: 86.96})
  })

  test('one clip was docked 48 h 55 min after its end, where 48 h are allowed', () => {
    expect(verdict.of('docked:k2')).toMatchObject({status: 'LATE', over: 1})
  })
})

describe('its periods', () => {
  test.each([
    ['preservation-decision', 'PASS', '05-13', null, '05-06 05-07 05-08 05-10 05-11 05-12 05-13'],
    ['hearing-request', 'NA', '05-06', null, '04-27 04-28 04-29 04-30 05-06'],
    ['service', 'PASS', '05-21', null, '05-13 05-14 05-17 05-18 05-19 05-20 05-21'],
    ['publish-penalty', 'LATE', '05-21', 1, '05-13 05-14 05-17 05-18 05-19 05-20 05-21'],
  ])('%s is %s: by %s, %s over', (id, status, actBy, over, counted) => {
    const result = verdict.of(`period:${id}`)
    expect(result).toMatchObject({status, actBy: `2027-${actBy}`, over})
    expect(result.counted).toEqual(of2027(counted))
  })

  test('days and the weekend at the end of sixty of them', () => {
    // From 21 April: 9 days of April, 31 of May, 30 of June, 20 of July. From 18 May: 13 and 2 make 15; 13, 30 and 17 make 60.
    expect(verdict.of('period:case-length')).toMatchObject({status: 'PASS', actBy: '2027-07-20'})
    expect(verdict.of('period:pay')).toMatchObject({status: 'PENDING', windowClosesAfter: '2027-06-02'})
    expect(verdict.of('period:administrative-review')).toMatchObject({
      status: 'PENDING',
      actBy: '2027-07-17',
      windowClosesAfter: '2027-07-19',
    })
  })

  test('without its calendar the same year is provisional, and nothing of it is late', () => {
    const without = judge(of('scene-2027-3'), {rules, calendar: shipped, at})
    expect(without.statusOf('period:publish-penalty')).toBe('PROVISIONAL')
    expect(without.having('LATE')).toEqual(['docked:k2'])
    expect(without.statusOf('period:administrative-review')).toBe('PROVISIONAL')
  })

  test('the surcharge is three per cent of a small fine', () => {
    const late = judge(of('scene-2027-3'), {rules, calendar, at: '2027-06-04T09:00:00+08:00'}).of('surcharge')
    expect([late.status, inputOf(late, 'days-late'), inputOf(late, 'surcharge')]).toEqual(['LATE', 2, 180])
  })
})

test('its own rules name its own clauses, and nothing of another department’s measure', () => {
  const clauses = new Set(verdict.results.map(({clause}) => clause))
  expect([...clauses].filter(clause => clause.startsWith('二(') || clause.includes('统计'))).toEqual([])
  expect(verdict.of('review')).toMatchObject({status: 'PASS', clause: '(十一)'})
  expect(verdict.having('FAIL')).toEqual([])
  expect(verdict.having('GAP')).toEqual(['recording:V1', 'recording:V3'])
})
