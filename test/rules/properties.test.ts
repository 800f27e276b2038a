import fc from 'fast-check'
import {expect, test} from 'vitest'
import {addDays} from '../../src/rules/calendar/dates.ts'
import {type WorkCalendar, workCalendar} from '../../src/rules/calendar/work-calendar.ts'
import type {CaseFile, ClipOfCase} from '../../src/rules/case-file.ts'
import type {CheckResult} from '../../src/rules/result.ts'
import {anyCase, anyClips, anyInstant} from './arbitrary-case.ts'
import {fixtureCase, judge, LAW_2021, ruleSet, SEED_2019, shipped} from './judge.ts'

const anyRules = fc.constantFrom(LAW_2021, SEED_2019, 'shanxi-meteorology').map(ruleSet)

/** Results as a set: whatever order they stand in. */
const asSet = (results: readonly CheckResult[]): string[] => results.map(one => JSON.stringify(one)).sort()

test('one more clip never lowers what is covered', () => {
  fc.assert(
    fc.property(anyCase, anyClips, anyClips, anyInstant, (file, clips, more, at) => {
      const before = judge({file, clips}, {at}).coverage
      const added = more.map((clip, index) => ({...clip, clip: `m${index}`}))
      const after = judge({file, clips: [...clips, ...added]}, {at}).coverage
      for (const [index, one] of before.entries()) {
        expect(after[index]?.coveredMs).toBeGreaterThanOrEqual(one.coveredMs)
        expect(after[index]?.verifiedMs).toBeGreaterThanOrEqual(one.verifiedMs)
      }
    }),
  )
})

test('the order in which clips and facts came never changes what is found', () => {
  fc.assert(
    fc.property(
      anyCase,
      anyClips,
      anyInstant,
      anyRules,
      fc.infiniteStream(fc.nat()),
      (file, clips, at, rules, random) => {
        const shuffled = <Row>(rows: readonly Row[]): Row[] =>
          rows
            .map(row => ({row, key: random.next().value ?? 0}))
            .sort((a, b) => a.key - b.key)
            .map(({row}) => row)
        const other: CaseFile = {
          ...file,
          acts: shuffled(file.acts),
          documents: shuffled(file.documents),
          events: shuffled(file.events),
          decisions: shuffled(file.decisions),
          publications: shuffled(file.publications),
        }
        const [one, another] = [
          judge({file, clips}, {at, rules}),
          judge({file: other, clips: shuffled(clips)}, {at, rules}),
        ]
        expect(asSet(another.results)).toEqual(asSet(one.results))
        expect(another.coverage).toEqual(one.coverage)
      },
    ),
  )
})

/** The shipped calendar with more days off in the years that it has. */
function withLonger(holiday: string, days: number): WorkCalendar {
  const tables = [...shipped.tables.values()].map(table => {
    const more = Array.from({length: days}, (_, index) => addDays(holiday, index)).filter(
      day => day.startsWith(String(table.year)) && !table.off.includes(day) && !table.makeup.includes(day),
    )
    return {...table, off: [...table.off, ...more].sort()}
  })
  return workCalendar(tables, shipped.lunar)
}

test('a longer holiday never makes a date earlier by which something must be done, nor one later that lies before an event', () => {
  const holiday = fc.integer({min: 0, max: 90}).map(days => addDays('2026-09-01', days))
  const back = new Set(['period:hearing-notice'])
  fc.assert(
    fc.property(anyCase, anyInstant, holiday, fc.integer({min: 1, max: 20}), (file, at, from, days) => {
      const before = judge({file}, {at}).results
      const after = judge({file}, {at, calendar: withLonger(from, days)})
      for (const {id, actBy} of before) {
        const later = after.results.find(one => one.id === id)?.actBy
        if (actBy === null || later === null || later === undefined) continue
        if (back.has(id.split(':').slice(0, 2).join(':'))) expect(later <= actBy).toBe(true)
        else expect(later >= actBy, `${id}: ${later} before ${actBy}`).toBe(true)
      }
    }),
  )
})

test('no result without the inputs that it was made from, and each has a name of its own', () => {
  fc.assert(
    fc.property(anyCase, anyClips, anyInstant, anyRules, (file, clips, at, rules) => {
      const {results} = judge({file, clips}, {at, rules})
      for (const {inputs, clause} of results) {
        expect(inputs.length).toBeGreaterThan(0)
        expect(clause).not.toBe('')
      }
      expect(new Set(results.map(({id}) => id)).size).toBe(results.length)
    }),
  )
})

/** A case without all that is later, as a person would leave it out who knew the future; and without plans. */
function withoutLater(file: CaseFile, clips: readonly ClipOfCase[], at: string): {file: CaseFile; clips: ClipOfCase[]} {
  const today = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10)
  const isLater = (moment: string | null | undefined): boolean =>
    moment !== null &&
    moment !== undefined &&
    (moment.length === 10 ? moment > today : Date.parse(moment) > Date.parse(at))
  return {
    clips: clips.filter(({dockedAt, from}) => !isLater(dockedAt) && !isLater(from)),
    file: {
      ...file,
      acts: file.acts.filter(({from}) => !isLater(from)),
      documents: file.documents.filter(({date}) => !isLater(date)),
      events: file.events.filter(({at}) => !isLater(at)),
      decisions: file.decisions
        .filter(({date}) => !isLater(date))
        .map(one => ({...one, undone: isLater(one.undone?.date) ? null : one.undone})),
      reviews: file.reviews
        .filter(({sent, opinion}) => !isLater(sent) && !(sent === null && isLater(opinion)))
        .map(one =>
          isLater(one.opinion) ? {...one, opinion: null, outcome: null, points: null, signed_by: null} : one,
        ),
      publications: file.publications
        .filter(({published}) => !isLater(published))
        .map(one => ({
          ...one,
          channels: one.channels.filter(({at}) => !isLater(at)),
          withdrawn: one.withdrawn.filter(({at}) => !isLater(at)),
          error_found: isLater(one.error_found) ? null : one.error_found,
          corrected: isLater(one.corrected) ? null : one.corrected,
        })),
      waivers: file.waivers.filter(({at}) => !isLater(at)),
      holds: file.holds
        .filter(({from}) => !isLater(from))
        .map(one => ({...one, until: isLater(one.until) ? null : one.until})),
    },
  }
}

test('nothing after the instant for which it is asked has any part in the answer', () => {
  fc.assert(
    fc.property(anyCase, anyClips, anyInstant, anyRules, (file, clips, at, rules) => {
      const whole = judge({file, clips}, {at, rules})
      const then = judge(withoutLater(file, clips, at), {at, rules})
      // An act that is to come is a plan: what is said of it is said of it alone.
      const planned = file.acts.filter(({from}) => Date.parse(from) > Date.parse(at)).map(({act}) => act)
      const isOfPlan = (result: CheckResult): boolean =>
        planned.some(act => result.id.endsWith(`:${act}`) || result.inputs.some(({source}) => source === act))
      expect(asSet(whole.results.filter(one => !isOfPlan(one)))).toEqual(asSet(then.results))
      expect(whole.coverage.filter(({act}) => !planned.includes(act.act))).toEqual(then.coverage)
    }),
  )
})

test('of a plan it is said by when it must be told, and nothing that would be a fact', () => {
  const {file, clips} = fixtureCase()
  const before = judge({file, clips}, {at: '2026-10-05T10:00:00+08:00'})
  expect(before.of('period:hearing-notice')).toMatchObject({status: 'PENDING', actBy: '2026-10-08'})
  expect(before.statusOf('recording:E7')).toBe('PENDING')
  expect(before.results.filter(({id}) => id.endsWith(':E7')).map(({id}) => id)).toEqual([
    'recording:E7',
    'hearing-host:E7',
  ])
  expect(before.having('PASS', 'FAIL', 'LATE').filter(id => id.startsWith('period:publish'))).toEqual([])
  const late = judge({file, clips}, {at: '2026-10-12T10:00:00+08:00'})
  expect(late.of('period:hearing-notice')).toMatchObject({status: 'LATE', over: 3})
})
