import {describe, expect, test} from 'vitest'
import {caseOf, fixtureCase, inputOf, judge, LAW_2021, ruleSet, SEED_2019} from './judge.ts'
import {act, at, clip, document, fine, of, penalty, publication} from './small-case.ts'

describe('clips', () => {
  test('that nobody proved, measured or docked in time are told apart', () => {
    const clips = [
      clip({clip: 'c1', integrity: 'unproved'}),
      clip({clip: 'c2', offsetMs: null}),
      clip({clip: 'c3', dockedAt: null}),
      clip({clip: 'c4', dockedAt: '2026-08-04T02:00:00.000Z'}),
      clip({clip: 'c5', dockedAt: '2026-08-04T02:01:00.000Z'}),
    ]
    const verdict = of({acts: [act()]}, clips)
    expect(verdict.having('UNKNOWN')).toEqual(expect.arrayContaining(['integrity:c1', 'clock', 'docked:c3']))
    expect(verdict.having('LATE')).toEqual(['docked:c5'])
  })

  test('may still lie in a recorder: a gap is one only when the time to dock is over', () => {
    const file = caseOf({acts: [act()]})
    const [before, after] = ['2026-08-04T09:59:00+08:00', '2026-08-04T10:00:00+08:00'].map(at => judge({file}, {at}))
    expect([before?.statusOf('recording:E1'), after?.statusOf('recording:E1')]).toEqual(['PENDING', 'GAP'])
  })

  test('show no leaving of a document where the copy isn’t what the recorder gave', () => {
    const acts = [act({item: 'service-retained', service: {document: 'D1', method: 'retained', witness: false}})]
    expect(of({acts}, [clip()]).statusOf('service:E1')).toBe('PASS')
    expect(of({acts}, [clip({integrity: 'failed'})]).statusOf('service:E1')).toBe('FAIL')
  })

  test('that are pictures show a service, unless the copy isn’t what the recorder gave', () => {
    const acts = [act({item: 'service-public-notice', phase: 'execution'})]
    const picture = clip({form: 'photo', to: '2026-08-03T01:00:00.000Z'})
    expect(of({acts}, [picture]).coverageOf('E1')).toMatchObject({status: 'PASS', byPicture: true})
    expect(of({acts}, [{...picture, integrity: 'failed'}]).coverageOf('E1')).toMatchObject({
      status: 'GAP',
      byPicture: false,
    })
  })

  test('of sound count where the list takes sound, and a film counts there too', () => {
    const acts = [act({item: 'oral-statement', phase: 'decision'})]
    expect(of({acts}, [clip({form: 'audio'})]).statusOf('recording:E1')).toBe('PASS')
    expect(of({acts: [act()]}, [clip({form: 'audio'})]).statusOf('recording:E1')).toBe('GAP')
    expect(of({acts: [act({item: 'phone-report', phase: 'initiation'})]}, [clip()]).statusOf('recording:E1')).toBe(
      'PASS',
    )
  })

  test('with a break of five seconds between them have no gap', () => {
    const halves = [
      clip({clip: 'c1', to: '2026-08-03T01:30:00.000Z'}),
      clip({clip: 'c2', from: '2026-08-03T01:30:05.000Z'}),
    ]
    expect(of({acts: [act()]}, halves).coverageOf('E1')).toMatchObject({status: 'PASS', gaps: []})
    const longer = [halves[0] ?? clip(), clip({clip: 'c2', from: '2026-08-03T01:30:06.000Z'})]
    expect(of({acts: [act()]}, longer).coverageOf('E1').gaps).toHaveLength(1)
  })
})

test('an act that is on leaves its document when it ends', () => {
  const file = caseOf({acts: [act()]})
  const during = judge({file}, {at: '2026-08-03T09:30:00+08:00'})
  expect(during.of('document:onsite-record')).toMatchObject({status: 'PENDING', todo: {code: 'act-document-to-come'}})
  expect(judge({file}, {at: '2026-08-03T10:00:00+08:00'}).statusOf('document:onsite-record')).toBe('GAP')
})

test('a decision is served by its document, whatever the two are called', () => {
  const verdict = of({
    type: 'penalty',
    decisions: [penalty({document: 'D1'}), penalty({decision: 'Z2', date: '2026-08-04', document: 'D2'})],
    documents: [document('D1', 'decision'), document('D2', 'decision', {date: '2026-08-04'})],
    acts: [
      act({
        act: 'E2',
        item: 'service-direct',
        phase: 'execution',
        from: '2026-08-05T09:00+08:00',
        to: '2026-08-05T09:10+08:00',
        service: {document: 'D2', method: 'direct'},
      }),
    ],
  })
  expect([verdict.statusOf('period:service'), verdict.statusOf('period:service:Z2')]).toEqual(['LATE', 'PASS'])
})

test('a second hearing isn’t told by the notice of the first', () => {
  const hearing = (name: string, day: string) =>
    act({act: name, item: 'hearing', phase: 'decision', from: `${day}T09:00+08:00`, to: `${day}T10:00+08:00`})
  const verdict = of({
    acts: [hearing('E1', '2026-08-17'), hearing('E2', '2026-08-28')],
    documents: [document('D1', 'hearing-notice', {date: '2026-08-03'})],
  })
  expect([verdict.statusOf('period:hearing-notice'), verdict.statusOf('period:hearing-notice:E2')]).toEqual([
    'PASS',
    'UNKNOWN',
  ])
})

test('of two preservations each has the decision that answers it', () => {
  const documents = [
    document('D1', 'preservation-notice'),
    document('D2', 'preservation-notice', {date: '2026-08-04'}),
    document('D3', 'preservation-decision', {date: '2026-08-06', answers: 'D2'}),
  ]
  const verdict = of({documents})
  expect(verdict.statusOf('period:preservation-decision')).toBe('LATE')
  expect(verdict.statusOf('period:preservation-decision:D2')).toBe('PASS')
})

describe('what was published of a decision that was undone', () => {
  const undone = (more: object) => ({
    type: 'penalty',
    decisions: [penalty({undone: {how: 'revoked', date: '2026-08-26'}})],
    publications: [
      publication({
        channels: [
          {channel: 'gov-site', at: '2026-08-04'},
          {channel: 'wechat', at: '2026-08-04'},
        ],
        ...more,
      }),
    ],
  })
  const down = [{channel: 'gov-site', at: '2026-08-27'}]
  const all = [...down, {channel: 'wechat', at: '2026-08-28'}]

  test('is down when its last channel is', () => {
    expect(of(undone({withdrawn: down})).of('period:withdraw')).toMatchObject({status: 'LATE', actBy: '2026-08-31'})
    expect(inputOf(of(undone({withdrawn: all})).of('period:withdraw'), 'withdrawn:penalty-decision')).toBe('2026-08-28')
  })

  test('is missing only when the time to take it down is over', () => {
    const file = caseOf(undone({}))
    const [before, after] = ['2026-08-31T10:00:00+08:00', '2026-09-01T10:00:00+08:00'].map(at => judge({file}, {at}))
    expect([before?.statusOf('withdrawal:P1'), after?.statusOf('withdrawal:P1')]).toEqual(['PENDING', 'GAP'])
  })

  test('has its reason made public by the law of 2021, not by the measure of 2019', () => {
    expect(of(undone({withdrawn: all})).of('withdrawal:P1')).toMatchObject({
      status: 'PENDING',
      todo: {code: 'withdrawal-reason-of'},
    })
    expect(of(undone({withdrawn: all, withdrawal_reason: 'revoked'})).statusOf('withdrawal:P1')).toBe('PASS')
    expect(of(undone({withdrawn: all}), [], ruleSet(SEED_2019)).statusOf('withdrawal:P1')).toBe('PASS')
  })
})

test('whether a fine is a large one is asked by the table of its day', () => {
  const [hearing, ...others] = ruleSet(LAW_2021).parameter.toSorted((a, b) =>
    a.id === 'hearing-fine' ? -1 : b.id === 'hearing-fine' ? 1 : 0,
  )
  if (hearing === undefined) throw new RangeError('hearing-fine')
  const raised = {...hearing, values: [{value: 50_000}, {from: '2026-08-20', value: 100_000}]}
  const rules = {...ruleSet(LAW_2021), parameter: [raised, ...others]}
  const facts = {
    type: 'penalty',
    party: 'organisation',
    decisions: [penalty(fine(80_000))],
    documents: [document('D1', 'prior-notice', {date: '2026-07-20'})],
    acts: [
      act({
        item: 'service-direct',
        from: '2026-07-20T09:00+08:00',
        to: '2026-07-20T09:10+08:00',
        service: {document: 'D1', method: 'direct'},
      }),
    ],
  }
  expect(of(facts, [], rules).statusOf('period:hearing-request')).toBe('NA')
  expect(
    judge({file: caseOf({...facts, decisions: [], announced_fine: 80_000})}, {at, rules}).statusOf(
      'period:hearing-request',
    ),
  ).toBeNull()
})

test('every status of the worked case and of others has been seen', () => {
  const {file, clips} = fixtureCase()
  const seen = new Set(judge({file, clips}).results.map(({status}) => status))
  expect([...seen].sort()).toEqual(['FAIL', 'GAP', 'LATE', 'NA', 'PASS', 'PENDING', 'PROVISIONAL', 'UNKNOWN'])
})
