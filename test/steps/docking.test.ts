import {describe, expect, test} from 'vitest'
import {bayState} from '../../src/dock-state.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {copyClip} from '../support/direct-workers.ts'
import {startTestPipeline, type TestDock} from '../support/dock.ts'
import {gate} from '../support/gate.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const three = {'a.mp4': footage(1000, 1), 'b.mp4': footage(1000, 2), 'c.mp4': footage(1000, 3)}

const outcomes = ({clips}: TestDock): (string | null)[] => clips().map(({outcome}) => outcome)

describe('a recorder that is pulled while its clips are copied', () => {
  test('is sealed at once, with what was not proved yet as removed', async () => {
    const held = gate()
    const rig = await startTestPipeline({
      slots: {copiesPerRecorder: 1},
      workers: {copyClip: order => held.pass().then(() => copyClip(order))},
    })
    const arrival = arrivalOf(recorderFolder(three))
    const docking = await rig.pipeline.arrived(arrival)
    await held.reached
    const gone = rig.pipeline.left(arrival.key)
    held.open()
    await gone
    expect(outcomes(rig).toSorted()).toEqual(['removed', 'removed', 'removed'])
    expect(getDocking(rig.dock.store, docking).sealed_at).not.toBeNull()
  })

  test('and put back at once: everything is copied at its second docking', async () => {
    const held = gate()
    const rig = await startTestPipeline({workers: {copyClip: order => held.pass().then(() => copyClip(order))}})
    const arrival = arrivalOf(recorderFolder(three))
    const first = await rig.pipeline.arrived(arrival)
    await held.reached
    const gone = rig.pipeline.left(arrival.key)
    const back = rig.pipeline.arrived(arrival)
    held.open()
    await gone
    const second = await back
    await rig.pipeline.idle()
    expect(second).not.toBe(first)
    expect(outcomes(rig)).toEqual(['verified', 'verified', 'verified'])
    expect(bayState(rig.dock, getDocking(rig.dock.store, second))).toEqual({state: 'take-it', problem: null})
  })
})
