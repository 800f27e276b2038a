import {EventEmitter, once} from 'node:events'
import {closeSync, openSync, readdirSync, rmSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import pino from 'pino'
import {describe, expect, onTestFinished, test, vi} from 'vitest'
import {type DiskCall, interpose} from '../../src/disk/interpose.ts'
import {bayState} from '../../src/dock-state.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {type LoopDisk, loopDisk} from '../support/loop-disk.ts'
import {needs} from '../support/parts.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const MIB = 1 << 20

/** Somebody else writes to the disk until nothing fits any more. */
function fill(disk: LoopDisk): void {
  const descriptor = openSync(join(disk.folder, 'filler'), 'w')
  try {
    for (const bytes of [MIB, 4096]) writeUntilFull(descriptor, Buffer.alloc(bytes))
  } finally {
    closeSync(descriptor)
  }
}

function writeUntilFull(descriptor: number, block: Uint8Array): void {
  try {
    while (writeSync(descriptor, block) === block.length);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}

const free = (disk: LoopDisk): void => rmSync(join(disk.folder, 'filler'))

const partsIn = (rig: TestPipeline): string[] =>
  readdirSync(rig.vault, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.part'))

/** Does something before the first call to the disk that fits. */
function beforeThe(fits: (call: DiskCall) => boolean, action: () => void): void {
  let done = false
  onTestFinished(
    interpose((call, run) => {
      if (!done && fits(call)) {
        done = true
        action()
      }
      return run()
    }),
  )
}

describe('a disk that is full', needs('loopDisks'), () => {
  test('is said at the listing, and what fits is copied: marked clips first, then the oldest', async () => {
    const disk = loopDisk(24)
    const begun: string[] = []
    onTestFinished(
      interpose(({call, path}, run) => {
        if (call === 'open-new' && path.endsWith('.mp4.part')) begun.push(path)
        return run()
      }),
    )
    const rig = await startTestPipeline({data: disk.folder, floorBytes: 4 * MIB, slots: {copiesPerRecorder: 1}})
    const hours = ['15', '07', '11', '09', '18', '08', '13', '10', '17', '12', '16', '14']
    const names = hours.map(hour => `DSJ_BWC0001_100001_20261020_${hour}0000${hour >= '17' ? '_IMP' : ''}.mp4`)
    const files = Object.fromEntries(names.map((name, n) => [name, footage(2 * MIB, n + 1)]))
    const root = recorderFolder(files)
    const arrival = arrivalOf(root)
    const docking = await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()

    const urgency = ['17', '18', '07', '08', '09', '10', '11', '12', '13', '14', '15', '16']
    const hourOf = (name: string | null): string => name?.slice(28, 30) ?? ''
    const clips = rig.clips().toSorted((a, b) => urgency.indexOf(hourOf(a.name)) - urgency.indexOf(hourOf(b.name)))
    const fitting = clips.findIndex(({outcome}) => outcome === 'no-room')
    expect(fitting).toBeGreaterThan(4)
    expect(clips.map(({outcome}) => outcome)).toEqual(clips.map((_, n) => (n < fitting ? 'verified' : 'no-room')))
    const taken = begun.map(path => clips.findIndex(({vault_path: at}) => path.endsWith(`${at}.part`)))
    expect([...new Set(taken)]).toEqual(Array.from({length: fitting}, (_, n) => n))
    expect(rig.alertRows()).toMatchObject([{problem: 'no-room', severity: 'critical', docking}])
    expect(bayState(rig.dock, getDocking(rig.dock.store, docking))).toEqual({state: 'fault', problem: 'no-room'})
    expect(partsIn(rig)).toEqual([])
    const said = rig.messages().filter(({type, data}) => type === 'evidock.clip.v1' && data.outcome === 'no-room')
    expect(new Set(said.map(({data}) => data.clip)).size).toBe(clips.length - fitting)

    await rig.pipeline.left(arrival.key)
    for (const {name, outcome} of clips) if (outcome === 'no-room') rmSync(join(root, name ?? ''))
    await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    expect(rig.alertRows().map(({problem, cleared_at: cleared}) => [problem, cleared !== null])).toEqual([
      ['no-room', true],
    ])
  })

  test('by somebody else in the midst of a copy leaves nothing half-written, and the clip is copied later', async () => {
    const disk = loopDisk(24)
    beforeThe(
      ({call, path, position = 0}) => call === 'write' && path.endsWith('.mp4.part') && position >= 2 * MIB,
      () => fill(disk),
    )
    const rig = await startTestPipeline({data: disk.folder})
    const arrival = arrivalOf(recorderFolder({'a.mp4': footage(6 * MIB)}))
    const docking = await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    expect(rig.clips()).toMatchObject([{outcome: 'no-room', problem: 'vault-full'}])
    expect(rig.alerts()).toEqual(['clip-no-room'])
    expect(bayState(rig.dock, getDocking(rig.dock.store, docking))).toEqual({state: 'fault', problem: 'no-room'})
    expect(partsIn(rig)).toEqual([])

    await rig.pipeline.left(arrival.key)
    free(disk)
    await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    expect(rig.clips()).toMatchObject([{outcome: 'verified', problem: null}])
    expect(rig.alertRows().filter(({cleared_at: cleared}) => cleared === null)).toEqual([])
  })

  test('once the clips are copied and only their sidecars are to be written: the least urgent makes room', async () => {
    const disk = loopDisk(24)
    beforeThe(
      ({call, path}) => call === 'open-new' && path.endsWith('.json.part'),
      () => fill(disk),
    )
    const rig = await startTestPipeline({data: disk.folder, slots: {copiesPerRecorder: 1}})
    const names = ['a.mp4', 'DSJ_BWC0001_100001_20261020_080000.mp4', 'DSJ_BWC0001_100001_20261020_090000_IMP.mp4']
    await rig.pipeline.arrived(
      arrivalOf(
        recorderFolder(Object.fromEntries(names.map((name, n) => [name, footage(n === 0 ? 2 * MIB : 100_000, n + 1)]))),
      ),
    )
    await rig.pipeline.idle()
    const outcomes = Object.fromEntries(rig.clips().map(({path, outcome}) => [path.toString(), outcome]))
    expect(names.map(name => outcomes[name])).toEqual(['no-room', 'verified', 'verified'])
    expect(partsIn(rig)).toEqual([])
  })

  test('so that the database takes nothing doesn’t end the dock: the clip has its facts once there is room', async () => {
    const disk = loopDisk(24)
    const rig = await startTestPipeline({data: disk.folder})
    const logged = new EventEmitter()
    rig.dock.log = pino({level: 'error'}, {write: line => void logged.emit(JSON.parse(line).event)})
    let placed = false
    beforeThe(
      ({call, to}) => {
        placed ||= call === 'rename' && to?.endsWith('.mp4') === true
        return placed && call === 'commit'
      },
      () => {
        rig.dock.store.pragma('wal_checkpoint(TRUNCATE)')
        fill(disk)
        // Its rest after that failure is passed at once.
        vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']})
      },
    )
    onTestFinished(() => void vi.useRealTimers())
    const rested = once(logged, 'task.failure-not-stored')
    await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': footage(MIB)})))
    await rested
    expect(rig.clips()).toMatchObject([{outcome: null, verified_at: null}])
    free(disk)
    vi.runAllTimers()
    vi.useRealTimers()
    await rig.pipeline.idle()
    expect(rig.clips()).toMatchObject([{outcome: 'verified'}])
    expect(partsIn(rig)).toEqual([])
  })
})
