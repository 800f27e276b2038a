import {execFileSync} from 'node:child_process'
import {EventEmitter, once} from 'node:events'
import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {askToStop} from '../../src/ingest/running-copy.ts'
import {sidecarSchema} from '../../src/ingest/sidecar.ts'
import {clipFiles} from '../../src/ingest/vault.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {orderFor} from '../support/copy-order.ts'
import {loopDisk} from '../support/loop-disk.ts'
import {needs} from '../support/parts.ts'
import {footage, recorderFolder} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

// A process starts from what was built.
const built: typeof import('../../src/ingest/reading-processes.ts') = await import(
  inCheckout('build', 'ingest', 'reading-processes.js')
)

function startWorkers(hangMs = 1000) {
  const workers = built.startIngestWorkers({data: scratchFolder(), copies: 2, hangMs})
  const told = new EventEmitter()
  workers.onHang((root, hangs) => told.emit(hangs ? 'hangs' : 'answers', root))
  onTestFinished(() => workers.stop())
  return {workers, told}
}

describe('the process that reads recorders', () => {
  test('does each step, and tells how far it is', async () => {
    const {workers} = startWorkers()
    const root = recorderFolder({'D/a.mp4': 'a', 'b.mp4': 'bb'})
    const listed = await workers.listRecorder({root})
    expect(listed.map(({path, bytes}) => [path.toString(), bytes]).sort()).toEqual([
      ['D/a.mp4', 1],
      ['b.mp4', 2],
    ])
    expect(Buffer.isBuffer(listed[0]?.path)).toBe(true)
    const order = orderFor(footage(3 << 20))
    const {copied, proof} = workers.copyAndReadBack(order)
    expect(await copied).toMatchObject({result: {state: 'copied'}})
    expect(await proof).toMatchObject({result: {bytes: 3 << 20}})
    const done = Number(new BigInt64Array(order.progress)[0])
    expect(done).toBe(2 * (3 << 20))
  })

  test('says what failed, and goes on', async () => {
    const {workers} = startWorkers()
    await expect(workers.listRecorder({root: join(scratchFolder(), 'gone')})).rejects.toThrow('ENOENT')
    expect(await workers.listRecorder({root: scratchFolder()})).toEqual([])
  })

  test('may end, by whatever hand: what it did fails, and the next step has another', async () => {
    const {workers} = startWorkers()
    await workers.listRecorder({root: scratchFolder()})
    const {copied, proof} = workers.copyAndReadBack(orderFor(footage(64 << 20)))
    execFileSync('pkill', ['-KILL', '-P', String(process.pid), '-f', 'reading-process.js'])
    expect(await copied).toMatchObject({failed: expect.stringContaining('has ended')})
    expect(await proof).toMatchObject({failed: expect.stringContaining('has ended')})
    expect(await workers.listRecorder({root: scratchFolder()})).toEqual([])
  })

  test('whose end isn’t known yet is told to stop, several times, and nothing ends with it', async () => {
    const {workers} = startWorkers()
    await workers.listRecorder({root: scratchFolder()})
    const orders = [1, 2].map(seed => orderFor(footage(64 << 20, seed)))
    const copies = orders.map(order => workers.copyClips([order]))
    const failed = Promise.all(copies.map(copy => expect(copy).rejects.toThrow('has ended')))
    for (const {progress} of orders) askToStop(progress)
    execFileSync('pkill', ['-KILL', '-P', String(process.pid), '-f', 'reading-process.js'])
    // By then it is time to tell it, and no event of its end has been seen.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
    await failed
    expect(await workers.listRecorder({root: scratchFolder()})).toEqual([])
  })
})

/** A proved part that is to be placed. */
function partOn(folder: string) {
  const files = clipFiles(folder, '2026-10-20/rec-1/other.mp4')
  mkdirSync(dirname(files.part), {recursive: true})
  writeFileSync(files.part, 'proved')
  return files
}
const SIDECAR = sidecarSchema.parse({
  ...{v: 1, clip: 'other', docking: 'd-1', agency: 'a', dock: 'd', bay: 1, recorder: 'rec-1', recorder_serial: null},
  ...{volume_serial: null, zone: 'Asia/Shanghai', entry_times: 'utc', offset_ms: null, offset_error_ms: null},
  ...{dock_clock: 'synchronised', path_hex: '61', generation: 1, bytes: 6, mtime: '2026-10-20T00:00:00.000Z'},
  ...{commanded_officer: null, listed_at: '2026-10-20T00:00:00.000Z', copied_at: '2026-10-20T00:00:00.000Z'},
  ...{sha256: 'a'.repeat(64), sm3: 'b'.repeat(64), read_back: 'direct'},
})

describe('a device that answers nothing', needs('loopDisks'), () => {
  test('fails its own step alone, others are served meanwhile, and it is told when it answers', async () => {
    const {workers, told} = startWorkers()
    const {folder} = loopDisk(64)
    const other = partOn(folder)
    // A frozen file system keeps who writes to it in the same sleep that a dead disk keeps its readers in.
    execFileSync('fsfreeze', ['--freeze', folder])
    let frozen = true
    const thaw = (): void => {
      if (frozen) execFileSync('fsfreeze', ['--unfreeze', folder])
      frozen = false
    }
    onTestFinished(thaw)
    const stuck = {...orderFor(footage(1 << 20)), part: join(folder, 'a.mp4.part')}
    const hangs = once(told, 'hangs')
    // Of nobody who hangs, and in the same process: it waits for the same disk.
    const placed = workers.placeClips([{files: other, sidecar: SIDECAR}])
    await expect(workers.copyClips([stuck])).rejects.toThrow('doesn’t answer')
    expect(await hangs).toEqual([stuck.root])
    expect(await workers.listRecorder({root: scratchFolder()})).toEqual([])
    expect(await workers.copyClips([orderFor(footage(1 << 20, 2))])).toMatchObject([{result: {state: 'copied'}}])
    const answers = once(told, 'answers')
    thaw()
    expect(await answers).toEqual([stuck.root])
    expect(await placed).toBe('placed')
    expect(existsSync(other.final)).toBe(true)
  }, 60_000)
})
