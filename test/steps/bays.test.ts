import {describe, expect, test} from 'vitest'
import {announceBays} from '../../src/bays.ts'
import type {Pipeline} from '../../src/pipeline.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {gate} from '../support/gate.ts'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'

/** Bays over a pipeline, and the last state that each topic was given. */
function announced({work, pipeline}: TestPipeline, instead: Partial<Pipeline> = {}) {
  const states = new Map<string, Record<string, unknown>>()
  const published: string[] = []
  const bays = announceBays(
    work,
    {...pipeline, ...instead},
    {
      setState(_type, topic, data) {
        published.push(topic)
        states.set(topic, {...data})
      },
    },
  )
  return {bays, published, state: (topic: string) => states.get(topic)}
}

describe('a bay', () => {
  test('says which recorder it has, and that it is empty again', async () => {
    const rig = await startTestPipeline()
    const {bays, state} = announced(rig)
    const arrival = arrivalOf(recorderFolder({'a.mp4': 'a'}), {bay: 7})
    bays.events.arrived(arrival)
    await bays.settled()
    expect(state('bay/7')).toMatchObject({state: 'wait', recorder: 'rec-1'})
    expect(state('recorder/rec-1')).toMatchObject({recorder_serial: 'REC-1', dockings: 1})
    await rig.pipeline.idle()
    bays.events.left(arrival.key)
    await bays.settled()
    expect(state('bay/7')).toMatchObject({state: 'empty', docking: null, recorder: null})
  })

  test('tells how many bytes are done, each once, when its recorder may be taken', async () => {
    const rig = await startTestPipeline()
    const {bays, state} = announced(rig)
    bays.events.arrived(arrivalOf(recorderFolder({'a.mp4': 'eleven byte', 'b.mp4': 'b'})))
    await bays.settled()
    await rig.pipeline.idle()
    bays.events.arrived(arrivalOf(recorderFolder({}), {serial: 'REC-2', bay: 2}))
    await bays.settled()
    expect(state('bay/1')).toMatchObject({state: 'take-it', clips: 2, clips_done: 2, bytes: 12, bytes_done: 12})
  })

  test('speaks of the docking that its recorder has now, not of the one it came with', async () => {
    const rig = await startTestPipeline()
    let docking = ''
    const {bays, state} = announced(rig, {dockingOf: () => docking})
    const one = arrivalOf(recorderFolder({'a.mp4': 'a'}), {key: 'one'})
    bays.events.arrived(one)
    await bays.settled()
    const other = arrivalOf(recorderFolder({'b.mp4': 'b'}), {serial: 'REC-2', bay: 2})
    docking = await rig.pipeline.arrived(other)
    bays.events.arrived(arrivalOf(recorderFolder({}), {serial: 'REC-3', bay: 3}))
    await bays.settled()
    expect(state('bay/1')).toMatchObject({docking, recorder: 'rec-2'})
  })

  test('of a former run is said to be empty until a recorder is in it', async () => {
    const rig = await startTestPipeline()
    await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': 'a'}), {bay: 7}))
    await rig.pipeline.idle()
    const {state} = announced(rig)
    expect(state('bay/7')).toMatchObject({state: 'empty', recorder: null})
  })

  test('whose recorder comes tells of that recorder, and of every one only at the start', async () => {
    const rig = await startTestPipeline()
    for (const [n, serial] of ['REC-1', 'REC-2'].entries()) {
      await rig.pipeline.arrived(arrivalOf(recorderFolder({}), {serial, bay: n + 1}))
    }
    const {bays, published} = announced(rig)
    const recorders = (): string[] => published.filter(topic => topic.startsWith('recorder/')).toSorted()
    expect(recorders()).toEqual(['recorder/rec-1', 'recorder/rec-2'])
    published.length = 0
    bays.events.arrived(arrivalOf(recorderFolder({}), {serial: 'REC-3', bay: 3}))
    await bays.settled()
    expect(recorders()).toEqual(['recorder/rec-3'])
  })

  test('that fails is an alert until its recorder is taken', async () => {
    const rig = await startTestPipeline()
    let broken = true
    const {bays} = announced(rig, {
      arrived: arrival => (broken ? Promise.reject(new Error('broken')) : rig.pipeline.arrived(arrival)),
    })
    const arrival = arrivalOf(recorderFolder({}))
    const standing = (): unknown[] =>
      rig.rows("SELECT severity, subject FROM alert WHERE problem = 'bay-failed' AND cleared_at IS NULL")
    bays.events.arrived(arrival)
    await bays.settled()
    expect(standing()).toEqual([{severity: 'critical', subject: 'rec-1'}])
    broken = false
    bays.events.arrived(arrival)
    await bays.settled()
    expect(standing()).toEqual([])
  })

  test('of each of two recorders whose names give one id, and no serial, has an id of its own', async () => {
    const rig = await startTestPipeline()
    for (const [n, key] of ['one', 'two'].entries()) {
      const recorder = {id: '----', serial: null, volumeSerial: null}
      await rig.pipeline.arrived(arrivalOf(recorderFolder({}), {key, recorder, bay: n + 1}))
    }
    expect(rig.rows('SELECT recorder FROM docking ORDER BY recorder')).toEqual([
      {recorder: '----'},
      {recorder: '-----2'},
    ])
  })

  test('does not wait for a recorder that is being pulled from another one', async () => {
    const rig = await startTestPipeline()
    const pulling = gate()
    const {bays, state} = announced(rig, {left: key => pulling.pass().then(() => rig.pipeline.left(key))})
    const slow = arrivalOf(recorderFolder({'a.mp4': 'a'}))
    bays.events.arrived(slow)
    await bays.settled()
    bays.events.left(slow.key)
    await pulling.reached
    // Its bay is taken by the next one before it is through.
    const next = arrivalOf(recorderFolder({'b.mp4': 'b'}), {serial: 'REC-2'})
    const arrived = gate()
    rig.changes.once('committed', () => void arrived.pass())
    bays.events.arrived(next)
    await arrived.reached
    pulling.open()
    await bays.settled()
    expect(state('bay/1')).toMatchObject({recorder: 'rec-2'})
  })
})

test('a folder that can’t be looked into is an alert until it can', async () => {
  const rig = await startTestPipeline()
  const {bays} = announced(rig)
  bays.events.trouble('/media/dock', 'root-unreadable')
  expect(rig.alertRows().map(({problem, cleared_at: cleared}) => [problem, cleared])).toEqual([
    ['root-unreadable', null],
  ])
  bays.events.trouble('/media/dock', null)
  expect(rig.alertRows().map(({cleared_at: cleared}) => cleared !== null)).toEqual([true])
})

describe('what hangs, or is no recorder', () => {
  test('is a fault of its bay while it lasts, and nothing more is asked of it', async () => {
    const rig = await startTestPipeline()
    const {bays, state} = announced(rig)
    const arrival = arrivalOf(recorderFolder({'a.mp4': 'a'}))
    bays.events.arrived(arrival)
    await bays.settled()
    rig.pipeline.hangs(arrival.root, true)
    bays.events.arrived(arrivalOf(recorderFolder({}), {serial: 'REC-2', bay: 2}))
    await bays.settled()
    expect(state('bay/1')).toMatchObject({state: 'fault', problem: 'recorder-hangs'})
    await rig.pipeline.idle()
    expect(rig.clips()).toEqual([])
    rig.pipeline.hangs(arrival.root, false)
    await rig.pipeline.idle()
    expect(rig.clips().map(({outcome}) => outcome)).toEqual(['verified'])
    expect(rig.alertRows().map(({problem, cleared_at}) => [problem, cleared_at === null])).toEqual([
      ['recorder-hangs', false],
    ])
  })

  test('and is gone at the next start is no trouble any more; what is still there is', async () => {
    const rig = await startTestPipeline()
    const before = announced(rig)
    const arrival = arrivalOf(recorderFolder({'a.mp4': 'a'}))
    before.bays.events.arrived(arrival)
    await before.bays.settled()
    rig.pipeline.hangs(arrival.root, true)
    for (const port of ['1', '2']) before.bays.events.trouble(`usb 0000:00:14.0/${port} 1234:5678`, 'device-unknown')
    await rig.stop()

    const again = await startTestPipeline({data: rig.data})
    const {bays} = announced(again)
    bays.events.trouble('usb 0000:00:14.0/2 1234:5678', 'device-unknown')
    again.pipeline.allReported()
    bays.allReported()
    const standing = again.alertRows().filter(({cleared_at}) => cleared_at === null)
    expect(standing.map(({subject, problem}) => [subject, problem])).toEqual([
      ['usb 0000:00:14.0/2 1234:5678', 'device-unknown'],
    ])
  })
})
