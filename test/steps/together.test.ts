import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect, test} from 'vitest'
import {type DiskCall, interpose} from '../../src/disk/interpose.ts'
import {clipFiles} from '../../src/ingest/vault.ts'
import {copyClip} from '../support/direct-workers.ts'
import {startTestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const names = ['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'e.mp4']

test('small clips share the waits for the disk: each is synced and proved, and one commit takes them all', async () => {
  const rig = await startTestPipeline()
  const calls: DiskCall[] = []
  const end = interpose((call, run) => {
    calls.push(call)
    return run()
  })
  try {
    await rig.pipeline.arrived(
      arrivalOf(recorderFolder(Object.fromEntries(names.map((name, n) => [name, footage(5000, n + 1)])))),
    )
    await rig.pipeline.idle()
  } finally {
    end()
  }
  expect(rig.clips().map(({outcome}) => outcome)).toEqual(names.map(() => 'verified'))
  const ofClips = (call: DiskCall['call'], end: string): number =>
    calls.filter(made => made.call === call && made.path.endsWith(end)).length
  expect([ofClips('sync', '.mp4.part'), ofClips('sync', '.json.part'), ofClips('rename', '.mp4.part')]).toEqual([
    5, 5, 5,
  ])
  const firstRename = calls.findIndex(({call}) => call === 'rename')
  expect(calls.slice(firstRename).filter(({call}) => call === 'sync-folder')).toHaveLength(2)
  expect(new Set(rig.clips().map(({verified_at: at}) => at)).size).toBe(1)
})

test('one of several clips that can’t be read holds none of the others up', async () => {
  const rig = await startTestPipeline({
    workers: {
      copyClip: async order =>
        order.path.toString() === 'c.mp4' ? {state: 'unreadable', code: 'EIO', atByte: 0} : copyClip(order),
    },
  })
  await rig.pipeline.arrived(
    arrivalOf(recorderFolder(Object.fromEntries(names.map((name, n) => [name, footage(5000, n + 1)])))),
  )
  await rig.pipeline.idle()
  expect(rig.clips().map(({outcome}) => outcome)).toEqual([
    'verified',
    'verified',
    'unreadable',
    'verified',
    'verified',
  ])
  const [first] = rig.clips()
  const {final} = clipFiles(rig.vault, first?.vault_path ?? '')
  expect(readFileSync(final)).toEqual(footage(5000, 1))
  expect(readdirSync(dirname(join(final))).filter(name => name.endsWith('.part'))).toEqual([])
})
