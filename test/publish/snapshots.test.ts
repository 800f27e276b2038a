import {expect, test} from 'vitest'
import {clipSnapshot} from '../../src/publish/snapshots.ts'
import {forMatch} from '../../src/steps/match.ts'
import {setRecorded} from '../../src/store/clip-results.ts'
import {getClip, insertClip} from '../../src/store/clips.ts'
import {startTestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

async function dockedClip(name: string) {
  const rig = await startTestPipeline()
  await rig.pipeline.arrived(arrivalOf(recorderFolder({[name]: footage(1000, 1)})))
  await rig.pipeline.idle()
  const [clip] = rig.clips()
  if (clip === undefined) throw new Error('nothing was listed')
  return {dock: rig.dock, clip}
}

test('text in place of a time stays in the database, and a time goes out as it stands', async () => {
  const {dock, clip} = await dockedClip('a.mp4')
  const understood = {source: 'directory', raw: '2026-10-20T01:00:00.000Z', basis: 'utc-claimed', utc: clip.mtime}
  const text = {source: 'container', raw: 'some text', basis: 'local', utc: null}
  setRecorded(dock.store, clip.id, {
    recorded_raw: understood.raw,
    recorded_source: 'directory',
    recorded_basis: 'directory',
    recorded_from: clip.mtime,
    recorded_to: null,
    recorded_times: JSON.stringify([text, understood]),
  })
  const stored = getClip(dock.store, clip.id)
  expect(stored.recorded_times).toContain('some text')
  expect(clipSnapshot(dock.store, dock.name, stored).detail.times).toEqual([{...text, raw: null}, understood])
})

test('the basis of a time is kept when a clip is listed and when its content has told more', async () => {
  const {dock, clip} = await dockedClip('a.mp4')
  const recorded = {...clip, recorded_basis: 'ambiguous', recorded_times: '[]'} as const
  insertClip(dock.store, {...recorded, id: 'other', generation: clip.generation + 1})
  expect(getClip(dock.store, 'other').recorded_basis).toBe('ambiguous')
  setRecorded(dock.store, clip.id, {...recorded, recorded_basis: 'claimed-utc'})
  expect(getClip(dock.store, clip.id).recorded_basis).toBe('claimed-utc')
})

test.each([
  ['a.mp4', 'directory'],
  ['DSJ_3301001_330101_20261020_090200.MP4', 'stated'],
])('the time of %s goes to matching as %s', async (name, basis) => {
  const {clip} = await dockedClip(name)
  expect(forMatch(clip).timeBasis).toBe(basis)
  expect(clip.recorded_basis).toBe(basis)
  expect(forMatch({...clip, recorded_basis: null}).timeBasis).toBe('directory')
})
