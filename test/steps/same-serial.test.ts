import {mkdirSync, renameSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import type {Arrival} from '../../src/detect/source.ts'
import {interpose} from '../../src/disk/interpose.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {copyClip} from '../support/direct-workers.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {gate} from '../support/gate.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A device in a bay: its serial, its volume's, and its files. */
function device(root: string, bay: number, serial: string, volumeSerial: string | null): Arrival {
  const arrival = arrivalOf(root, {serial, bay, key: `${root} in bay ${bay}`})
  return {...arrival, recorder: {...arrival.recorder, volumeSerial}}
}

/** Docks them at once, lets all be done, and pulls them; tells which recorder each was taken for. */
async function docked(rig: TestPipeline, ...arrivals: Arrival[]): Promise<string[]> {
  const recorders: string[] = []
  for (const arrival of arrivals) {
    recorders.push(getDocking(rig.dock.store, await rig.pipeline.arrived(arrival)).recorder)
  }
  await rig.pipeline.idle()
  for (const {key} of arrivals) await rig.pipeline.left(key)
  return recorders
}

const one = () => recorderFolder({'a.mp4': 'of the first'})
const two = () => recorderFolder({'a.mp4': 'of the other'})

describe('two recorders with one serial', () => {
  test('in two bays at once are two recorders, and it is said', async () => {
    const rig = await startTestPipeline()
    expect(await docked(rig, device(one(), 1, 'REC-1', 'AAAA'), device(two(), 2, 'REC-1', 'BBBB'))).toEqual([
      'rec-1',
      'rec-1-2',
    ])
    expect(rig.clips().map(({recorder, outcome}) => [recorder, outcome])).toEqual(
      expect.arrayContaining([
        ['rec-1', 'verified'],
        ['rec-1-2', 'verified'],
      ]),
    )
    expect(rig.alertRows()).toMatchObject([{problem: 'recorder-id-shared', recorder: 'rec-1-2', bay: 2}])
  })

  test.each([
    ['volumes', 'AAAA', 'BBBB'],
    ['places, where they are folders of one name', null, null],
  ])('are told apart by their %s at every later docking, in any order and after a restart', async (_, a, b) => {
    const rig = await startTestPipeline()
    const [first, second] = [device(one(), 1, 'REC-1', a), device(two(), 2, 'REC-1', b)]
    await docked(rig, first, second)
    expect(await docked(rig, second)).toEqual(['rec-1-2'])
    expect(await docked(rig, second, first)).toEqual(['rec-1-2', 'rec-1'])
    await rig.stop()
    const again = await startTestPipeline({data: rig.data})
    expect(await docked(again, {...second, bay: 1}, {...first, bay: 2})).toEqual(['rec-1-2', 'rec-1'])
    expect(again.clips().map(({outcome}) => outcome)).toEqual(['already-held', 'already-held'])
  })

  test('that were never docked at once are one whose card was changed, until they are', async () => {
    const rig = await startTestPipeline()
    const [first, second] = [device(one(), 1, 'REC-1', 'AAAA'), device(two(), 2, 'REC-1', 'BBBB')]
    expect(await docked(rig, first)).toEqual(['rec-1'])
    expect(await docked(rig, second)).toEqual(['rec-1'])
    expect(rig.alerts()).toEqual([])
    expect(await docked(rig, first, second)).toEqual(['rec-1', 'rec-1-2'])
    expect(await docked(rig, second)).toEqual(['rec-1-2'])
  })

  test('leave no third volume to either of them', async () => {
    const rig = await startTestPipeline()
    await docked(rig, device(one(), 1, 'REC-1', 'AAAA'), device(two(), 2, 'REC-1', 'BBBB'))
    expect(await docked(rig, device(one(), 1, 'REC-1', 'CCCC'))).toEqual(['rec-1-3'])
    expect(await docked(rig, device(one(), 1, 'REC-1', 'CCCC'))).toEqual(['rec-1-3'])
  })

  test('never go on with each other’s docking after a restart', async () => {
    const [first, second] = [device(one(), 1, 'REC-1', 'AAAA'), device(one(), 1, 'REC-1', 'BBBB')]
    const copying = gate()
    const before = await startTestPipeline({workers: {copyClip: () => copying.pass().then(() => ({state: 'stopped'}))}})
    const docking = await before.pipeline.arrived(first)
    await copying.reached
    before.kill()
    const rig = await startTestPipeline({data: before.data})
    expect(await rig.pipeline.arrived(second)).not.toBe(docking)
    await rig.pipeline.idle()
    expect(rig.clips().map(({volume_serial: volume, outcome}) => [volume, outcome])).toEqual(
      expect.arrayContaining([
        ['AAAA', 'removed'],
        ['BBBB', 'verified'],
      ]),
    )
  })
})

describe('recorders whose serials give one id', () => {
  test('are kept apart, and each is known again', async () => {
    const rig = await startTestPipeline()
    const [first, second] = [device(one(), 1, '记录仪一', null), device(two(), 2, '记录仪二', null)]
    expect(await docked(rig, first, second)).toEqual(['----', '-----2'])
    expect(rig.alerts()).toContain('recorder-id-shared')
    expect(await docked(rig, second)).toEqual(['-----2'])
    expect(await docked(rig, first)).toEqual(['----'])
    expect(rig.clips().map(({outcome}) => outcome)).toEqual(['already-held', 'already-held'])
  })
})

describe('a recorder that is moved to another bay in the midst of a copy', () => {
  const content = footage(3 << 20)
  const copied = 1 << 20

  /** Docked in bay 1 and moved while its clip is copied; `tell` reports the move. */
  async function moved(tell: (rig: TestPipeline, from: Arrival, to: Arrival) => Promise<string>) {
    const copying = gate()
    let isFirst = true
    const rig = await startTestPipeline({
      workers: {
        async copyClip(order) {
          if (!isFirst) return copyClip(order)
          mkdirSync(dirname(order.part), {recursive: true})
          writeFileSync(order.part, content.subarray(0, copied))
          await copying.pass()
          return {state: 'stopped'}
        },
      },
    })
    const root = recorderFolder({'a.mp4': content})
    const from = device(root, 1, 'REC-1', null)
    await rig.pipeline.arrived(from)
    await copying.reached
    const elsewhere = join(scratchFolder(), 'bay 2')
    renameSync(root, elsewhere)
    copying.open()
    isFirst = false
    const to = device(elsewhere, 2, 'REC-1', null)
    const docking = await tell(rig, from, to)
    return {rig, from, to, docking}
  }

  test.each<[string, (rig: TestPipeline, from: Arrival, to: Arrival) => Promise<string>]>([
    [
      'gone there first',
      async ({pipeline}, from, to) => {
        await pipeline.left(from.key)
        return await pipeline.arrived(to)
      },
    ],
    [
      'here before it is reported gone there',
      async ({pipeline}, from, to) => {
        const docking = await pipeline.arrived(to)
        await pipeline.left(from.key)
        return docking
      },
    ],
  ])('and reported %s is the same recorder, with a docking in its new bay, and its copy goes on', async (_, tell) => {
    let written = 0
    onTestFinished(
      interpose((call, run) => {
        if (call.call === 'write' && call.path.endsWith('.mp4.part')) written += call.bytes?.length ?? 0
        return run()
      }),
    )
    const {rig, from, to, docking} = await moved(tell)
    await rig.pipeline.idle()
    expect(written).toBe(content.length - copied)
    expect(getDocking(rig.dock.store, docking)).toMatchObject({recorder: 'rec-1', bay: 2})
    expect([rig.pipeline.dockingOf(from.key), rig.pipeline.dockingOf(to.key)]).toEqual([null, docking])
    expect(rig.rows('SELECT recorder, bay FROM docking ORDER BY rowid')).toEqual([
      {recorder: 'rec-1', bay: 1},
      {recorder: 'rec-1', bay: 2},
    ])
    expect(rig.clips()).toMatchObject([{docking, bay: 2, outcome: 'verified'}])
    expect(rig.alerts()).not.toContain('recorder-id-shared')
  })
})
