import {EventEmitter, once} from 'node:events'
import pino from 'pino'
import {describe, expect, onTestFinished, test} from 'vitest'
import {bayState} from '../../src/dock-state.ts'
import {type FailedTask, type SharedStep, type Slots, type Step, startScheduler} from '../../src/scheduler.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {addTask, findTask, removeTask, type TaskKind} from '../../src/store/tasks.ts'
import {makeDock, startTestPipeline, type TestDock} from '../support/dock.ts'
import {gate} from '../support/gate.ts'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'

const long_ago = '2026-01-01T00:00:00.000Z'

/** A scheduler whose steps only note that they ran; `hold` is waited for in each step of its kind. */
function scheduled(
  made: TestDock,
  options: {
    present?: string[]
    slots?: Partial<Slots>
    hold?: (kind: TaskKind) => Promise<void>
    /** What a copy waits for after it has read its recorder. */
    holdProof?: (subject: string) => Promise<void>
    fail?: (subject: string) => boolean
  } = {},
) {
  const began: string[] = []
  const {dock} = made
  const step: Step = async task => {
    began.push(`${task.kind} ${task.subject}`)
    await options.hold?.(task.kind)
    if (options.fail?.(task.subject)) throw new Error('no luck')
    removeTask(dock.store, task)
  }
  const shared: SharedStep = async (tasks, recorderRead) => {
    const failures: FailedTask[] = []
    if (options.holdProof) {
      for (const {kind, subject} of tasks) began.push(`${kind} ${subject}`)
      recorderRead()
      for (const {subject} of tasks) await options.holdProof(subject)
      for (const task of tasks) removeTask(dock.store, task)
      return failures
    }
    if (tasks.length > 1) began.push(`together ${tasks.length}`)
    for (const task of tasks) await Promise.resolve(step(task)).catch(error => failures.push({task, error}))
    return failures
  }
  const slots = {
    copiesPerRecorder: 2,
    copies: 4,
    probes: 2,
    decodes: 1,
    judges: () => 0,
    together: () => 1,
    ...options.slots,
  }
  const each = {list: step, seal: step, recheck: step, match: step, case: step, decode: step}
  const steps = {...each, copy: shared, prove: shared, probe: shared}
  const scheduler = startScheduler(dock, steps, slots, () => options.present ?? ['rec-a', 'rec-b'])
  made.changes.on('committed', scheduler.wake)
  onTestFinished(scheduler.stop)
  return {began, scheduler}
}

function add({dock}: TestDock, kind: TaskKind, lane: string, ...subjects: string[]): void {
  for (const subject of subjects) addTask(dock.store, {subject, kind, lane})
}

describe('the order of work', () => {
  test('copies come before proxies, and a proxy begins only when no copy waits', async () => {
    const made = makeDock()
    add(made, 'decode', '', 'a')
    add(made, 'copy', 'rec-a', 'b', 'c', 'd')
    const {began, scheduler} = scheduled(made)
    await scheduler.idle()
    expect(began).toEqual(['copy b', 'copy c', 'copy d', 'decode a'])
  })

  test('what came meanwhile is matched once in a while, not after each copy', async () => {
    const made = makeDock()
    add(made, 'match', 'rec-a', 'first')
    const matched = gate()
    const held = gate()
    const {began, scheduler} = scheduled(made, {
      slots: {copiesPerRecorder: 1},
      async hold(kind) {
        if (kind === 'match') void matched.pass()
        if (kind === 'copy') await held.pass()
      },
    })
    await matched.reached
    add(made, 'copy', 'rec-a', 'x', 'y')
    scheduler.wake()
    await held.reached
    add(made, 'match', 'rec-a', 'second')
    held.open()
    await scheduler.idle()
    expect(began).toEqual(['match first', 'copy x', 'copy y', 'match second'])
  })

  test('a long copy doesn’t hold up matching for more than a while', async () => {
    const made = makeDock()
    add(made, 'match', 'rec-a', 'first')
    const first = gate()
    const second = gate()
    const held = gate()
    const matched = [first, second]
    const {began, scheduler} = scheduled(made, {
      async hold(kind) {
        if (kind === 'match') void matched.shift()?.pass()
        if (kind === 'copy') await held.pass()
      },
    })
    await first.reached
    add(made, 'copy', 'rec-a', 'long')
    scheduler.wake()
    await held.reached
    add(made, 'match', 'rec-a', 'second')
    scheduler.wake()
    await second.reached
    held.open()
    await scheduler.idle()
    expect(began).toEqual(['match first', 'copy long', 'match second'])
  })

  test('a recorder’s listing doesn’t wait for the copies of another', async () => {
    const made = makeDock()
    const held = gate()
    add(made, 'copy', 'rec-a', 'x', 'y')
    const listing = gate()
    const {began, scheduler} = scheduled(made, {
      slots: {copies: 2},
      async hold(kind) {
        if (kind === 'copy') await held.pass()
        else void listing.pass()
      },
    })
    await held.reached
    add(made, 'list', 'rec-b', 'docking')
    scheduler.wake()
    await listing.reached
    held.open()
    await scheduler.idle()
    expect(began).toEqual(['copy x', 'copy y', 'list docking'])
  })

  test('nothing is copied from a recorder before it showed what it holds', async () => {
    const made = makeDock()
    const held = gate()
    add(made, 'copy', 'rec-a', 'x')
    add(made, 'list', 'rec-a', 'docking')
    const {began, scheduler} = scheduled(made, {
      hold: async kind => {
        if (kind === 'list') await held.pass()
      },
    })
    await held.reached
    expect(began).toEqual(['list docking'])
    held.open()
    await scheduler.idle()
    expect(began).toEqual(['list docking', 'copy x'])
  })

  test('a recorder’s list is on its way before the first copy from it', async () => {
    const sending = gate()
    const copied: string[] = []
    const rig = await startTestPipeline({
      indexSent: sending.pass,
      workers: {
        async copyClip(order) {
          copied.push(order.part)
          return {state: 'changed'}
        },
      },
    })
    await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': 'a', 'b.mp4': 'b'})))
    await sending.reached
    // Every commit wakes the scheduler, and a wake is acted upon in the next turn of the event loop.
    rig.pipeline.wake()
    await new Promise(done => setImmediate(() => setImmediate(done)))
    expect([rig.messages().length, copied.length]).toEqual([4, 0])
    sending.open()
    await rig.pipeline.idle()
    expect(copied).toHaveLength(2)
  })

  test('a recorder is read on while its last clip is proved, and no further ahead than that', async () => {
    const made = makeDock()
    add(made, 'copy', 'rec-a', 'a1', 'a2', 'a3')
    const proofs = new Map(['a1', 'a2', 'a3'].map(name => [name, gate()]))
    const {began, scheduler} = scheduled(made, {
      slots: {copiesPerRecorder: 1},
      holdProof: async subject => await proofs.get(subject)?.pass(),
    })
    await proofs.get('a2')?.reached
    scheduler.wake()
    await new Promise(done => setImmediate(() => setImmediate(done)))
    expect(began).toEqual(['copy a1', 'copy a2'])
    proofs.get('a1')?.open()
    await proofs.get('a3')?.reached
    expect(began).toEqual(['copy a1', 'copy a2', 'copy a3'])
    for (const proof of proofs.values()) proof.open()
    await scheduler.idle()
  })

  test('copies that go together take one slot, in their order, and one that fails is tried again alone', async () => {
    const made = makeDock()
    add(made, 'copy', 'rec-a', 'a1', 'a2', 'a3', 'a4')
    let failing = true
    const {began, scheduler} = scheduled(made, {
      slots: {copiesPerRecorder: 1, together: (_kind, tasks) => Math.min(3, tasks.length)},
      fail: subject => {
        const fails = failing && subject === 'a2'
        if (fails) failing = false
        return fails
      },
    })
    made.changes.on('committed', () => void made.dock.store.exec(`UPDATE task SET not_before = '${long_ago}'`))
    await scheduler.idle()
    expect(began).toEqual(['together 3', 'copy a1', 'copy a2', 'copy a3', 'together 2', 'copy a2', 'copy a4'])
  })

  test('two recorders share the slots, and neither has more than its own', async () => {
    const made = makeDock()
    const held = gate()
    add(made, 'copy', 'rec-a', 'a1', 'a2', 'a3')
    add(made, 'copy', 'rec-b', 'b1', 'b2', 'b3')
    const {began, scheduler} = scheduled(made, {slots: {copies: 3}, hold: () => held.pass()})
    await held.reached
    expect(began.toSorted()).toEqual(['copy a1', 'copy a2', 'copy b1'])
    held.open()
    await scheduler.idle()
    expect(began).toHaveLength(6)
  })

  test('a recorder that is not in a bay is not read', async () => {
    const made = makeDock()
    add(made, 'copy', 'rec-a', 'a')
    add(made, 'copy', 'rec-c', 'c')
    add(made, 'recheck', 'rec-c', 'd')
    add(made, 'list', 'rec-c', 'e')
    const {began, scheduler} = scheduled(made)
    await scheduler.idle()
    expect(began).toEqual(['copy a'])
  })
})

describe('a task that fails', () => {
  test('is tried again later and holds nothing else up', async () => {
    const made = makeDock()
    let failures = 1
    add(made, 'copy', 'rec-a', 'bad', 'good')
    const {began, scheduler} = scheduled(made, {fail: subject => subject === 'bad' && failures-- > 0})
    await scheduler.idle()
    expect(began).toEqual(['copy bad', 'copy good', 'copy bad'])
    expect(made.alerts()).toEqual([])
  })

  test('rests when the database takes nothing, and the dock goes on', async () => {
    const made = makeDock()
    const logged: string[] = []
    const said = new EventEmitter()
    made.dock.log = pino(
      {level: 'error'},
      {
        write(line) {
          logged.push(JSON.parse(line).event)
          said.emit('line')
        },
      },
    )
    add(made, 'copy', 'rec-a', 'bad')
    made.dock.store.pragma('query_only = 1')
    const {began} = scheduled(made, {fail: () => true})
    while (logged.length === 0) await once(said, 'line')
    await new Promise(done => setImmediate(() => setImmediate(done)))
    expect([logged, began]).toEqual([['task.failure-not-stored'], ['copy bad']])
    made.dock.store.pragma('query_only = 0')
  })

  test('too often is parked with an alert, and its bay says so', async () => {
    const rig = await startTestPipeline({
      workers: {copyClip: async () => Promise.reject(new Error('the vault’s disk is bad'))},
    })
    const docking = await rig.pipeline.arrived(arrivalOf(recorderFolder({'a.mp4': 'a', 'empty.mp4': ''})))
    const hurry = (): void => void rig.dock.store.exec(`UPDATE task SET not_before = '${long_ago}'`)
    rig.changes.on('committed', hurry)
    await rig.pipeline.idle()
    expect(rig.alerts()).toContain('task-parked-copy')
    const clip = rig.clips()[0]?.id ?? ''
    expect(findTask(rig.dock.store, clip, 'copy')?.attempt).toBe(5)
    expect(bayState(rig.dock, getDocking(rig.dock.store, docking))).toEqual({
      state: 'fault',
      problem: 'task-parked-copy',
    })
  })
})
