import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {canBeFollowed, epochAfter, revisionFloorOf} from '../../src/contract/epoch.ts'
import {isAhead, isPlausible} from '../../src/restore/ahead.ts'

const reached = (epoch: number, number: number) => ({epoch, number})
const ours = {reached: [reached(1_792_000_000, 40), reached(1_793_000_000, 7)], isRestored: true}
const born = {reached: [reached(1_793_000_000, 7)], isRestored: false}

describe('a word of how far the dock has come', () => {
  test.each([
    ['of a number that the database has', ours, reached(1_793_000_000, 7), false],
    ['of the next number', ours, reached(1_793_000_000, 8), true],
    ['of a later epoch', ours, reached(1_793_000_001, 0), true],
    ['of a former epoch of this database, beyond what it has of it', ours, reached(1_792_000_000, 41), false],
    ['of a former epoch that is none of this restored database’s', ours, reached(1_791_000_000, 9), false],
    ['of a former epoch, when the database took itself for the first', born, reached(1_791_000_000, 9), true],
    ['of no number, in the epoch that is on', born, reached(1_793_000_000, 0), false],
    ['of any epoch, when there is no database', {reached: [], isRestored: false}, reached(1_791_000_000, 0), true],
  ])('%s: %#', (_, own, known, ahead) => {
    expect(isAhead(own, known)).toBe(ahead)
  })

  test('that would leave no room for further epochs is not believed', () => {
    const now = Date.parse('2026-11-24T08:00:00Z')
    expect(isPlausible(reached(1_793_000_000, 5_000_000), now)).toBe(true)
    expect(isPlausible(reached(9_999_999_999, 0), now)).toBe(false)
    expect(isPlausible(reached(1_793_000_000, 999_999_999_999), now)).toBe(false)
    expect(isPlausible(reached(2_500_000_000, 0), now)).toBe(false)
  })
})

describe('a new epoch', () => {
  const epochs = fc.integer({min: 0, max: 4_000_000_000})
  const known = fc.record({epoch: epochs, number: fc.integer({min: 0, max: 10_000_000})})

  test('is the time of its birth in seconds, whatever the dock’s clock says above every known one', () => {
    expect(epochAfter(Date.parse('2026-10-20T01:30:00.900Z'), [])).toBe(1_792_459_800)
    expect(epochAfter(Date.parse('2026-10-20T01:30:00Z'), [reached(1_700_000_500, 90)])).toBe(1_792_459_800)
    expect(epochAfter(0, [reached(1_792_459_800, 90)])).toBe(1_792_459_891)
    fc.assert(
      fc.property(epochs, fc.array(known, {maxLength: 5}), (now, all) => {
        const epoch = epochAfter(now * 1000, all)
        expect(all.every(former => epoch > former.epoch)).toBe(true)
        expect(canBeFollowed({epoch, number: 0})).toBe(true)
      }),
    )
  })

  test('has revisions above all that former epochs can have used', () => {
    // A thing's revision is at most its epoch's floor and one for each record; the first epoch has no floor.
    const highest = ({epoch, number}: {epoch: number; number: number}, first: boolean): number =>
      (first ? 0 : revisionFloorOf(epoch)) + number
    fc.assert(
      fc.property(
        epochs,
        fc.array(fc.tuple(epochs, fc.nat(1_000_000)), {minLength: 1, maxLength: 6}),
        (birth, restores) => {
          let all = [{epoch: epochAfter(birth * 1000, []), number: 0}]
          for (const [now, records] of restores) {
            all = all.map((one, index) => (index === all.length - 1 ? {...one, number: records} : one))
            const epoch = epochAfter(now * 1000, all)
            for (const [index, former] of all.entries()) {
              expect(revisionFloorOf(epoch)).toBeGreaterThanOrEqual(highest(former, index === 0))
            }
            all.push({epoch, number: 0})
          }
        },
      ),
    )
  })
})
