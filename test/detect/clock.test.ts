import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {type ClockCircumstances, clockBounds} from '../../src/detect/clock/bounds.ts'
import {type ClockLook, offsetBy} from '../../src/detect/clock/measure.ts'

const ZONE = 'Asia/Shanghai'
const TRUE_MS = Date.parse('2026-10-20T01:30:00.000Z')

/** What a clock that is off shows: whole seconds of local time. */
const shown = (trueMs: number, offsetMs: number): string =>
  new Date(trueMs + offsetMs + 8 * 3_600_000).toISOString().slice(0, 19)

describe('an offset by looks at a clock', () => {
  const clock = fc.record({
    offsetMs: fc.integer({min: -100_000_000, max: 100_000_000}),
    looks: fc.array(
      fc.record({afterMs: fc.nat(400), delayMs: fc.nat(300), at: fc.double({min: 0, max: 1, noNaN: true})}),
      {
        minLength: 1,
        maxLength: 15,
      },
    ),
  })

  test('holds the true one within its ±, whatever the delays', () => {
    fc.assert(
      fc.property(clock, ({offsetMs, looks}) => {
        let now = TRUE_MS
        const all = looks.map(({afterMs, delayMs, at}): ClockLook => {
          const askedAtMs = now + afterMs
          now = askedAtMs + delayMs
          return {askedAtMs, answeredAtMs: now, local: shown(Math.floor(askedAtMs + at * delayMs), offsetMs)}
        })
        const found = offsetBy(all, ZONE)
        expect(found).not.toBeNull()
        expect(Math.abs((found?.ms ?? 0) - offsetMs)).toBeLessThanOrEqual((found?.errorMs ?? 0) + 1)
      }),
    )
  })

  test('is found more finely the more often it is looked at', () => {
    const look = (ms: number): ClockLook => ({askedAtMs: ms, answeredAtMs: ms + 4, local: shown(ms + 2, 272_400)})
    const once = offsetBy([look(TRUE_MS)], ZONE)
    const often = offsetBy(
      [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000].map(ms => look(TRUE_MS + ms)),
      ZONE,
    )
    expect(once?.errorMs).toBeGreaterThan(490)
    expect(often?.errorMs).toBeLessThan(60)
  })

  test('is none where there was no look, no time, or two that can’t both be', () => {
    expect(offsetBy([], ZONE)).toBeNull()
    expect(offsetBy([{askedAtMs: TRUE_MS, answeredAtMs: TRUE_MS, local: '2026-02-30T00:00:00'}], ZONE)).toBeNull()
    const jumped = [0, 60_000].map(
      (offset, n): ClockLook => ({
        askedAtMs: TRUE_MS + n,
        answeredAtMs: TRUE_MS + n,
        local: shown(TRUE_MS, offset),
      }),
    )
    expect(offsetBy(jumped, ZONE)).toBeNull()
  })
})

describe('the bounds of a clock that can’t be asked', () => {
  const nothing: ClockCircumstances = {
    dockedAtMs: TRUE_MS,
    newestWriteMs: null,
    listedBeforeAtMs: null,
    earliestSinceMs: null,
    lastSet: null,
  }
  const HOUR = 3_600_000

  test('are none where nothing is known: never a made-up zero', () => {
    expect(clockBounds(nothing)).toEqual({lowMs: null, highMs: null, evidence: []})
  })

  test('come of a file that it wrote in the dock’s future: the clock is fast by that at least', () => {
    expect(clockBounds({...nothing, newestWriteMs: TRUE_MS + 2 * HOUR})).toMatchObject({lowMs: 2 * HOUR, highMs: null})
  })

  test('come of a clip that wasn’t there at the docking before, and says it was made earlier: it is slow by that', () => {
    const since = {listedBeforeAtMs: TRUE_MS - 10 * HOUR, earliestSinceMs: TRUE_MS - 34 * HOUR}
    expect(clockBounds({...nothing, ...since})).toMatchObject({lowMs: null, highMs: -24 * HOUR})
  })

  test('are the tighter, the more there is', () => {
    const files = {
      newestWriteMs: TRUE_MS - HOUR,
      listedBeforeAtMs: TRUE_MS - 20 * HOUR,
      earliestSinceMs: TRUE_MS - 19 * HOUR,
    }
    expect(clockBounds({...nothing, ...files})).toMatchObject({lowMs: -HOUR, highMs: HOUR})
    const lastSet = {atMs: TRUE_MS - 24 * HOUR, offsetMs: 200, errorMs: 300}
    const drifted = 24 * HOUR * 0.0001
    expect(clockBounds({...nothing, ...files, lastSet})).toMatchObject({
      lowMs: 200 - 300 - drifted,
      highMs: 200 + 300 + drifted,
    })
  })

  test('forget how it was set where its files contradict that: somebody set it otherwise', () => {
    const lastSet = {atMs: TRUE_MS - HOUR, offsetMs: 0, errorMs: 300}
    const found = clockBounds({...nothing, lastSet, newestWriteMs: TRUE_MS + HOUR})
    expect(found).toMatchObject({lowMs: HOUR, highMs: null})
    expect(found.evidence.map(({kind}) => kind)).toEqual(['newest-write'])
  })

  test('hold the true offset, whatever it is and whenever it recorded', () => {
    const story = fc.record({
      offsetMs: fc.integer({min: -5 * HOUR, max: 5 * HOUR}),
      agoMs: fc.array(fc.integer({min: 1, max: 9 * HOUR}), {minLength: 1}),
    })
    fc.assert(
      fc.property(story, ({offsetMs, agoMs}) => {
        const times = agoMs.map(ago => TRUE_MS - ago + offsetMs)
        const {lowMs, highMs} = clockBounds({
          ...nothing,
          newestWriteMs: Math.max(...times),
          earliestSinceMs: Math.min(...times),
          listedBeforeAtMs: TRUE_MS - 10 * HOUR,
        })
        expect(lowMs).toBeLessThanOrEqual(offsetMs)
        expect(highMs).toBeGreaterThanOrEqual(offsetMs)
      }),
    )
  })
})
