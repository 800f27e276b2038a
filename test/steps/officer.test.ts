import {expect, test} from 'vitest'
import {latestMatch} from '../../src/store/matches.ts'
import {addTask} from '../../src/store/tasks.ts'
import {startTestPipeline} from '../support/dock.ts'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'

test('the officer whom a command named stays with the clip, until another command names another', async () => {
  const rig = await startTestPipeline()
  const root = recorderFolder({'R20261020-091500.WAV': 'sound'})
  const docked = async (officer: string | null): Promise<string | null | undefined> => {
    const arrival = arrivalOf(root, {officer})
    await rig.pipeline.arrived(arrival)
    await rig.pipeline.idle()
    await rig.pipeline.left(arrival.key)
    const [clip] = rig.clips()
    addTask(rig.dock.store, {subject: clip?.id ?? '', kind: 'match', lane: 'rec-1'})
    await rig.pipeline.idle()
    return latestMatch(rig.dock.store, clip?.id ?? '')?.officer
  }
  expect(await docked('330107')).toBe('330107')
  expect(await docked(null)).toBe('330107')
  expect(await docked('330108')).toBe('330108')
})
