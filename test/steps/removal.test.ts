import {describe, expect, onTestFinished, test} from 'vitest'
import {type DiskCall, interpose} from '../../src/disk/interpose.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {startTestPipeline} from '../support/dock.ts'
import {arrivalOf, footage, recorderFolder} from '../support/recorder-folder.ts'

const MIB = 1 << 20
const content = footage(4 * MIB + 4096)

/** A recorder that can be gone: then nothing below its root is there any more, and what was open gives errors. */
function removable(root: string) {
  let isGone = false
  let reads = 0
  let goneAt = Number.POSITIVE_INFINITY
  let told: () => void = () => {}
  const written: [position: number, bytes: number][] = []
  const fail = (code: string): never => {
    throw Object.assign(new Error(`${code}: the recorder is gone`), {code})
  }
  const between = ({call, path, position = 0, bytes}: DiskCall): void => {
    if (call === 'write' && path.endsWith('.mp4.part')) written.push([position, bytes?.length ?? 0])
    if (!path.startsWith(root)) return
    if (call === 'read') reads += 1
    if (call === 'read' && reads > goneAt && !isGone) {
      isGone = true
      told()
    }
    if (isGone) fail(call === 'read' ? 'ENODEV' : 'ENOENT')
  }
  onTestFinished(
    interpose((call, run) => {
      between(call)
      return run()
    }),
  )
  return {
    reads: () => reads,
    written: () => written.splice(0),
    /** It goes at this read of it from now on, from 1. */
    goesAt: (read: number, tell: () => void) => {
      goneAt = reads + read - 1
      told = tell
    },
    comesBack: () => {
      isGone = false
      goneAt = Number.POSITIVE_INFINITY
    },
  }
}

/** How many reads of the recorder one whole copy of its only clip takes. */
async function readsOfACopy(): Promise<number> {
  const root = recorderFolder({'a.mp4': content})
  const recorder = removable(root)
  const rig = await startTestPipeline()
  await rig.pipeline.arrived(arrivalOf(root))
  await rig.pipeline.idle()
  return recorder.reads()
}

describe('a recorder that is removed at a read of a clip', () => {
  test('whichever it is, is removed; at its next docking the copy goes on from the last proven block', async () => {
    const reads = await readsOfACopy()
    expect(reads).toBeGreaterThanOrEqual(5)
    for (let read = 1; read <= reads; read += 1) {
      const root = recorderFolder({'a.mp4': content})
      const recorder = removable(root)
      const rig = await startTestPipeline()
      const arrival = arrivalOf(root)
      const gone = new Promise<void>(tell => recorder.goesAt(read, tell))
      const docking = await rig.pipeline.arrived(arrival)
      await gone
      await rig.pipeline.left(arrival.key)
      expect(rig.clips(), `read ${read}`).toMatchObject([{outcome: 'removed', verified_at: null}])
      expect(getDocking(rig.dock.store, docking).sealed_at).not.toBeNull()
      const kept = recorder.written().reduce((sum, [, bytes]) => sum + bytes, 0)
      expect(kept).toBe(Math.min(content.length, (read - 1) * MIB))

      recorder.comesBack()
      await rig.pipeline.arrived({...arrival, bay: 2})
      await rig.pipeline.idle()
      expect(rig.clips(), `read ${read}`).toMatchObject([{outcome: 'verified', bay: 2}])
      expect(recorder.written().reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(content.length - kept)
      expect(rig.alertRows().filter(({cleared_at: cleared}) => cleared === null)).toEqual([])
      await rig.stop()
    }
  })
})
