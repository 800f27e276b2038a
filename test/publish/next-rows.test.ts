import {randomUUID} from 'node:crypto'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {type NextRows, nextRows} from '../../src/publish/next-rows.ts'
import {openStore, type Store} from '../../src/store/open.ts'
import {enqueueRecord, markFinalUpTo, markSent, type OutboxRow} from '../../src/store/outbox.ts'
import {insertReplay} from '../../src/store/replays.ts'
import {sampleClip, sampleDock} from '../support/sample-data.ts'
import {scratchFolder} from '../support/scratch.ts'

const epoch = 1_772_300_000
const day = 24 * 3_600_000
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()

/** An outbox whose first rows were sent, and wait for their receipt until the given time. */
function outbox(rows: number, sent: {upTo: number; resendAt: string}): Store {
  const store = openStore(join(scratchFolder(), 'evidock.db'))
  onTestFinished(() => void store.close())
  const at = inMs(0)
  store.transaction(() => {
    for (let number = 1; number <= rows; number += 1) {
      const clip = sampleClip({clip: randomUUID()})
      enqueueRecord(store, sampleDock, epoch, 'evidock.clip.v1', `clip/${clip.clip}`, clip, at)
      if (number <= sent.upTo) markSent(store, {epoch, number}, {at, resendAt: sent.resendAt, final: false})
    }
  })()
  return store
}

const ofAll = (store: Store): NextRows =>
  nextRows(
    store,
    () => false,
    () => 0,
  )

/** Takes rows until there are none, or so many; each is acknowledged and stored so. */
function drain(store: Store, rows: NextRows, most = Number.POSITIVE_INFINITY): number[] {
  const taken: OutboxRow[] = []
  store.transaction(() => {
    for (let row = rows.take(); row; row = taken.length < most ? rows.take() : null) {
      taken.push(row)
      rows.settle(row)
      markSent(store, row, {at: inMs(0), resendAt: inMs(day), final: false})
    }
  })()
  return taken.map(({number}) => number)
}

const numbers = (from: number, to: number): number[] => Array.from({length: to - from + 1}, (_, index) => from + index)

describe('after a reconnect', () => {
  test('every row without a receipt goes again, lowest first, whether it is due or not', () => {
    const store = outbox(250, {upTo: 250, resendAt: inMs(day)})
    const rows = ofAll(store)
    expect(drain(store, rows)).toEqual([])
    rows.resendAll()
    expect(drain(store, rows)).toEqual(numbers(1, 250))
    expect(drain(store, rows)).toEqual([])
  })

  test('a new record does not wait until all of the old ones have gone again', () => {
    const store = outbox(1001, {upTo: 1000, resendAt: inMs(day)})
    const rows = ofAll(store)
    rows.resendAll()
    const taken = drain(store, rows)
    expect(taken.toSorted((a, b) => a - b)).toEqual(numbers(1, 1001))
    expect(taken.indexOf(1001)).toBeLessThan(200)
  })

  test('what was on its way at a loss goes again, and what arrived does not', () => {
    const store = outbox(300, {upTo: 300, resendAt: inMs(day)})
    const rows = ofAll(store)
    rows.resendAll()
    expect(drain(store, rows, 20)).toEqual(numbers(1, 20))
    const lost = [rows.take(), rows.take()].map(row => row?.number)
    expect(lost).toEqual([21, 22])
    rows.restart()
    expect(drain(store, rows)).toEqual(numbers(21, 300))
  })

  test('a link that flaps comes to the highest row, and then to the lowest again', () => {
    const store = outbox(300, {upTo: 300, resendAt: inMs(day)})
    const rows = ofAll(store)
    rows.resendAll()
    drain(store, rows, 150)
    rows.restart()
    rows.resendAll()
    expect(drain(store, rows)).toEqual([...numbers(151, 300), ...numbers(1, 300)])
  })

  test('a row that got its receipt meanwhile is passed by', () => {
    const store = outbox(300, {upTo: 300, resendAt: inMs(day)})
    const rows = ofAll(store)
    rows.resendAll()
    drain(store, rows, 1)
    markFinalUpTo(store, {epoch, number: 250}, inMs(0), 1000)
    expect(drain(store, rows).filter(number => number > 100)).toEqual(numbers(251, 300))
  })
})

test('a row whose time has come goes again, the longest waiting first', () => {
  const store = outbox(5, {upTo: 5, resendAt: inMs(day)})
  const due: [number, number][] = [
    [2, -1000],
    [4, -5000],
    [5, -1000],
  ]
  for (const [number, ms] of due) markSent(store, {epoch, number}, {at: inMs(0), resendAt: inMs(ms), final: false})
  const rows = ofAll(store)
  expect(rows.take()?.number).toBeDefined()
  rows.restart()
  expect(drain(store, rows).toSorted((a, b) => a - b)).toEqual([2, 4, 5])
  expect(drain(store, rows)).toEqual([])
})

describe('a replay', () => {
  const replayed = (rows: number, from: number, to: number): Store => {
    const store = outbox(rows, {upTo: rows, resendAt: inMs(day)})
    markFinalUpTo(store, {epoch, number: rows}, inMs(0), rows)
    insertReplay(store, {epoch, from, to})
    return store
  }

  test('gives the rows of its range, lowest first, once', () => {
    const store = replayed(300, 11, 260)
    const rows = ofAll(store)
    expect(drain(store, rows)).toEqual(numbers(11, 260))
    rows.store()
    expect(store.prepare('SELECT * FROM replay').all()).toEqual([])
    expect(drain(store, ofAll(store))).toEqual([])
  })

  test('goes on after a restart from the lowest row that was not acknowledged', () => {
    const store = replayed(300, 1, 300)
    const rows = ofAll(store)
    drain(store, rows, 30)
    const [lost, arrived] = [rows.take(), rows.take()]
    expect([lost?.number, arrived?.number]).toEqual([31, 32])
    if (arrived) rows.settle(arrived)
    rows.store()
    expect(drain(store, ofAll(store))).toEqual(numbers(31, 300))
  })

  test('begins when the one before it has been acknowledged', () => {
    const store = replayed(300, 1, 40)
    insertReplay(store, {epoch, from: 31, to: 60})
    expect(drain(store, ofAll(store))).toEqual([...numbers(1, 40), ...numbers(31, 60)])
  })

  test('of which everything was pruned meanwhile ends', () => {
    const store = replayed(10, 1, 5)
    store.exec('DELETE FROM outbox WHERE number <= 5')
    insertReplay(store, {epoch, from: 6, to: 7})
    expect(drain(store, ofAll(store))).toEqual([6, 7])
  })

  test('does not give a row twice that goes again anyway', () => {
    const store = outbox(50, {upTo: 50, resendAt: inMs(-1000)})
    insertReplay(store, {epoch, from: 1, to: 50})
    expect(drain(store, ofAll(store))).toEqual(numbers(1, 50))
  })
})
