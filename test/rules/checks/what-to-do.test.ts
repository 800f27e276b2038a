import {describe, expect, test} from 'vitest'
import {LAW_2021, ruleSet} from '../judge.ts'
import {act, document, fine, of, penalty, publication} from '../small-case.ts'

test('an agency’s own rule set says how long opening a case may take, where the law has no number', () => {
  const rules = ruleSet(LAW_2021)
  const parameter = rules.parameter.map(one => (one.id === 'opening-days' ? {...one, values: [{value: 7}]} : one))
  const facts = {events: [{event: 'standard-met', at: '2026-08-27'}]}
  // Until the end of 7 September: seven working days.
  expect(of(facts, [], {...rules, parameter}).of('period:case-opening')).toMatchObject({
    status: 'PENDING',
    actBy: '2026-09-07',
  })
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
    [
      'a hearing with three agents',
      {acts: [act({item: 'hearing', phase: 'decision', agents: 3})]},
      'hearing-agents:E1',
      'FAIL',
      'agents-too-many',
    ],
    [
      'a hearing to which the party came itself',
      {acts: [act({item: 'hearing', phase: 'decision', agents: 0})]},
      'hearing-agents:E1',
      'PASS',
      null,
    ],
    [
      'a hearing of whose agents nobody knows',
      {acts: [act({item: 'hearing', phase: 'decision'})]},
      'hearing-agents:E1',
      'UNKNOWN',
      'agents-of',
    ],
    [
      'a record of the hearing that the party didn’t sign',
      {documents: [document('D1', 'hearing-record', {party_signed: 'missing'})]},
      'party-signed:D1',
      'FAIL',
      'party-unsigned',
    ],
    [
      'one on which the refusal is noted',
      {documents: [document('D1', 'hearing-record', {party_signed: 'refused'})]},
      'party-signed:D1',
      'PASS',
      null,
    ],
    [
      'one of which nobody knows',
      {documents: [document('D1', 'hearing-record')]},
      'party-signed:D1',
      'UNKNOWN',
      'party-signed-of',
    ],
    [
      'a case whose standard was met, where nobody has said how long opening it may take',
      {events: [{event: 'standard-met', at: '2026-08-01'}]},
      'period:case-opening',
      'UNKNOWN',
      'parameter-missing',
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
