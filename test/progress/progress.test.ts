import {describe, expect, test} from 'vitest'
import {addBytesDone, newProgress as newCounter} from '../../src/ingest/running-copy.ts'
import {newProgress} from '../../src/progress.ts'

const MIB = 2 ** 20

/** Progress on a clock that the test sets, in seconds. */
function watched() {
  let nowMs = 0
  const progress = newProgress(() => nowMs)
  const at = (seconds: number): void => {
    nowMs = seconds * 1000
  }
  return {progress, at}
}

describe('a bay that is being read', () => {
  test('says how fast it goes on and when it will be done, once a second has shown it', () => {
    const {progress, at} = watched()
    const counter = newCounter()
    progress.begin({id: 'd', bay: 1, recorder: 'r'}, {clips: 1, bytes: 100 * MIB})
    progress.running('d', 'c', counter)
    expect(progress.all()[0]).toMatchObject({bytesDone: 0, bytesPerSecond: null, secondsLeft: null})
    at(2)
    // Each byte counts half when it is copied, and half when it was read back.
    addBytesDone(counter, 40 * MIB)
    expect(progress.all()[0]).toMatchObject({bytesDone: 20 * MIB, bytesPerSecond: 10 * MIB, secondsLeft: 8})
  })

  test('takes its pace from the last seconds, not from how it began', () => {
    const {progress, at} = watched()
    progress.begin({id: 'd', bay: 1, recorder: 'r'}, {clips: 30, bytes: 300 * MIB})
    progress.all()
    for (let second = 1; second <= 20; second += 1) {
      at(second)
      progress.clipDone('d', `c${second}`, second <= 5 ? 20 * MIB : 2 * MIB)
      progress.all()
    }
    expect(progress.all()[0]).toMatchObject({bytesPerSecond: 2 * MIB, secondsLeft: 85})
  })

  test('in which a clip is begun anew stands still, and never goes backwards', () => {
    const {progress, at} = watched()
    const counter = newCounter()
    progress.begin({id: 'd', bay: 1, recorder: 'r'}, {clips: 1, bytes: 100 * MIB})
    progress.running('d', 'c', counter)
    addBytesDone(counter, 40 * MIB)
    progress.all()
    at(5)
    progress.running('d', 'c', newCounter())
    expect(progress.all()[0]).toMatchObject({bytesDone: 0, bytesPerSecond: 0, secondsLeft: null})
  })

  test('that stands still has no time to be done, and one that is done has none left', () => {
    const {progress, at} = watched()
    progress.begin({id: 'd', bay: 1, recorder: 'r'}, {clips: 1, bytes: MIB})
    progress.all()
    at(5)
    expect(progress.all()[0]).toMatchObject({bytesPerSecond: 0, secondsLeft: null})
    progress.clipDone('d', 'c', MIB)
    expect(progress.all()[0]).toMatchObject({bytesPerSecond: null, secondsLeft: 0})
  })
})

test('all bays together have one pace and one time that is left', () => {
  const {progress, at} = watched()
  progress.begin({id: 'd', bay: 1, recorder: 'r'}, {clips: 2, bytes: 40 * MIB})
  progress.begin({id: 'e', bay: 2, recorder: 's'}, {clips: 2, bytes: 60 * MIB})
  progress.inAll()
  at(4)
  progress.clipDone('d', 'c', 10 * MIB)
  progress.clipDone('e', 'c', 30 * MIB)
  expect(progress.inAll()).toEqual({
    clips: 4,
    clipsDone: 2,
    bytes: 100 * MIB,
    bytesDone: 40 * MIB,
    bytesPerSecond: 10 * MIB,
    secondsLeft: 6,
  })
})
