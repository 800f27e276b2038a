import {describe, expect, test} from 'vitest'
import {raiseAlert} from '../../src/facts/alerts.ts'
import {commit} from '../../src/facts/dock.ts'
import {readyAllTasks} from '../../src/facts/tasks.ts'
import type {Store} from '../../src/store/open.ts'
import {enqueueRecord} from '../../src/store/outbox.ts'
import {
  addTask,
  findTask,
  nextReadyAt,
  parkTask,
  postponeTask,
  readyTasks,
  removeTask,
  type Task,
} from '../../src/store/tasks.ts'
import {makeDock} from '../support/dock.ts'
import {sampleAlert} from '../support/sample-data.ts'

const now = '2026-10-20T01:30:00.000Z'
const later = '2026-10-20T01:31:00.000Z'

const subjects = (store: Store, at = now): string[] => readyTasks(store, 'copy', at, 10).map(({subject}) => subject)

function taskOf(store: Store, subject: string): Task {
  const task = findTask(store, subject, 'copy')
  if (!task) throw new RangeError(`no task of ${subject}`)
  return task
}

describe('what is left to do', () => {
  test('goes by priority, then in the order in which it came', () => {
    const {store} = makeDock().dock
    for (const [subject, priority] of [
      ['c', 1],
      ['a', 2],
      ['b', 1],
      ['d', 0],
    ] as const)
      addTask(store, {subject, kind: 'copy', priority})
    expect(subjects(store)).toEqual(['d', 'c', 'b', 'a'])
  })

  test('is ready whatever the clock says, and at a start what was parked or postponed is too', () => {
    const made = makeDock()
    const {store} = made.dock
    for (const subject of ['a', 'b', 'c']) addTask(store, {subject, kind: 'copy'})
    expect(subjects(store, '1999-01-01T00:00:00.000Z')).toEqual(['a', 'b', 'c'])
    postponeTask(store, taskOf(store, 'a'), '2099-01-01T00:00:00.000Z', 'the clock was ahead')
    parkTask(store, taskOf(store, 'b'), now, 'never')
    raiseAlert(made.dock, {problem: 'task-parked-copy', severity: 'critical', about: 'b'})
    readyAllTasks(made.dock)
    expect(subjects(store)).toEqual(['a', 'b', 'c'])
    expect(made.alertRows().map(({cleared_at: cleared}) => cleared !== null)).toEqual([true])
  })

  test('waits when it is postponed, and is never ready when it is parked', () => {
    const {store} = makeDock().dock
    for (const subject of ['a', 'b', 'c']) addTask(store, {subject, kind: 'copy'})
    postponeTask(store, taskOf(store, 'a'), later, 'not yet')
    parkTask(store, taskOf(store, 'b'), now, 'never')
    expect(subjects(store)).toEqual(['c'])
    expect(subjects(store, later)).toEqual(['a', 'c'])
    expect(nextReadyAt(store, now)).toBe(later)
    expect(nextReadyAt(store, later)).toBeNull()
    expect([taskOf(store, 'a').attempt, taskOf(store, 'b').attempt]).toEqual([1, 1])
  })

  test('is ready anew, its failures forgotten, when it is asked for again', () => {
    const {store} = makeDock().dock
    addTask(store, {subject: 'a', kind: 'copy'})
    parkTask(store, taskOf(store, 'a'), now, 'never')
    addTask(store, {subject: 'a', kind: 'copy'})
    expect(subjects(store)).toEqual(['a'])
    expect(taskOf(store, 'a').attempt).toBe(0)
  })

  test('can’t be taken away by the late end of a task that is gone', () => {
    const {store} = makeDock().dock
    addTask(store, {subject: 'a', kind: 'copy'})
    const gone = taskOf(store, 'a')
    removeTask(store, gone)
    addTask(store, {subject: 'b', kind: 'copy'})
    removeTask(store, gone)
    expect(subjects(store)).toEqual(['b'])
  })
})

describe('the outbox', () => {
  test('has no hole in its numbers after a transaction that was taken back', () => {
    const made = makeDock()
    const {dock} = made
    const record = (at: string): void => {
      enqueueRecord(dock.store, dock.name, dock.epoch, 'evidock.alert.v1', 'alert/a', sampleAlert(), at)
    }
    commit(dock, record)
    expect(() =>
      commit(dock, at => {
        record(at)
        throw new Error('the fact could not be stored')
      }),
    ).toThrow('could not be stored')
    commit(dock, record)
    commit(dock, record)
    const rows = made.rows<{number: number; payload: Buffer}>('SELECT number, payload FROM outbox ORDER BY number')
    expect(rows.map(({number}) => number)).toEqual([1, 2, 3])
    expect(rows.map(({payload}) => JSON.parse(payload.toString()).sequence)).toEqual([
      '1792000000-000000000001',
      '1792000000-000000000002',
      '1792000000-000000000003',
    ])
  })

  test('tells nobody of a commit that did not come about', () => {
    const {dock, changes} = makeDock()
    let told = 0
    changes.on('committed', () => {
      told += 1
    })
    expect(() =>
      commit(dock, () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    commit(dock, () => {})
    expect(told).toBe(1)
  })
})
