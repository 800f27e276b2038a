import {describe, expect, test} from 'vitest'
import type {ClockSet, RecorderSource} from '../../src/detect/source.ts'
import {tendRecorders} from '../../src/recorders.ts'
import {outboxCounts} from '../../src/store/outbox.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'

const AFTER = {ms: 40, errorMs: 60}

/** A recorder whose clock is 272 s fast, and how often it was set. */
async function rigWithClock(
  policy = {receipts: true, afterIngest: true},
  files: Record<string, string> = {'a.mp4': 'a'},
) {
  const rig = await startTestPipeline()
  const set: string[] = []
  const source: RecorderSource = {
    start: async () => {},
    stop: async () => {},
    async setClock(key): Promise<ClockSet> {
      set.push(key)
      return {offset: AFTER}
    },
  }
  const recorders = tendRecorders(rig.dock, [source], policy)
  recorders.follow(rig.pipeline)
  const arrival = arrivalOf(recorderFolder(files), {offset: {ms: 272_000, errorMs: 40}})
  await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  return {rig, set, recorders, key: arrival.key}
}

/** Central has all of it. */
const receiveAll = ({dock}: TestPipeline): void =>
  void dock.store.exec("UPDATE outbox SET sent_at = '2026-10-20', final_at = '2026-10-20'")

describe('a recorder’s clock', () => {
  test('is set after ingest, once, when central holds all that the recorder brought', async () => {
    const {rig, set, recorders, key} = await rigWithClock()
    recorders.wake()
    expect(set).toEqual([])
    receiveAll(rig)
    for (let n = 0; n < 3; n += 1) recorders.wake()
    await expect.poll(() => rig.rows('SELECT offset_ms FROM clock_set')).toEqual([{offset_ms: AFTER.ms}])
    recorders.wake()
    expect(set).toEqual([key])
    recorders.stop()
  })

  test('isn’t set where policy doesn’t say so, or central gives no receipts', async () => {
    for (const policy of [
      {receipts: true, afterIngest: false},
      {receipts: false, afterIngest: true},
    ]) {
      const {rig, set, recorders} = await rigWithClock(policy)
      receiveAll(rig)
      recorders.wake()
      expect(set).toEqual([])
      recorders.stop()
    }
  })

  test('isn’t set by a command while a record is without receipt, and is when none is', async () => {
    const {rig, set, recorders, key} = await rigWithClock({receipts: true, afterIngest: false})
    const command = (recorder: string) => recorders.abilities['set-clock']?.({recorder})
    expect(outboxCounts(rig.dock.store, rig.dock.epoch).unsent).toBeGreaterThan(0)
    expect(await command('rec-1')).toBe('recorder-not-held')
    expect(await command('rec-2')).toBe('recorder-not-docked')
    receiveAll(rig)
    expect(await command('rec-1')).toBeNull()
    expect(set).toEqual([key])
    recorders.stop()
  })

  test('isn’t set while a file of the recorder isn’t held', async () => {
    const {rig, set, recorders} = await rigWithClock()
    receiveAll(rig)
    rig.dock.store.exec("UPDATE docking_file SET outcome = 'unreadable'")
    recorders.wake()
    expect(await recorders.abilities['set-clock']?.({recorder: 'rec-1'})).toBe('recorder-not-held')
    expect(set).toEqual([])
    recorders.stop()
  })
})

test('a device that central allows is a recorder from now on, and after a restart', async () => {
  const rig = await startTestPipeline()
  const allowed: string[] = []
  const source: RecorderSource = {
    start: async () => {},
    stop: async () => {},
    allow: device => void allowed.push(device),
  }
  const {abilities, stop} = tendRecorders(rig.dock, [source], {receipts: true, afterIngest: false})
  const by = {by: 'admin-1', reason: 'new-model'}
  expect(await abilities.allow?.({device: 'camera', ...by})).toBe('no-such-device')
  expect(await abilities.allow?.({device: '1234-5678', ...by})).toBeNull()
  stop()
  tendRecorders(rig.dock, [source], {receipts: true, afterIngest: false}).stop()
  expect(allowed).toEqual(['1234:5678', '1234:5678'])
  const none = tendRecorders(rig.dock, [], {receipts: true, afterIngest: false})
  expect(none.abilities).toEqual({'set-clock': null, allow: null})
  none.stop()
})
