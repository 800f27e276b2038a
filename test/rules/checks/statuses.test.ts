import {describe, expect, test} from 'vitest'
import type {CheckStatus} from '../../../src/contract/case.ts'
import {caseOf, judge} from '../judge.ts'

/** What is entered of a case, and what a check then says of it. Judged on 2026-11-10; null: it says nothing. */
type Row = [check: string, status: CheckStatus | null, facts: Record<string, unknown>]

const penalty = (date: string, more: object = {}) => ({decision: 'Z1', kind: 'penalty', date, ...more})
const publication = (more: object) => ({
  publication: 'P1',
  what: 'penalty-decision',
  decision: 'Z1',
  collector: 'clerk',
  approver: 'head',
  publisher: 'web',
  published: '2026-10-12',
  secrecy: 'none',
  channels: [{channel: 'gov-site', url: 'https://example.gov.cn/1', at: '2026-10-12'}],
  fields: {
    agency: '某局',
    party: '某公司',
    category: '行政处罚',
    conclusion: '警告',
    'document-number': '1号',
    'decision-date': '2026-10-12',
  },
  ...more,
})
const published = (more: object = {}) => ({decisions: [penalty('2026-10-12')], publications: [publication(more)]})
const review = (more: object) => ({
  type: 'penalty',
  procedure: 'normal',
  decisions: [penalty('2026-10-28')],
  reviews: [{review: 'F1', decision: 'Z1', sent: '2026-10-20', opinion: '2026-10-26', outcome: 'passed', ...more}],
})
const act = (more: object) => ({
  act: 'E1',
  item: 'onsite-check',
  phase: 'investigation',
  from: '2026-10-12T09:00:00+08:00',
  to: '2026-10-12T10:00:00+08:00',
  officers: ['330901', '330902'],
  ...more,
})
const notice = (more: object) => ({documents: [{document: 'D1', type: 'check-notice', ...more}]})
const placed = (...places: (number | null)[]) => ({
  events: [{event: 'closed', at: '2026-11-01'}],
  documents: ['case-approval', 'decision'].map((type, n) => ({
    document: `D${n + 1}`,
    type,
    place_in_volume: places[n],
  })),
})
const served = (date: string) => ({
  type: 'penalty',
  documents: [{document: 'D9', type: 'decision', date: '2026-09-01'}],
  acts: [
    act({
      act: 'E8',
      item: 'service-direct',
      phase: 'execution',
      from: `${date}T09:00:00+08:00`,
      to: `${date}T09:10:00+08:00`,
      service: {document: 'D9', method: 'direct'},
    }),
  ],
})

const rows: Row[] = [
  // 公示
  ['period:publish-check', 'PENDING', {events: [{event: 'check-concluded', at: '2026-11-02'}]}],
  ['period:publish-check', 'LATE', {events: [{event: 'check-concluded', at: '2026-09-02'}]}],
  [
    'period:publish-check',
    'UNKNOWN',
    {type: 'inspection', decisions: [{...penalty('2026-09-02'), kind: 'inspection'}]},
  ],
  ['period:publish-licence', 'LATE', {type: 'licence', decisions: [{...penalty('2026-10-12'), kind: 'licence'}]}],
  ['period:publish-licence', null, {type: 'penalty', decisions: [penalty('2026-10-12')]}],
  ['period:publish-coercion', 'PENDING', {type: 'coercion', decisions: [{...penalty('2026-11-02'), kind: 'coercion'}]}],
  ['period:publish-coercion', 'LATE', {type: 'coercion', decisions: [{...penalty('2026-09-02'), kind: 'coercion'}]}],
  ['place:E1', 'PASS', {acts: [act({place: '某公司会议室'})]}],
  ['place:E1', 'UNKNOWN', {acts: [act({})]}],
  ['fields:D1', 'PASS', {documents: [{document: 'D1', type: 'decision', empty_fields: []}]}],
  ['fields:D1', 'FAIL', {documents: [{document: 'D1', type: 'decision', empty_fields: ['remedies']}]}],
  ['fields:D1', 'UNKNOWN', {documents: [{document: 'D1', type: 'decision'}]}],
  ['prior-notice:Z2', 'FAIL', {decisions: [penalty('2026-10-12'), {...penalty('2026-10-13'), decision: 'Z2'}]}],
  [
    'prior-notice:Z2',
    'PASS',
    {
      documents: [{document: 'D1', type: 'prior-notice', date: '2026-09-12'}],
      decisions: [penalty('2026-10-12'), {...penalty('2026-10-13'), decision: 'Z2'}],
    },
  ],
  ['publication-duties:P1', 'PASS', published()],
  ['publication-duties:P1', 'FAIL', published({approver: 'clerk'})],
  ['publication-duties:P1', 'UNKNOWN', published({publisher: null})],
  ['publication-fields:P1', 'PASS', published()],
  ['publication-fields:P1', 'GAP', published({fields: {agency: '某局'}})],
  ['publication-fields:P1', 'FAIL', published({fields: {...publication({}).fields, 'home-address': '某路'}})],
  ['publication-channels:P1', 'PASS', published()],
  ['publication-channels:P1', 'GAP', published({channels: [{channel: 'weibo', url: 'x', at: '2026-10-12'}]})],
  ['publication-channels:P1', 'UNKNOWN', published({channels: [{channel: 'gov-site'}]})],
  ['publication-channels:P1', 'PENDING', published({published: null})],
  ['publication-secrecy:P1', 'PASS', published({secrecy: 'privacy', redacted: true})],
  ['publication-secrecy:P1', 'FAIL', published({secrecy: 'privacy', redacted: false})],
  ['publication-secrecy:P1', 'FAIL', published({secrecy: 'state', redacted: true})],
  ['publication-secrecy:P1', 'UNKNOWN', published({secrecy: null})],
  ['correction:P1', 'PENDING', published({error_found: '2026-11-09'})],
  ['correction:P1', 'PASS', published({error_found: '2026-11-02', corrected: '2026-11-03'})],
  ['period:correct', 'LATE', published({error_found: '2026-11-02'})],
  ['period:correct', 'PASS', published({error_found: '2026-11-02', corrected: '2026-11-03'})],
  [
    'withdrawal:P1',
    'GAP',
    {...published(), decisions: [penalty('2026-10-12', {undone: {how: 'revoked', date: '2026-10-20'}})]},
  ],
  [
    'withdrawal:P1',
    'PASS',
    {
      decisions: [penalty('2026-10-12', {undone: {how: 'revoked', date: '2026-10-20'}})],
      publications: [
        publication({withdrawn: [{channel: 'gov-site', at: '2026-10-21'}], withdrawal_reason: '依法撤销'}),
      ],
    },
  ],
  [
    'period:withdraw-other',
    'LATE',
    {
      type: 'licence',
      decisions: [{...penalty('2026-10-12', {undone: {how: 'revoked', date: '2026-10-20'}}), kind: 'licence'}],
      publications: [publication({what: 'licence-decision'})],
    },
  ],

  // 文书
  ['number:D1', 'UNKNOWN', notice({date: '2026-10-12'})],
  ['number:D1', 'PASS', notice({date: '2026-10-12', number: '1号'})],
  ['date:D1', 'UNKNOWN', notice({})],
  ['date:D1', 'PASS', notice({date: '2026-10-12'})],
  ['approval:D1', 'UNKNOWN', {documents: [{document: 'D1', type: 'preservation-notice', date: '2026-10-12'}]}],
  [
    'approval:D1',
    'PASS',
    {documents: [{document: 'D1', type: 'preservation-notice', date: '2026-10-12', approver: 'head'}]},
  ],

  // 全过程记录
  ['waiver:E1', 'PASS', {acts: [act({})], waivers: [{act: 'E1', reason: '涉密场所', by: 'head', at: '2026-10-12'}]}],
  ['waiver:E1', 'FAIL', {acts: [act({})], waivers: [{act: 'E1', reason: '涉密场所'}]}],
  ['recording:E1', 'NA', {acts: [act({})], waivers: [{act: 'E1', reason: '涉密场所', by: 'head'}]}],
  ['recording:E1', 'GAP', {acts: [act({})], waivers: [{act: 'E1', reason: '涉密场所'}]}],

  // 法制审核
  ['period:review', 'PASS', review({})],
  ['period:review', 'LATE', review({opinion: '2026-10-28'})],
  ['disagreement:F1', 'PENDING', review({disagreement: {at: '2026-10-27', by: 'handling'}})],
  ['disagreement:F1', 'PASS', review({disagreement: {at: '2026-10-27', by: 'handling', settled: '2026-10-28'}})],
  ['review-signers:F1', 'UNKNOWN', review({signed_by: {head: 'head', handling: null, reviewing: null}})],
  ['review-signers:F1', 'PASS', review({signed_by: {head: 'head', handling: '330901', reviewing: '330904'}})],
  ['review', 'FAIL', review({opinion: '2026-10-29'})],
  ['review', 'FAIL', review({outcome: 'refused'})],

  // 程序
  ['prior-notice', 'FAIL', {type: 'penalty', procedure: 'normal', decisions: [penalty('2026-10-28')]}],
  [
    'prior-notice',
    'PASS',
    {
      type: 'penalty',
      procedure: 'normal',
      decisions: [penalty('2026-10-28')],
      documents: [{document: 'D1', type: 'prior-notice', date: '2026-10-12'}],
    },
  ],
  [
    'simple-procedure',
    'FAIL',
    {
      type: 'penalty',
      procedure: 'simple',
      party: 'citizen',
      decisions: [penalty('2026-10-28', {penalties: [{class: 'fine', yuan: 201}]})],
    },
  ],
  [
    'simple-procedure',
    'PASS',
    {
      type: 'penalty',
      procedure: 'simple',
      party: 'citizen',
      decisions: [penalty('2026-10-28', {penalties: [{class: 'fine', yuan: 200}]})],
    },
  ],
  [
    'limitation',
    'FAIL',
    {
      events: [
        {event: 'violation-ended', at: '2024-03-01'},
        {event: 'violation-found', at: '2026-03-02'},
      ],
    },
  ],
  [
    'limitation',
    'PASS',
    {
      events: [
        {event: 'violation-ended', at: '2024-03-02'},
        {event: 'violation-found', at: '2026-03-02'},
      ],
    },
  ],
  ['period:suit', 'PENDING', served('2026-05-20')],
  ['period:suit', 'NA', served('2026-04-20')],

  // 归档
  ['volume', 'PASS', placed(1, 2)],
  ['volume', 'FAIL', placed(2, 1)],
  ['volume', 'GAP', placed(1, null)],
  ['volume', null, {...placed(2, 1), events: []}],
  ['period:archive', 'PENDING', {events: [{event: 'closed', at: '2026-11-01'}]}],
  ['period:archive', 'LATE', {events: [{event: 'closed', at: '2026-09-01'}]}],
  ['retention', 'UNKNOWN', {}],
  ['retention', 'PASS', {retention: {years: 30, by: 'archivist'}}],
  ['retention', 'FAIL', {retention: {years: 5, by: 'archivist'}}],
  ['retention', 'FAIL', {retention: {years: 5, by: 'archivist', second: 'archivist'}}],
  ['retention', 'PASS', {retention: {years: 5, by: 'archivist', second: 'head'}}],
  ['secrecy', 'UNKNOWN', {}],
  ['secrecy', 'PASS', {secrecy: 'none'}],
  ['platform', 'NA', {}],
  ['platform', 'PASS', {platform: 'P-1'}],
  ['mobile', 'FAIL', {source: 'double-random', mobile: false}],
  ['mobile', 'UNKNOWN', {source: 'double-random'}],
  ['mobile', 'PASS', {source: 'double-random', mobile: true}],
  ['mobile', null, {source: 'special', mobile: false}],
]

describe('what a check says of what was entered', () => {
  test.each(rows)('%s is %s', (check, status, facts) => {
    expect(judge({file: caseOf(facts)}).statusOf(check)).toBe(status)
  })

  const clip = {
    clip: 'clip-1',
    recorder: 'rec-1',
    officer: '330901',
    officerSource: 'name',
    form: 'video' as const,
    from: '2026-10-12T01:00:00.000Z',
    to: '2026-10-12T02:00:00.000Z',
    offsetMs: 0,
    offsetErrorMs: 500,
    dockedAt: '2026-10-12T10:00:00.000Z',
    integrity: 'verified' as const,
  }

  test('a clip belongs to the documents of its act: linked:E1', () => {
    const file = caseOf({acts: [act({})], documents: [{document: 'D1', type: 'onsite-record', act: 'E1'}]})
    expect(judge({file, clips: [clip]}).statusOf('linked:E1')).toBe('PASS')
    const apart = caseOf({acts: [act({})], documents: [{document: 'D1', type: 'onsite-record'}]})
    expect(judge({file: apart, clips: [clip]}).statusOf('linked:E1')).toBe('UNKNOWN')
    expect(judge({file}).statusOf('linked:E1')).toBeNull()
  })

  test('whoever is recorded is told so, where there is a recording: recording-told:E1', () => {
    const told = (shown: object | null) =>
      judge({file: caseOf({acts: [act({recording_told: shown})]}), clips: [clip]}).statusOf('recording-told:E1')
    expect([told({done: true}), told({done: false}), told(null)]).toEqual(['PASS', 'FAIL', 'UNKNOWN'])
    expect(judge({file: caseOf({acts: [act({})]})}).statusOf('recording-told:E1')).toBeNull()
  })

  test('a clip without a length may show more than is counted: clip-time', () => {
    const file = caseOf({acts: [act({})]})
    expect(judge({file, clips: [{...clip, to: null}]}).statusOf('clip-time')).toBe('UNKNOWN')
    expect(judge({file, clips: [clip]}).statusOf('clip-time')).toBeNull()
  })
})
