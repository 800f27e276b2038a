import {createHash} from 'node:crypto'
import {readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setImmediate} from 'node:timers/promises'
import {afterAll, describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {copyClips} from '../../src/ingest/copy.ts'
import {readBack} from '../../src/ingest/read-back.ts'
import {abandon, bytesDone, durableTo, durableToItsEnd, newProgress} from '../../src/ingest/running-copy.ts'
import {SLICE_BYTES} from '../../src/ingest/slice.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {orderFor} from '../support/copy-order.ts'
import {footage} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

const MIB = 1 << 20
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('who reads behind a copy', () => {
  const content = footage(3 * MIB + 77, 5)

  test('ends when the copy comes to nothing', () => {
    const file = join(scratchFolder(), 'a.mp4.part')
    const progress = newProgress()
    writeFileSync(file, content.subarray(0, MIB))
    durableTo(progress, MIB)
    const end = interpose((call, run) => {
      if (call.call === 'read') abandon(progress)
      return run()
    })
    onTestFinished(end)
    expect(() => readBack({file, progress, isBehind: true})).toThrow(/came to no end/)
  })
})

describe('a slice that the disk doesn’t take', () => {
  const content = footage(SLICE_BYTES + 5, 6)

  test.each([
    {code: 'EIO', result: {failed: 'EIO'}},
    {code: 'ENOSPC', result: {result: {state: 'vault-full'}}},
  ])('with $code leaves nothing of the part that the kernel might only think is there', ({code, result}) => {
    const order = orderFor(content)
    const end = interpose((call, run) => {
      if (call.call === 'sync') throw Object.assign(new Error(code), {code})
      return run()
    })
    onTestFinished(end)
    expect(copyClips([order])).toEqual([result])
    expect(statSync(order.part).size).toBe(0)
  })
})

describe('on their threads', async () => {
  // A thread starts from what was built.
  const built: typeof import('../../src/ingest/threads.ts') = await import(inCheckout('build', 'ingest', 'threads.js'))
  const workers = built.startIngestThreads(2)
  afterAll(() => workers.stop())

  test('whoever reads behind a copy reads no byte before it is durable', async () => {
    const content = footage(2 * MIB + 77, 5)
    const file = join(scratchFolder(), 'a.mp4.part')
    const progress = newProgress()
    writeFileSync(file, Buffer.concat([content.subarray(0, MIB), Buffer.alloc(MIB + 77)]))
    durableTo(progress, MIB)
    const proof = workers.readBack({file, progress, isBehind: true})
    while (bytesDone(progress) < MIB) await setImmediate()
    // One that had read on would have been at the end by now.
    for (let turns = 0; turns < 1000; turns += 1) await setImmediate()
    expect(bytesDone(progress)).toBe(MIB)
    writeFileSync(file, content)
    durableToItsEnd(progress)
    expect(await proof).toMatchObject({bytes: content.length, sha256: sha256(content)})
  })

  test('several large clips are copied and read back at once', async () => {
    const contents = [7, 8, 9, 10].map(seed => footage(SLICE_BYTES + seed, seed))
    const orders = contents.map(orderFor)
    const begun = orders.map(order => workers.copyAndReadBack(order))
    for (const [index, {copied, proof}] of begun.entries()) {
      const content = contents[index] ?? Buffer.of()
      const told = {sha256: sha256(content)}
      expect(await copied).toMatchObject({result: {state: 'copied', ...told}})
      const sm3 = createHash('sm3').update(content).digest('hex')
      expect(await proof).toMatchObject({result: {bytes: content.length, ...told, sm3}})
      expect(readFileSync(orders[index]?.part ?? '').equals(content)).toBe(true)
    }
  })

  test('whoever reads behind a copy that fails is given back', async () => {
    const order = orderFor(footage(SLICE_BYTES + 1, 11))
    const begun = [1, 2, 3].map(() =>
      workers.copyAndReadBack({...order, bytes: order.bytes + 1, progress: newProgress()}),
    )
    for (const {copied, proof} of begun) {
      expect(await copied).toEqual({result: {state: 'changed'}})
      expect(await proof).toEqual({failed: `the copy into ${order.part} came to no end`})
    }
  })
})
