import {readFileSync, statSync, truncateSync} from 'node:fs'
import {describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import type {CopyOrder} from '../../src/ingest/copy.ts'
import {askToStop, newProgress} from '../../src/ingest/running-copy.ts'
import {orderFor} from '../support/copy-order.ts'
import {copyClip} from '../support/direct-workers.ts'
import {footage} from '../support/recorder-folder.ts'

const MIB = 2 ** 20
/** Large enough to go past the page cache, and no multiple of anything. */
const content = footage(9 * MIB + 1234)

const orderOf = (): CopyOrder => orderFor(content)

/** The writes to the part from now on: how many, and how many of them past the page cache. */
function writesSeen(options: {refuseDirect?: boolean} = {}): {all: number; direct: number} {
  const seen = {all: 0, direct: 0}
  let isDirect = false
  const end = interpose((call, run) => {
    if (call.call === 'open-new') {
      isDirect = call.direct ?? false
      if (isDirect && options.refuseDirect) throw Object.assign(new Error('no direct'), {code: 'EINVAL'})
    }
    if (call.call === 'write') {
      seen.all += 1
      if (isDirect) seen.direct += 1
    }
    return run()
  })
  onTestFinished(end)
  return seen
}

describe('a large clip', () => {
  test('is written past the page cache, to its last odd byte', () => {
    const writes = writesSeen()
    const order = orderOf()
    expect(copyClip(order)).toMatchObject({state: 'copied'})
    expect(statSync(order.part).size).toBe(content.length)
    expect(readFileSync(order.part).equals(content)).toBe(true)
    expect(writes).toEqual({all: 10, direct: 10})
  })

  test('is written through the page cache where the file system knows no other way', () => {
    const writes = writesSeen({refuseDirect: true})
    const order = orderOf()
    expect(copyClip(order)).toMatchObject({state: 'copied'})
    expect(readFileSync(order.part).equals(content)).toBe(true)
    expect(writes).toEqual({all: 10, direct: 0})
  })

  test('that was interrupted goes on where what is there still equals the source', () => {
    const order = orderOf()
    copyClip(order)
    truncateSync(order.part, 4 * MIB + 77)
    const writes = writesSeen()
    expect(copyClip({...order, progress: newProgress()})).toMatchObject({state: 'copied'})
    expect(readFileSync(order.part).equals(content)).toBe(true)
    expect(writes.all).toBe(6)
  })

  test('that is to stop stops between two blocks', () => {
    const order = orderOf()
    askToStop(order.progress)
    expect(copyClip(order)).toEqual({state: 'stopped'})
  })
})
