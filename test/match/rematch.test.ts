import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {matchClip} from '../../src/match/match.ts'
import {affectedClips} from '../../src/match/rematch.ts'
import {anyClip, changedRoster} from './arbitraries.ts'
import {act, at, clip, custody, officer, roster} from './builders.ts'

const other = clip({clip: 'clip-2', recorder: 'r2', officer: '100002'})
const later = clip({clip: 'clip-3', recordedFrom: '2026-10-22T09:30:00.000Z', recordedTo: '2026-10-22T09:35:00.000Z'})
const unnamed = clip({clip: 'clip-4', recorder: 'r3', officer: null, officerSource: null})
const clips = [clip(), other, later, unnamed]

describe('a changed roster', () => {
  test('every clip whose match differs is among the affected', () => {
    let differing = 0
    let spared = 0
    fc.assert(
      fc.property(changedRoster, fc.array(anyClip, {minLength: 1, maxLength: 8}), ({before, after}, some) => {
        const affected = affectedClips(before, after, some)
        for (const one of some) {
          const differs = JSON.stringify(matchClip(one, before)) !== JSON.stringify(matchClip(one, after))
          if (differs) expect(affected).toContain(one.clip)
          if (differs) differing += 1
          else if (!affected.includes(one.clip)) spared += 1
        }
      }),
      {numRuns: 2000},
    )
    expect(differing).toBeGreaterThan(1000)
    expect(spared).toBeGreaterThan(1000)
  })

  test('an equal roster in another order affects nothing', () => {
    const cases = [act(), act({case: 'case-b'})]
    expect(affectedClips(roster({cases}), roster({cases: [...cases].reverse()}), clips)).toEqual([])
  })

  test('a new act affects clips of its officer near it and clips that nobody is known for, no others', () => {
    expect(affectedClips(roster(), roster({cases: [act()]}), clips)).toEqual(['clip-1', 'clip-2', 'clip-4'])
    const evening = act({from: at('19:00'), to: at('20:00')})
    expect(affectedClips(roster(), roster({cases: [evening]}), clips)).toEqual(['clip-1'])
  })

  test('a changed custody row affects the clips of its recorder at its time', () => {
    const named = clip({clip: 'clip-5', recorder: 'r3', recordedFrom: at('19:00'), recordedTo: at('19:05')})
    const rows = [custody({recorder: 'r3'})]
    expect(affectedClips(roster(), roster({custody: rows}), [...clips, named])).toEqual(['clip-4'])
  })

  test('a new custody row that ends an open one affects the clips after it', () => {
    const open = custody({recorder: 'r3', back: null})
    const next = custody({recorder: 'r3', officer: '100002', out: at('12:00'), back: at('12:01')})
    const afternoon = {...unnamed, clip: 'clip-6', recordedFrom: at('15:00'), recordedTo: at('15:01')}
    const affected = affectedClips(roster({custody: [open]}), roster({custody: [open, next]}), [unnamed, afternoon])
    expect(affected).toContain('clip-6')
  })

  test("a changed officer affects that officer's clips", () => {
    const before = roster({officers: [officer({recorder: null})]})
    const after = roster({officers: [officer({recorder: null, validTo: at('08:00')})]})
    expect(affectedClips(before, after, clips)).toEqual(['clip-1', 'clip-3'])
  })

  test('the other segments of a recording are affected with it', () => {
    const recordings = new Map([
      ['clip-1', 'clip-1'],
      ['clip-3', 'clip-1'],
    ])
    const evening = act({from: at('19:00'), to: at('20:00')})
    expect(affectedClips(roster(), roster({cases: [evening]}), clips, recordings)).toEqual(['clip-1', 'clip-3'])
  })
})
