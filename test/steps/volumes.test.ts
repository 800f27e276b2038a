import {describe, expect, test} from 'vitest'
import {bayState} from '../../src/dock-state.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {startTestPipeline} from '../support/dock.ts'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'

const serial = 'REC-1'
const recorder = {id: 'rec-1', serial, volumeSerial: 'AAAA'}

describe('a recorder with two volumes', () => {
  test('is one docking, whose clips are each known by their own volume', async () => {
    const rig = await startTestPipeline()
    const root = recorderFolder({'a.mp4': 'inner a', 'b.mp4': 'inner b'})
    const card = recorderFolder({'a.mp4': 'card a'})
    const otherVolumes = [{root: card, serial: 'BBBB'}]
    const docking = await rig.pipeline.arrived(arrivalOf(root, {serial, recorder, otherVolumes}))
    await rig.pipeline.idle()
    expect(getDocking(rig.dock.store, docking)).toMatchObject({clips: 3})
    const held = rig.clips().map(({path, volume_serial, outcome}) => [path.toString(), volume_serial, outcome])
    expect(held.toSorted()).toEqual([
      ['a.mp4', 'AAAA', 'verified'],
      ['a.mp4', 'BBBB', 'verified'],
      ['b.mp4', 'AAAA', 'verified'],
    ])
    expect(new Set(rig.clips().map(({sha256}) => sha256)).size).toBe(3)
  })

  test('that comes back has its clips already, and what is new is copied from where it lies', async () => {
    const rig = await startTestPipeline()
    const root = recorderFolder({'a.mp4': 'inner a'})
    const before = recorderFolder({'a.mp4': 'card a'})
    const arrival = arrivalOf(root, {serial, recorder, otherVolumes: [{root: before, serial: 'BBBB'}]})
    await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    await rig.pipeline.left(arrival.key)
    const now = recorderFolder({'a.mp4': 'card a', 'new.mp4': 'card new'})
    const again = await rig.pipeline.arrived({...arrival, otherVolumes: [{root: now, serial: 'BBBB'}]})
    await rig.pipeline.idle()
    const outcomes = rig.rows<{outcome: string}>(
      `SELECT outcome FROM docking_file WHERE docking = '${again}' ORDER BY outcome`,
    )
    expect(outcomes.map(({outcome}) => outcome)).toEqual(['already-held', 'already-held', 'verified'])
  })

  test('of which one couldn’t be read is a fault of its bay, whatever became of the other', async () => {
    const rig = await startTestPipeline()
    const arrival = arrivalOf(recorderFolder({'a.mp4': 'a'}), {missing: 'volume-foreign'})
    const docking = await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    expect(bayState(rig.dock, getDocking(rig.dock.store, docking))).toEqual({
      state: 'fault',
      problem: 'volume-foreign',
    })
  })
})

test('a file that a recorder puts beside a clip names that clip', async () => {
  const rig = await startTestPipeline()
  const root = recorderFolder({'D/a.MP4': 'clip', 'D/a.gps': 'track', 'D/b.gps': 'alone', 'E/a.gps': 'elsewhere'})
  await rig.pipeline.arrived(arrivalOf(root))
  await rig.pipeline.idle()
  const clip = rig.clips().find(({path}) => path.toString() === 'D/a.MP4')
  const beside = rig.clips().filter(({sidecar_of}) => sidecar_of !== null)
  expect(beside.map(({path, sidecar_of}) => [path.toString(), sidecar_of])).toEqual([['D/a.gps', clip?.id]])
  const told = rig.messages().filter(({type, data}) => type === 'evidock.clip.v1' && data.sidecar_of === clip?.id)
  expect(told.length).toBeGreaterThan(0)
})
