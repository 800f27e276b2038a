import fc from 'fast-check'
import {type CaseFile, type ClipOfCase, caseFile} from '../../src/rules/case-file.ts'

/*
 * Cases that hang together by chance alone, over a few weeks around the holidays of 2026, so that facts meet and overlap.
 */

const BEGIN = Date.parse('2026-09-01T00:00:00Z')
const WEEKS = 12
const MINUTES = WEEKS * 7 * 24 * 60

const minute = fc.integer({min: 0, max: MINUTES - 1})
const instantOf = (at: number): string => new Date(BEGIN + at * 60_000).toISOString()
const dateOf = (at: number): string => instantOf(at + 8 * 60).slice(0, 10)
/** A date or an instant. */
const moment = fc.tuple(minute, fc.boolean()).map(([at, isDate]) => (isDate ? dateOf(at) : instantOf(at)))
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, {freq: 3, nil: null})
const officer = fc.constantFrom('330901', '330902', '330903')
const officers = fc.uniqueArray(officer, {maxLength: 3})

const ACTS = ['E1', 'E2', 'E3', 'E4']
const DOCUMENTS = ['D1', 'D2', 'D3', 'D4', 'D5', 'D6']
const DECISIONS = ['Z1', 'Z2']
const ITEMS = [
  'onsite-check',
  'interview',
  'preservation',
  'hearing',
  'service-direct',
  'service-retained',
  'phone-report',
  'no-item',
]
const TYPES = [
  'onsite-record',
  'interview-record',
  'preservation-notice',
  'preservation-decision',
  'prior-notice',
  'hearing-notice',
  'decision',
  'case-approval',
  'no-type',
]

const act = fc.record({
  item: fc.constantFrom(...ITEMS),
  phase: fc.constantFrom('initiation', 'investigation', 'decision', 'execution'),
  from: minute,
  lasts: fc.integer({min: 1, max: 300}),
  officers,
  place: maybe(fc.constant('somewhere')),
  host: maybe(officer),
  agents: maybe(fc.integer({min: 0, max: 3})),
  certificate: maybe(fc.boolean()),
  service: maybe(
    fc.record({
      document: fc.constantFrom(...DOCUMENTS),
      method: fc.constantFrom('direct', 'retained', 'public-notice', 'electronic'),
    }),
  ),
  documents: fc.uniqueArray(fc.constantFrom(...DOCUMENTS), {maxLength: 2}),
})

const document = fc.record({
  type: fc.constantFrom(...TYPES),
  date: maybe(moment),
  signers: maybe(officers),
  approver: maybe(officer),
  act: maybe(fc.constantFrom(...ACTS)),
  number: maybe(fc.constant('1')),
})

const decision = fc.record({
  kind: fc.constantFrom('penalty', 'licence', 'inspection'),
  date: moment,
  document: maybe(fc.constantFrom(...DOCUMENTS)),
  yuan: maybe(fc.integer({min: 0, max: 600_000})),
  undone: maybe(moment),
})

const publication = fc.record({
  what: fc.constantFrom('penalty-decision', 'check-result'),
  decision: maybe(fc.constantFrom(...DECISIONS)),
  published: maybe(moment),
  channel: maybe(moment),
  withdrawn: maybe(moment),
  error_found: maybe(moment),
  corrected: maybe(moment),
})

/** A case file, with every list filled by chance. */
export const anyCase: fc.Arbitrary<CaseFile> = fc
  .record({
    type: maybe(fc.constantFrom('penalty', 'inspection', 'licence')),
    procedure: maybe(fc.constantFrom('normal', 'simple')),
    party: maybe(fc.constantFrom('citizen', 'organisation')),
    announced_fine: maybe(fc.integer({min: 0, max: 100_000})),
    acts: fc.array(act, {maxLength: ACTS.length}),
    documents: fc.array(document, {maxLength: DOCUMENTS.length}),
    events: fc.uniqueArray(
      fc.record({
        event: fc.constantFrom('hearing-requested', 'check-concluded', 'paid', 'closed', 'executed'),
        at: moment,
      }),
      {maxLength: 4, selector: ({event}) => event},
    ),
    decisions: fc.array(decision, {maxLength: DECISIONS.length}),
    review: maybe(fc.record({sent: maybe(moment), opinion: maybe(moment), reviewer: maybe(officer)})),
    publications: fc.array(publication, {maxLength: 2}),
    waiver: maybe(fc.record({act: fc.constantFrom(...ACTS), at: maybe(moment), reason: maybe(fc.constant('why'))})),
    hold: maybe(fc.record({cause: fc.constantFrom('review', 'complaint'), from: moment, until: maybe(moment)})),
  })
  .map(({acts, documents, decisions, review, publications, waiver, hold, ...rest}) =>
    caseFile.parse({
      case: 'any-case',
      ...rest,
      acts: acts.map(({from, lasts, certificate, ...one}, index) => ({
        ...one,
        act: ACTS[index],
        from: instantOf(from),
        to: instantOf(from + lasts),
        certificate: certificate === null ? null : {done: certificate},
      })),
      documents: documents.map((one, index) => ({...one, document: DOCUMENTS[index]})),
      decisions: decisions.map(({yuan, undone, ...one}, index) => ({
        ...one,
        decision: DECISIONS[index],
        penalties: [{class: 'fine', yuan}],
        articles: [{law: '统计法', article: '44'}],
        undone: undone === null ? null : {how: 'revoked', date: undone},
      })),
      reviews: review === null ? [] : [{review: 'R1', outcome: 'passed', ...review}],
      publications: publications.map(({channel, withdrawn, ...one}, index) => ({
        ...one,
        publication: `P${index}`,
        channels: channel === null ? [] : [{channel: 'gov-site', url: 'https://example.gov.cn', at: channel}],
        withdrawn: withdrawn === null ? [] : [{channel: 'gov-site', at: withdrawn}],
      })),
      waivers: waiver === null ? [] : [{...waiver, by: 'head'}],
      holds: hold === null ? [] : [{hold: 'H1', ...hold}],
    }),
  )

/** Clips of the same weeks; some lie in an act by chance, some are docked late or by a clock that is off. */
export const anyClips: fc.Arbitrary<ClipOfCase[]> = fc
  .array(
    fc.record({
      recorder: fc.constantFrom('r-1', 'r-2'),
      officer: maybe(officer),
      form: fc.constantFrom('video', 'video', 'audio', 'photo', null),
      from: maybe(minute),
      lasts: fc.integer({min: 0, max: 200}),
      offsetMs: maybe(fc.constantFrom(0, 300_000, -60_000)),
      dockedAfter: maybe(fc.integer({min: 0, max: 5000})),
      integrity: fc.constantFrom('verified', 'failed', 'unproved'),
    }),
    {maxLength: 8},
  )
  .map(rows =>
    rows.map(({from, lasts, dockedAfter, form, integrity, ...row}, index): ClipOfCase => {
      const to = from === null ? null : from + (form === 'photo' ? 0 : lasts)
      return {
        ...row,
        form,
        integrity,
        clip: `c${index}`,
        officerSource: null,
        offsetErrorMs: null,
        from: from === null ? null : instantOf(from),
        to: to === null ? null : instantOf(to),
        dockedAt: to === null || dockedAfter === null ? null : instantOf(to + dockedAfter),
      }
    }),
  )

/** An instant of these weeks. */
export const anyInstant: fc.Arbitrary<string> = minute.map(instantOf)
