import {setImmediate} from 'node:timers/promises'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {coalesced} from '../../src/coalesce.ts'

beforeEach(() => void vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']}))
afterEach(() => void vi.useRealTimers())

test('calls that come together are one, a moment after the last', () => {
  const work = vi.fn()
  const call = coalesced(work, 300, 10_000, new AbortController().signal)
  for (let count = 0; count < 5; count += 1) {
    call()
    vi.advanceTimersByTime(299)
  }
  expect(work).toHaveBeenCalledTimes(0)
  vi.advanceTimersByTime(1)
  expect(work).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(60_000)
  call()
  vi.advanceTimersByTime(300)
  expect(work).toHaveBeenCalledTimes(2)
})

test('calls that never cease are answered now and then', () => {
  const work = vi.fn()
  const call = coalesced(work, 300, 10_000, new AbortController().signal)
  for (let passedMs = 0; passedMs < 30_500; passedMs += 100) {
    call()
    vi.advanceTimersByTime(100)
  }
  expect(work).toHaveBeenCalledTimes(3)
})

test('a call in each turn of the event loop does not put it off for ever', async () => {
  vi.useRealTimers()
  const work = vi.fn()
  const stopping = new AbortController()
  const call = coalesced(work, 300, 20, stopping.signal)
  const end = performance.now() + 100
  while (performance.now() < end) {
    const busyUntil = performance.now() + 1
    while (performance.now() < busyUntil);
    call()
    await setImmediate()
  }
  stopping.abort()
  expect(work.mock.calls.length).toBeGreaterThan(1)
})

test('nothing is done after the end', () => {
  const work = vi.fn()
  const stopping = new AbortController()
  const call = coalesced(work, 300, 10_000, stopping.signal)
  call()
  stopping.abort()
  call()
  vi.advanceTimersByTime(60_000)
  expect(work).not.toHaveBeenCalled()
})
