import {appendFileSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const MIB = 1 << 20

async function docked(rig: TestPipeline, root: string): Promise<string> {
  const arrival = arrivalOf(root)
  const docking = await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  await rig.pipeline.left(arrival.key)
  return docking
}

const standing = (rig: TestPipeline): string[] =>
  rig.alertRows().flatMap(({problem, cleared_at: cleared}) => (cleared === null ? [problem] : []))

describe('names', () => {
  test('that differ only in their Unicode form, in case or in bytes that are no text are different clips', async () => {
    const names = [
      'caf\u00e9.mp4',
      'cafe\u0301.mp4',
      'CLIP.MP4',
      'clip.MP4',
      'clip.mp4',
      '\u212b.mp4',
      '\u00c5.mp4',
    ].map(name => Buffer.from(name))
    const noText = [0xff, 0xfe, 0xe9].map(byte => Buffer.concat([Buffer.from([byte]), Buffer.from('.mp4')]))
    const root = recorderFolder({})
    const all = [...names, ...noText]
    for (const [n, name] of all.entries())
      writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), footage(500, n + 1))
    const rig = await startTestPipeline()
    await docked(rig, root)
    const clips = rig.clips()
    expect(clips.map(({path}) => path.toString('hex')).toSorted()).toEqual(
      all.map(name => name.toString('hex')).toSorted(),
    )
    expect(new Set(clips.map(({outcome}) => outcome))).toEqual(new Set(['verified']))
    for (const what of ['id', 'sha256', 'vault_path'] as const) {
      expect(new Set(clips.map(clip => clip[what])).size, what).toBe(all.length)
    }
    for (const {path, vault_path: file} of clips) {
      const n = all.findIndex(name => name.equals(path))
      expect(readFileSync(join(rig.vault, file))).toEqual(footage(500, n + 1))
    }
    await docked(rig, root)
    expect(new Set(rig.clips().map(({outcome}) => outcome))).toEqual(new Set(['already-held']))
  })
})

describe('a file that grows while it is copied', () => {
  /** Something is written to the file at each read of it, as long as `still` says so. */
  const growing = (file: string, still: () => boolean): void => {
    onTestFinished(
      interpose((call, run) => {
        if (call.call === 'read' && call.path === file && still()) appendFileSync(file, footage(MIB, 7))
        return run()
      }),
    )
  }

  test('is said to have changed, has no place in the vault, and is taken at the next docking as it is then', async () => {
    const root = recorderFolder({'a.mp4': footage(2 * MIB)})
    const file = join(root, 'a.mp4')
    let growths = 0
    growing(file, () => ++growths === 2)
    const rig = await startTestPipeline()
    await docked(rig, root)
    expect(rig.clips()).toMatchObject([{outcome: 'changed', problem: 'changed-while-docked', bytes: 2 * MIB}])
    expect(standing(rig)).toEqual(['clip-changed'])
    expect(readdirSync(rig.vault, {recursive: true, encoding: 'utf8'}).filter(name => name.includes('.'))).toEqual([])

    await docked(rig, root)
    const [was, is] = rig.clips().toSorted((a, b) => a.bytes - b.bytes)
    expect(was).toMatchObject({outcome: 'changed', bytes: 2 * MIB})
    expect(is).toMatchObject({outcome: 'verified', bytes: 3 * MIB})
    expect(readFileSync(join(rig.vault, is?.vault_path ?? '')).equals(readFileSync(file))).toBe(true)
    expect(standing(rig)).toEqual([])
  })

  test('without end ends the copy all the same', async () => {
    const root = recorderFolder({'a.mp4': footage(2 * MIB), 'b.mp4': 'still'})
    growing(join(root, 'a.mp4'), () => true)
    const rig = await startTestPipeline()
    await docked(rig, root)
    expect(rig.clips().map(({outcome}) => outcome)).toEqual(['changed', 'verified'])
    await docked(rig, root)
    expect(rig.clips().map(({outcome}) => outcome)).toEqual(['changed', 'changed', 'already-held'])
  })
})
