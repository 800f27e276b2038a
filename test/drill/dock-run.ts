import {join} from 'node:path'
import pino from 'pino'
import {vi} from 'vitest'
import {configSchema} from '../../src/config/schema.ts'
import type {Arrival, RecorderEvents, RecorderSource} from '../../src/detect/source.ts'
import {forgetDurableFolders} from '../../src/disk/entries.ts'
import type {Store} from '../../src/store/open.ts'
import {directWorkers} from '../support/direct-workers.ts'
import {DATA, differences, layOut, type MachineState} from './machine-state.ts'
import {type Fault, type Observer, observe, type Recorded} from './observer.ts'

/** What a process that ends gives back without being asked: the database and the lock of the data folder. */
const held: {store: Store | null; unlock: (() => void) | null; closing: () => void} = {
  store: null,
  unlock: null,
  closing: () => {},
}

// The program as it is, with the blocking steps of ingest on its own thread: there each call can be seen.
vi.doMock('../../src/ingest/reading-processes.ts', () => ({
  startIngestWorkers: () => ({...directWorkers(), onHang() {}}),
}))
// A large clip is one of several slices; the drill's disks hold none of hundreds of MiB.
vi.doMock('../../src/ingest/slice.ts', () => ({SLICE_BYTES: 4 << 20}))
vi.doMock('../../src/store/open.ts', async importOriginal => {
  const original = await importOriginal<typeof import('../../src/store/open.ts')>()
  return {
    ...original,
    openStore(path: string) {
      const store = original.openStore(path)
      const close = store.close.bind(store)
      store.close = () => {
        held.closing()
        return close()
      }
      held.store = store
      return store
    },
  }
})
vi.doMock('../../src/store/lock.ts', async importOriginal => {
  const original = await importOriginal<typeof import('../../src/store/lock.ts')>()
  return {
    ...original,
    takeLock(path: string) {
      held.unlock = original.takeLock(path)
      return held.unlock
    },
  }
})
const {startDock} = await import('../../src/main.ts')

/** Longer than all tries of a task that keeps failing, their pauses included. */
const LONGEST_MS = 600_000
const AFTER_RESTART_MS = 60_000
/** Turns of the event loop in which nothing is called: every promise that was resolved has had its say by then. */
const QUIET_TURNS = 8

/** What a running dock is looked at for. */
export type Looked = {store: Store; vault: string}
export type Moment = 'recovered' | 'idle' | 'end'

export type Run = {
  /** Where the machine's disk is laid out. */
  base: string
  from: MachineState
  /** The recorders that are in their bays when the dock starts. */
  there: readonly Arrival[]
  /** Those that come when the dock is idle and what failed is mended. */
  later?: readonly Arrival[]
  fault?: Fault
  /** Whether the states around each call are kept. */
  keep?: boolean
  /** What the disk says it has done and hasn't: shows that the drill would notice a program that doesn't ask for it. */
  ignores?: 'sync' | 'sync-folder' | undefined
  /** @returns what is wrong */
  look?: (looked: Looked, moment: Moment) => string[]
}

export type Ran = {
  end: MachineState
  points: readonly Recorded[]
  /** What a crash after a failed commit may leave. */
  unsaid: readonly MachineState[]
  struck: number
  problems: string[]
  /** Why the dock didn't start; null when it did. */
  refused: unknown
}

/**
 * Runs the dock on a machine as it was left, until nothing is left to do, and stops it. Its clock is the drill's, so
 * that no pause is waited for. One copy at a time, so that a story's calls come in the same order every time.
 */
export async function runDock(run: Run): Promise<Ran> {
  const {base, from, there, later = [], fault = null, keep = false} = run
  layOut(from, base)
  vi.useFakeTimers({toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'], now: from.now + AFTER_RESTART_MS})
  forgetDurableFolders()
  Object.assign(held, {store: null, unlock: null})
  const problems: string[] = []
  const endings = seeEndings()
  const roots = [...there, ...later].map(({root}) => root)
  const observer = observe(from, {base, roots}, {fault, keep, ignores: run.ignores, store: () => held.store})
  held.closing = () => void observer.state()
  let refused: unknown = null
  try {
    await untilStopped(run, observer, problems)
    problems.push(...endings.seen)
  } catch (error) {
    refused = error
  }
  if (held.store?.open) held.store.close()
  held.unlock?.()
  const end = observer.state()
  // What a refused start had begun ends with its process.
  if (refused !== null) await quiet(observer)
  observer.end()
  problems.push(...observer.violations)
  if (keep) problems.push(...differences(end, base))
  endings.end()
  vi.useRealTimers()
  return {end, points: observer.points, unsaid: observer.unsaid, struck: observer.struck(), problems, refused}
}

/** What would end the process of the program: the test runner mustn't take it for a fault of the test. */
function seeEndings(): {seen: string[]; end(): void} {
  const seen: string[] = []
  const see = (error: unknown): void =>
    void seen.push(`the process would have ended: ${error instanceof Error ? error.stack : String(error)}`)
  const exceptions = process.listeners('uncaughtException')
  const rejections = process.listeners('unhandledRejection')
  process.removeAllListeners('uncaughtException').on('uncaughtException', see)
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', see)
  return {
    seen,
    end() {
      process.removeAllListeners('uncaughtException')
      process.removeAllListeners('unhandledRejection')
      for (const listener of exceptions) process.on('uncaughtException', listener)
      for (const listener of rejections) process.on('unhandledRejection', listener)
    },
  }
}

/** @throws {Error} why the dock didn't start */
async function untilStopped(run: Run, observer: Observer, problems: string[]): Promise<void> {
  const {base, there, later = [], fault, look = () => []} = run
  const data = join(base, DATA)
  const vault = join(data, 'vault')
  const lookAt = (store: Store, moment: Moment): void =>
    observer.aside(() => void problems.push(...look({store, vault}, moment)))
  const bays = recorders(there, () => {
    if (!fault && held.store) lookAt(held.store, 'recovered')
  })
  const running = await startDock(config(data), [bays], pino({level: 'silent'}))
  const {store} = running.dock
  await settle(observer)
  await running.idle().catch(() => {})
  await settle(observer)
  lookAt(store, 'idle')
  observer.workDone()
  if (later.length > 0) {
    bays.come(later)
    await settle(observer)
  }
  await running.idle().catch((error: unknown) => problems.push(`the log isn't published: ${String(error)}`))
  await settle(observer)
  lookAt(store, 'end')
  await running.stop().catch((error: unknown) => problems.push(`the dock didn't stop: ${String(error)}`))
}

/** The dock's name in its messages. */
export const dockName = {agency: 'agency-a', dock: 'dock-1'}

const config = (data: string) =>
  configSchema.parse({
    ...dockName,
    data,
    vault: {floor_mib: 0},
    copy: {per_recorder: 1, total: 1},
    media: {enabled: false},
  })

type Bays = RecorderSource & {come(arrivals: readonly Arrival[]): void}

/** @param before is called when the dock has put right what it found, before it sees a recorder */
function recorders(there: readonly Arrival[], before: () => void): Bays {
  let told: RecorderEvents | undefined
  const come = (arrivals: readonly Arrival[]): void => {
    for (const arrival of arrivals) told?.arrived(arrival)
  }
  return {
    async start(events) {
      before()
      told = events
      come(there)
    },
    async stop() {},
    come,
  }
}

/** Lets the dock work until nothing is left to do, its pauses passed over. */
async function settle(observer: Observer): Promise<void> {
  const until = Date.now() + LONGEST_MS
  for (;;) {
    await quiet(observer)
    if (vi.getTimerCount() === 0 || Date.now() >= until) return
    vi.advanceTimersToNextTimer()
  }
}

async function quiet(observer: Observer): Promise<void> {
  let seen = -1
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await new Promise(resolve => setImmediate(resolve))
    const {begun, underWay} = observer.activity()
    if (underWay > 0 || begun !== seen) turns = 0
    seen = begun
  }
}
