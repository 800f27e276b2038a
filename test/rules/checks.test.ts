import {describe, expect, test} from 'vitest'
import type {ClipOfCase} from '../../src/rules/case-file.ts'
import type {RuleSet} from '../../src/rules/rule-set.ts'
import {caseOf, fixtureCase, inputOf, judge, LAW_2021, ruleSet, SEED_2019, type Verdict} from './judge.ts'

const at = '2026-09-01T10:00:00+08:00'
const of = (
  facts: Record<string, unknown>,
  clips: readonly ClipOfCase[] = [],
  rules: RuleSet = ruleSet(LAW_2021),
): Verdict => judge({file: caseOf(facts), clips}, {at, rules})

const act = (more: object = {}) => ({
  act: 'E1',
  item: 'onsite-check',
  phase: 'investigation',
  from: '2026-08-03T09:00+08:00',
  to: '2026-08-03T10:00+08:00',
  ...more,
})
const document = (name: string, type: string, more: object = {}) => ({
  document: name,
  type,
  date: '2026-08-03',
  ...more,
})
const penalty = (more: object = {}) => ({decision: 'Z1', kind: 'penalty', date: '2026-08-03', ...more})
const fine = (yuan: number | null) => ({penalties: [{class: 'fine', yuan}], articles: [{law: '统计法', article: '44'}]})
const publication = (more: object = {}) => ({
  publication: 'P1',
  what: 'penalty-decision',
  decision: 'Z1',
  published: '2026-08-04',
  ...more,
})
const clip = (more: Partial<ClipOfCase> = {}): ClipOfCase => ({
  clip: 'c1',
  recorder: 'r-1',
  officer: null,
  officerSource: null,
  form: 'video',
  from: '2026-08-03T01:00:00.000Z',
  to: '2026-08-03T02:00:00.000Z',
  offsetMs: 0,
  offsetErrorMs: 500,
  dockedAt: '2026-08-03T09:00:00.000Z',
  integrity: 'verified',
  ...more,
})

describe('each check of a case says one thing, and what to do', () => {
  test.each<[string, Record<string, unknown>, string, string | null, string | null]>([
    ['an act of no item', {acts: [act({item: 'x'})]}, 'recording:E1', 'UNKNOWN', 'item-unknown'],
    ['an act that nothing records', {acts: [act({item: 'service-direct'})]}, 'recording:E1', 'GAP', 'no-record'],
    [
      'a waiver with reason and approver',
      {acts: [act()], waivers: [{act: 'E1', reason: 'why', by: 'head'}]},
      'recording:E1',
      'NA',
      null,
    ],
    [
      'a waiver without an approver',
      {acts: [act()], waivers: [{act: 'E1', reason: 'why'}]},
      'waiver:E1',
      'FAIL',
      'waiver-lacks',
    ],
    [
      'and it has no effect',
      {acts: [act()], waivers: [{act: 'E1', reason: 'why'}]},
      'recording:E1',
      'GAP',
      'recording-absent',
    ],
    ['no officer entered', {acts: [act()]}, 'officers:E1', 'UNKNOWN', 'officers-of'],
    ['two officers and no clip', {acts: [act({officers: ['330901', '330902']})]}, 'officers:E1', 'PASS', null],
    ['one officer twice', {acts: [act({officers: ['330901', '330901']})]}, 'officers:E1', 'FAIL', 'officers-lack'],
    [
      'a certificate that wasn’t shown',
      {acts: [act({certificate: {done: false}})]},
      'certificate:E1',
      'FAIL',
      'certificate-not-shown',
    ],
    [
      'something that wasn’t told',
      {acts: [act({notices: {rights: {done: false}}})]},
      'notices:E1',
      'FAIL',
      'notice-not-given',
    ],
    [
      'an act on a Sunday',
      {acts: [act({from: '2026-08-02T09:00+08:00', to: '2026-08-02T10:00+08:00'})]},
      'day-off:E1',
      'NA',
      'day-off',
    ],

    [
      'a kind of document that no rule knows',
      {documents: [document('D1', 'x')]},
      'type:D1',
      'UNKNOWN',
      'document-type-unknown',
    ],
    [
      'a document without a date',
      {documents: [document('D1', 'evidence', {date: null})]},
      'date:D1',
      'UNKNOWN',
      'date-of',
    ],
    ['without a number', {documents: [document('D1', 'query')]}, 'number:D1', 'UNKNOWN', 'number-of'],
    [
      'without its approval',
      {documents: [document('D1', 'preservation-notice')]},
      'approval:D1',
      'UNKNOWN',
      'approver-of',
    ],
    [
      'with one signature twice',
      {documents: [document('D1', 'onsite-record', {signers: ['330901', '330901']})]},
      'signers:D1',
      'FAIL',
      'signers-lack',
    ],
    [
      'with a seal that isn’t valid',
      {documents: [document('D1', 'evidence', {seal_valid: false})]},
      'seal:D1',
      'FAIL',
      'seal-invalid',
    ],

    [
      'an electronic service without consent',
      {acts: [act({service: {document: 'D1', method: 'electronic'}})]},
      'service:E1',
      'FAIL',
      'consent-missing',
    ],
    [
      'a leaving with a witness',
      {acts: [act({service: {document: 'D1', method: 'retained', witness: true}})]},
      'service:E1',
      'PASS',
      null,
    ],
    [
      'a leaving of which nobody knows',
      {acts: [act({service: {document: 'D1', method: 'retained'}})]},
      'service:E1',
      'UNKNOWN',
      'witness-of',
    ],
    [
      'a host who investigated',
      {acts: [act({officers: ['330901']}), act({act: 'E2', item: 'hearing', phase: 'decision', host: '330901'})]},
      'hearing-host:E2',
      'FAIL',
      'host-investigated',
    ],
    [
      'a host whom nobody entered',
      {acts: [act({item: 'hearing', phase: 'decision'})]},
      'hearing-host:E1',
      'UNKNOWN',
      'host-of',
    ],
    ['a penalty without a notice before it', {decisions: [penalty()]}, 'prior-notice', 'FAIL', 'prior-notice-missing'],
    [
      'a notice that was only written after it',
      {decisions: [penalty()], documents: [document('D1', 'prior-notice', {date: '2026-08-04'})]},
      'prior-notice',
      'FAIL',
      'prior-notice-missing',
    ],
    [
      'the simple procedure for a large fine',
      {procedure: 'simple', party: 'organisation', decisions: [penalty(fine(3001))]},
      'simple-procedure',
      'FAIL',
      'not-simple',
    ],
    [
      'the simple procedure for a small one',
      {procedure: 'simple', party: 'organisation', decisions: [penalty(fine(3000))]},
      'simple-procedure',
      'PASS',
      null,
    ],
    [
      'a fine above the article',
      {party: 'organisation', decisions: [penalty(fine(500_001))]},
      'fine:Z1',
      'FAIL',
      'fine-too-high',
    ],
    [
      'a fine for a serious case alone',
      {party: 'organisation', decisions: [penalty(fine(100_001))]},
      'fine:Z1',
      'PASS',
      'fine-of-serious-case',
    ],
    [
      'the lower range of a sole trader',
      {party: 'sole-trader', decisions: [penalty(fine(10_001))]},
      'fine:Z1',
      'FAIL',
      'fine-too-high',
    ],
    [
      'a fine by no article',
      {decisions: [penalty({penalties: [{class: 'fine', yuan: 5}]})]},
      'fine:Z1',
      'UNKNOWN',
      'article-of',
    ],
    [
      'a violation found too late',
      {
        events: [
          {event: 'violation-ended', at: '2024-02-29'},
          {event: 'violation-found', at: '2026-03-01'},
        ],
      },
      'limitation',
      'FAIL',
      'limitation-over',
    ],
    [
      'and one found on the last day',
      {
        events: [
          {event: 'violation-ended', at: '2024-02-29'},
          {event: 'violation-found', at: '2026-02-28'},
        ],
      },
      'limitation',
      'PASS',
      null,
    ],

    [
      'a decision without a review',
      {type: 'penalty', procedure: 'normal', decisions: [penalty()]},
      'review',
      'FAIL',
      'decided-without-review',
    ],
    [
      'a review that wasn’t passed',
      {
        type: 'penalty',
        procedure: 'normal',
        decisions: [penalty()],
        reviews: [{review: 'R1', opinion: '2026-08-01', outcome: 'refused'}],
      },
      'review',
      'FAIL',
      'decided-without-review',
    ],
    ['no decision yet', {type: 'penalty', procedure: 'normal'}, 'review', 'PENDING', 'review-first'],
    [
      'the simple procedure, which isn’t reviewed',
      {type: 'penalty', procedure: 'simple', decisions: [penalty()]},
      'review',
      null,
      null,
    ],
    [
      'a reviewer who handled the case',
      {
        type: 'penalty',
        procedure: 'normal',
        acts: [act({officers: ['330901']})],
        reviews: [{review: 'R1', reviewer: '330901'}],
      },
      'reviewer:R1',
      'FAIL',
      'reviewer-of-case',
    ],
    [
      'six of seven points',
      {
        type: 'penalty',
        procedure: 'normal',
        reviews: [
          {
            review: 'R1',
            opinion: '2026-08-01',
            points: Object.fromEntries('123456'.split('').map(n => [n, {answer: 'yes'}])),
          },
        ],
      },
      'review-points:R1',
      'FAIL',
      'points-open',
    ],
    [
      'nobody answers for the review',
      {type: 'penalty', procedure: 'normal', reviews: [{review: 'R1', opinion: '2026-08-01'}]},
      'review-signers:R1',
      'UNKNOWN',
      'review-signers',
    ],
    [
      'a disagreement that isn’t settled',
      {type: 'penalty', procedure: 'normal', reviews: [{review: 'R1', disagreement: {at: '2026-08-01', by: '330901'}}]},
      'disagreement:R1',
      'PENDING',
      'settle-disagreement',
    ],

    [
      'not published without a reason',
      {decisions: [penalty({publish: {yes: false, approver: 'head'}})]},
      'publish-choice:Z1',
      'FAIL',
      'unpublished-without-reason',
    ],
    [
      'a publication of no kind',
      {publications: [publication({what: 'x'})]},
      'publication:P1',
      'UNKNOWN',
      'publication-unknown',
    ],
    [
      'a published field that isn’t public',
      {publications: [publication({fields: {contact: '1'}})]},
      'publication-fields:P1',
      'FAIL',
      'fields-not-public',
    ],
    ['fields that lack', {publications: [publication()]}, 'publication-fields:P1', 'GAP', 'fields-lacking'],
    [
      'fields that lack before it is published',
      {publications: [publication({published: null})]},
      'publication-fields:P1',
      'PENDING',
      'fields-lacking',
    ],
    ['a channel that lacks', {publications: [publication()]}, 'publication-channels:P1', 'GAP', 'channels-missing'],
    [
      'a channel without a receipt',
      {publications: [publication({channels: [{channel: 'gov-site'}]})]},
      'publication-channels:P1',
      'UNKNOWN',
      'receipts-of',
    ],
    [
      'one who collects and approves',
      {publications: [publication({collector: 'a', approver: 'a', publisher: 'b'})]},
      'publication-duties:P1',
      'FAIL',
      'collector-approves',
    ],
    [
      'a state secret that went out',
      {publications: [publication({secrecy: 'state', redacted: true})]},
      'publication-secrecy:P1',
      'FAIL',
      'state-secret',
    ],
    [
      'a commercial secret, redacted',
      {publications: [publication({secrecy: 'commercial', redacted: true})]},
      'publication-secrecy:P1',
      'PASS',
      null,
    ],
    [
      'a private one, not redacted',
      {publications: [publication({secrecy: 'privacy'})]},
      'publication-secrecy:P1',
      'FAIL',
      'redact',
    ],
    [
      'an error that isn’t corrected',
      {publications: [publication({error_found: '2026-08-27'})]},
      'correction:P1',
      'PENDING',
      'correct',
    ],

    ['a phase without a document', {acts: [act()]}, 'phase:initiation', 'GAP', 'phase-without-text'],
    [
      'a closed case with a document outside of its volume',
      {events: [{event: 'closed', at: '2026-08-10'}], documents: [document('D1', 'decision')]},
      'volume',
      'GAP',
      'volume-incomplete',
    ],
    [
      'a volume out of order',
      {
        events: [{event: 'closed', at: '2026-08-10'}],
        documents: [
          document('D1', 'decision', {place_in_volume: 1}),
          document('D2', 'prior-notice', {place_in_volume: 2}),
        ],
      },
      'volume',
      'FAIL',
      'volume-order',
    ],
    [
      'a short retention by one person',
      {retention: {years: 5, by: 'head'}},
      'retention',
      'FAIL',
      'retention-shortened',
    ],
    ['by two persons', {retention: {years: 5, by: 'head', second: '330905'}}, 'retention', 'PASS', null],
    ['a hold that is on', {holds: [{hold: 'H1', cause: 'complaint', from: '2026-08-10'}]}, 'hold:H1', 'NA', 'held'],
    [
      'a hold that is over',
      {holds: [{hold: 'H1', cause: 'complaint', from: '2026-08-10', until: '2026-08-20'}]},
      'hold:H1',
      null,
      null,
    ],
    ['a check at random that wasn’t mobile', {source: 'double-random', mobile: false}, 'mobile', 'FAIL', 'not-mobile'],
    ['a case of which nobody knows what it is', {}, 'about:type', 'UNKNOWN', 'what-is'],
  ])('%s', (_, facts, id, status, code) => {
    const verdict = of(facts)
    expect(verdict.statusOf(id)).toBe(status)
    if (status !== null) expect(verdict.of(id).todo?.code ?? null).toBe(code)
  })
})

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
