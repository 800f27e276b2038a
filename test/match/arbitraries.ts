import fc from 'fast-check'
import type {ClipForMatch} from '../../src/match/match-types.ts'
import type {Roster} from '../../src/match/roster-schema.ts'

const MINUTE_MS = 60_000
const START_MS = Date.UTC(2026, 9, 20)

/** Few officers, recorders and cases, and times of two days on whole five minutes: so that rows really meet. */
const officerNumber = fc.constantFrom('100001', '100002', '100003')
const recorder = fc.constantFrom('r1', 'r2')
const minute = fc.integer({min: 0, max: 576}).map(step => step * 5)
const length = fc.oneof(fc.integer({min: 1, max: 24}), fc.integer({min: 1, max: 200})).map(step => step * 5)
const text = fc.constantFrom(null, 'secret text')

function iso(minutes: number): string {
  return new Date(START_MS + minutes * MINUTE_MS).toISOString()
}

const act = fc
  .record({
    case: fc.constantFrom('case-a', 'case-b', 'case-c'),
    phase: fc.constantFrom('initiation' as const, 'investigation' as const),
    act: fc.constantFrom('check', 'interview'),
    object: fc.constantFrom(null, 'party-1'),
    officers: fc.uniqueArray(officerNumber, {minLength: 1, maxLength: 2}),
    start: minute,
    length,
    place: text,
  })
  .map(({start, length: minutes, ...row}) => ({...row, caseNumber: null, from: iso(start), to: iso(start + minutes)}))

const custodyRow = fc
  .record({recorder, officer: officerNumber, start: minute, length: fc.option(length)})
  .map(({start, length: minutes, ...row}) => ({
    ...row,
    out: iso(start),
    back: minutes === null ? null : iso(start + minutes),
  }))

const officerRow = fc.record({
  officer: officerNumber,
  name: text,
  recorder: fc.option(recorder),
  validFrom: fc.option(fc.integer({min: 0, max: 288}).map(step => iso(step * 5))),
  validTo: fc.option(fc.integer({min: 289, max: 576}).map(step => iso(step * 5))),
})

export const anyRoster: fc.Arbitrary<Roster> = fc.record({
  officers: fc.array(officerRow, {maxLength: 3}),
  cases: fc.array(act, {maxLength: 6}),
  custody: fc.array(custodyRow, {maxLength: 4}),
})

/** A roster and what became of it: some rows gone, some new. */
export const changedRoster: fc.Arbitrary<{before: Roster; after: Roster}> = fc
  .tuple(anyRoster, anyRoster)
  .chain(([kept, other]) =>
    fc.record({
      before: fc.constant(kept),
      after: fc.record({
        officers: fc.subarray([...kept.officers, ...other.officers.slice(0, 1)]),
        cases: fc.subarray([...kept.cases, ...other.cases.slice(0, 1)]),
        custody: fc.subarray([...kept.custody, ...other.custody.slice(0, 1)]),
      }),
    }),
  )

export const anyClip: fc.Arbitrary<ClipForMatch> = fc
  .record({
    clip: fc.uuid(),
    recorder,
    officer: fc.option(fc.oneof(officerNumber, fc.constant('000000'))),
    officerSource: fc.constantFrom('name' as const, 'command' as const, 'custody' as const, null),
    start: fc.option(minute, {freq: 20}),
    length: fc.option(length),
    timeBasis: fc.constantFrom('stated' as const, 'stated' as const, 'claimed-utc' as const, 'ambiguous' as const),
    offsetMs: fc.option(fc.constant(0)),
    offsetErrorMs: fc.constantFrom(0, 2000, 700_000),
    offsetLowMs: fc.option(fc.constantFrom(-600_000, -1000, 400_000)),
    offsetHighMs: fc.option(fc.constantFrom(500_000, 90_000_000)),
  })
  .map(({start, length: minutes, ...row}) => ({
    ...row,
    recordedFrom: start === null ? null : iso(start),
    recordedTo: start === null || minutes === null ? null : iso(start + minutes),
  }))
