import {describe, expect, test} from 'vitest'
import {isHeld} from '../../src/facts/holds.ts'
import {insertMatch, latestMatch, type MatchRow} from '../../src/store/matches.ts'
import {needs} from '../support/parts.ts'
import {dockWithClips, leavesOf} from './commanded-dock.ts'

const byWhom = {reason: 'court-order', by: 'u-17'}

describe('a legal hold', needs('mosquitto'), () => {
  test('on a clip holds that clip until it is released', async () => {
    const {dock, central, clip, other} = await dockWithClips()
    const {store} = dock.dock
    const {data, correlationid} = await central.command('legal-hold', {hold: 'hold-1', clip: clip.id, ...byWhom})
    expect(data).toMatchObject({verb: 'legal-hold', state: 'done', problem: null, hold: 'hold-1', clips: 1})
    expect([isHeld(store, clip.id), isHeld(store, other.id)]).toEqual([true, false])

    const released = await central.command('legal-release', {hold: 'hold-1', reason: 'case-closed', by: 'u-18'})
    expect(released.data).toMatchObject({verb: 'legal-release', state: 'done', hold: 'hold-1', clips: 1})
    expect(isHeld(store, clip.id)).toBe(false)
    expect(leavesOf(dock).slice(-2)).toMatchObject([
      {kind: 'hold-placed', subject: 'hold-1', detail: {clip: clip.id, ...byWhom, correlationid, keyid: 'central'}},
      {kind: 'hold-released', subject: 'hold-1', detail: {clip: clip.id, reason: 'case-closed', by: 'u-18'}},
    ])
  })

  test('on a recorder holds all of its clips, and is the only one that is released', async () => {
    const {dock, central, clip, other} = await dockWithClips()
    const {data} = await central.command('legal-hold', {hold: 'hold-1', recorder: clip.recorder, ...byWhom})
    expect(data).toMatchObject({clips: 2})
    expect([clip, other].map(({id}) => isHeld(dock.dock.store, id))).toEqual([true, true])
    await central.command('legal-hold', {hold: 'hold-2', clip: clip.id, ...byWhom})
    await central.command('legal-release', {hold: 'hold-1', ...byWhom})
    expect([clip, other].map(({id}) => isHeld(dock.dock.store, id))).toEqual([true, false])
  })

  test('on a case holds the clips that were ever matched to it, a later match to another case or not', async () => {
    const {dock, central, clip, other} = await dockWithClips()
    const {store} = dock.dock
    const matchTo = (id: string, to: string | null): void => {
      const before = latestMatch(store, id)
      if (!before) throw new RangeError('the pipeline matches every clip')
      const {revision: _, ...match}: MatchRow = {...before, state: to === null ? 'none' : 'matched', case: to}
      insertMatch(store, match)
    }
    matchTo(clip.id, 'case-1')
    const {data} = await central.command('legal-hold', {hold: 'hold-1', case: 'case-1', ...byWhom})
    expect(data).toMatchObject({clips: 1})
    expect([isHeld(store, clip.id), isHeld(store, other.id)]).toEqual([true, false])
    matchTo(clip.id, null)
    matchTo(other.id, 'case-1')
    expect([isHeld(store, clip.id), isHeld(store, other.id)]).toEqual([true, true])
  })

  test('may come before what it is laid on, and says that it holds nothing yet', async () => {
    const {central} = await dockWithClips()
    const {data} = await central.command('legal-hold', {hold: 'hold-1', clip: 'clip-to-come', ...byWhom})
    expect(data).toMatchObject({state: 'done', clips: 0})
  })

  test('that nobody knows is not released, and no hold is laid or released twice', async () => {
    const {dock, central, clip} = await dockWithClips()
    const before = leavesOf(dock).length
    const unknown = await central.command('legal-release', {hold: 'hold-1', ...byWhom})
    expect(unknown.data).toMatchObject({state: 'refused', problem: 'hold-unknown', clips: null})
    await central.command('legal-hold', {hold: 'hold-1', clip: clip.id, ...byWhom})
    const twice = await central.command('legal-hold', {hold: 'hold-1', case: 'case-1', ...byWhom})
    expect(twice.data).toMatchObject({state: 'refused', problem: 'hold-exists'})
    await central.command('legal-release', {hold: 'hold-1', ...byWhom})
    const released = await central.command('legal-release', {hold: 'hold-1', ...byWhom})
    expect(released.data).toMatchObject({state: 'refused', problem: 'hold-released'})
    expect(
      leavesOf(dock)
        .slice(before)
        .map(({kind}) => kind),
    ).toEqual(['hold-placed', 'hold-released'])
    expect(dock.alerts()).toEqual([])
  })
})
