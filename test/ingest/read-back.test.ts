import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {loopDisk} from '../support/loop-disk.ts'
import {needs} from '../support/parts.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const content = footage(3_000_000)
const given = createHash('sha256').update(content).digest('hex')
const AT = 2_000_000

/**
 * A dock whose whole data folder is a disk of its own, and a recorder with one clip, docked until all is done. One byte
 * of the clip is inverted on the disk when the first part is about to be read back: it was written and synced by then.
 *
 * @param cached forbids O_DIRECT to the dock, as a file system does that has none
 */
async function dockedWhileTheDiskFlips({cached}: {cached: boolean}): Promise<{rig: TestPipeline; file: string}> {
  const disk = loopDisk(64)
  let flipped = false
  onTestFinished(
    interpose((call, run) => {
      const readsBack = call.call === 'open' && call.path.endsWith('.part')
      if (readsBack && !flipped) {
        flipped = true
        disk.flip(call.path, AT)
      }
      if (readsBack && cached && call.direct) throw Object.assign(new Error('no O_DIRECT here'), {code: 'EINVAL'})
      return run()
    }),
  )
  const rig = await startTestPipeline({data: disk.folder})
  await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': content})))
  await rig.pipeline.idle()
  expect(flipped).toBe(true)
  return {rig, file: join(rig.vault, rig.clips()[0]?.vault_path ?? '')}
}

const onDisk = (file: string): string => {
  const bytes = execFileSync('dd', [`if=${file}`, 'iflag=direct', 'bs=1M', 'status=none'], {maxBuffer: 1 << 24})
  return createHash('sha256').update(bytes).digest('hex')
}

describe('a bit that the disk lost after the clip was written and synced', needs('loopDisks'), () => {
  test('is caught when the clip is read back, alerted, and the clip is copied again', async () => {
    const {rig, file} = await dockedWhileTheDiskFlips({cached: false})
    expect(rig.clips()).toMatchObject([{outcome: 'verified', sha256: given, read_back: 'direct'}])
    expect(onDisk(file)).toBe(given)
    expect(rig.alertRows()).toMatchObject([{problem: 'read-back-mismatch', severity: 'critical'}])
    const [attempt, ...more] = rig.rows<{step: string; sha256: string; reason: string}>('SELECT * FROM attempt')
    expect(more).toEqual([])
    expect(attempt).toMatchObject({step: 'read-back', reason: 'read-back-mismatch'})
    expect(attempt?.sha256).not.toBe(given)
  })

  test('would be missed if the cache gave the clip back, which is why such a clip is said to be read back so', async () => {
    const {rig, file} = await dockedWhileTheDiskFlips({cached: true})
    expect(rig.clips()).toMatchObject([{outcome: 'verified', sha256: given, read_back: 'cached'}])
    expect(rig.alerts()).toEqual([])
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(given)
    expect(onDisk(file)).not.toBe(given)
  })
})
