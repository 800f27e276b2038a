import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {ownFile} from '../disk/own-files.ts'
import type {CopyOrder, CopyResult} from './copy.ts'
import {type Each, settled} from './each.ts'
import type {ListedEntry} from './listing.ts'
import {counterOf, type FromReader, type ToReader, withoutCounter} from './process-messages.ts'
import type {ReadBackResult} from './read-back.ts'
import {addBytesDone, mustStop} from './running-copy.ts'
import type {CopyAndReadBack, IngestWorkers, StepName} from './workers.ts'

export type ReadingOptions = {
  /** By it a former dock's process is known again. */
  data: string
  /** How many clips may be copied at once. */
  copies: number
  /** So long (ms) a device may keep a read waiting before it is taken for one that hangs. */
  hangMs: number
}

/** A recorder, by the root of a volume, hangs (true), or what it was asked for came back after all. */
type OnHang = (root: string, hangs: boolean) => void

/** A recorder doesn't answer. It is to be asked nothing more until it does, or is gone. */
export class RecorderHangsError extends Error {
  override name = 'RecorderHangsError'
}

/** The process that read recorders ended: what it did is to be done again. */
export class ReaderEndedError extends Error {
  override name = 'ReaderEndedError'
}

const ASK_EVERY_MS = 100
/** A process that nobody asks takes memory for nothing. */
const IDLE_MS = 30_000
/** V8's own choice is made for servers: this one hands results on, and its threads have their own. */
const NODE_FLAGS = ['--max-semi-space-size=1', '--max-old-space-size=128']

type Call = {
  order: Exclude<ToReader, {stop: number}>
  /** The recorder that it reads; null for what only the vault is asked for. */
  root: string | null
  counters: (SharedArrayBuffer | null)[]
  told: number[]
  stopped: boolean
  hangs: boolean
  resolve: (result: unknown) => void
  reject: (error: Error) => void
  /** Of a copy that is read behind: told before the proof. */
  copied: (result: unknown) => void
  ended: Promise<void>
}
type Reader = {child: ChildProcess; calls: Map<number, Call>; idle: NodeJS.Timeout | undefined}

/** What comes from a process of our own is what its step gives. */
const asGiven = <Result>(result: unknown): Result => result as Result

/** That a process has gone meanwhile is told by its end, or by its `error`. */
const send = (child: ChildProcess, message: ToReader): void => {
  if (child.connected) child.send(message)
}

const inOne = <Result>(each: Each<Each<Result>>): Each<Result> => ('failed' in each ? each : each.result)

const READER = fileURLToPath(ownFile('ingest/reading-process.js'))

/**
 * The steps of ingest in a process of their own, since a thread that waits for a dead device can't be ended, nor can its
 * process. When one hangs, its steps fail, and all others are done by another process; the old one ends as soon as the
 * kernel lets go of it.
 */
export function startIngestWorkers({
  data,
  copies,
  hangMs,
}: ReadingOptions): IngestWorkers & {onHang(tell: OnHang): void} {
  let onHang: OnHang = () => {}
  const readers = new Set<Reader>()
  let current: Reader | null = null
  let last = 0
  let asking: NodeJS.Timeout | undefined
  let stopping = false

  const reader = (): Reader => {
    if (current) return current
    const child = fork(READER, [String(copies), String(hangMs), data], {
      serialization: 'advanced',
      execArgv: NODE_FLAGS,
    })
    const started: Reader = {child, calls: new Map(), idle: undefined}
    child.on('message', (message: FromReader) => heard(started, message))
    // More than once: what is said to a process that is dying fails each time.
    child.on('error', () => ended(started))
    child.once('exit', () => ended(started))
    readers.add(started)
    current = started
    return started
  }

  const ended = (gone: Reader): void => {
    readers.delete(gone)
    if (current === gone) current = null
    clearTimeout(gone.idle)
    for (const {reject, order, hangs, root} of gone.calls.values()) {
      reject(new ReaderEndedError(`the process that does ${order.step} has ended`))
      if (hangs && root !== null) onHang(root, false)
    }
    gone.calls.clear()
  }

  function heard(from: Reader, message: FromReader): void {
    const call = from.calls.get(message.id)
    if (call === undefined) return
    if ('bytesDone' in message) count(call, message.bytesDone)
    else if ('hangs' in message) hang(from, call)
    else if ('failed' in message) over(from, call, () => call.reject(new Error(message.failed)))
    else if (message.part === 'copied') call.copied(message.result)
    else over(from, call, () => call.resolve(message.result))
  }

  function over(from: Reader, call: Call, tell: () => void): void {
    tell()
    from.calls.delete(call.order.id)
    rest(from)
  }

  /**
   * What is asked of that recorder is given up, and the process killed: so a thread that wakes up after all, when its clip
   * may be copied anew, writes nothing any more. What it did for others is begun anew, and goes on from what was copied.
   */
  function hang(from: Reader, {root}: Call): void {
    if (root === null || from !== current) return
    current = null
    from.child.kill('SIGKILL')
    onHang(root, true)
    for (const [id, call] of [...from.calls]) {
      if (call.root === root) {
        call.hangs = true
        call.reject(new RecorderHangsError(`${root} doesn’t answer`))
      } else {
        from.calls.delete(id)
        count(
          call,
          call.told.map(() => 0),
        )
        begin({...call, told: [], stopped: false})
      }
    }
  }

  /** Ends a process that nobody asks. */
  function rest(from: Reader): void {
    clearTimeout(from.idle)
    if (from !== current || from.calls.size > 0) return
    from.idle = setTimeout(() => {
      if (from !== current || from.calls.size > 0) return
      current = null
      from.child.kill('SIGKILL')
    }, IDLE_MS).unref()
  }

  function ask(): void {
    asking = undefined
    for (const {child, calls} of readers) {
      for (const [id, call] of calls) {
        if (call.stopped || !call.counters.some(counter => counter !== null && mustStop(counter))) continue
        call.stopped = true
        send(child, {stop: id})
      }
    }
    if ([...readers].some(({calls}) => calls.size > 0)) asking = setTimeout(ask, ASK_EVERY_MS)
  }

  function begin(call: Call): void {
    const at = reader()
    at.calls.set(call.order.id, call)
    send(at.child, call.order)
    asking ??= setTimeout(ask, ASK_EVERY_MS)
  }

  function copyAndReadBack(order: CopyOrder): CopyAndReadBack {
    let told: (result: unknown) => void = () => {}
    const copying = new Promise<Each<CopyResult>>(resolve => {
      told = result => resolve(asGiven(result))
    })
    // One that hangs, or whose process ends, tells neither.
    const proving = run<Each<ReadBackResult>>('copyAndReadBack', order, told)
    const failed = settled(proving).then(each => ('failed' in each ? each : new Promise<never>(() => {})))
    return {copied: Promise.race([copying, failed]), proof: settled(proving).then(inOne)}
  }

  function run<Result>(
    step: StepName,
    args: object | readonly object[],
    copied: (result: unknown) => void = () => {},
  ): Promise<Result> {
    if (stopping) return Promise.reject(new ReaderEndedError('the dock stops'))
    last += 1
    const id = last
    const orders: object[] = Array.isArray(args) ? args : [args]
    const counters = orders.map(counterOf)
    const isCounted = counters.some(counter => counter !== null)
    let over: () => void = () => {}
    const ended = new Promise<void>(resolve => {
      over = resolve
    })
    return new Promise<Result>((resolve, reject) => {
      const sent = Array.isArray(args) ? orders.map(withoutCounter) : withoutCounter(args)
      begin({
        order: {id, step, args: sent, counted: isCounted ? orders.length : 0},
        ended,
        root: rootOf(orders),
        counters,
        told: [],
        stopped: false,
        hangs: false,
        resolve: result => resolve(asGiven(result)),
        reject,
        copied,
      })
    }).finally(over)
  }

  return {
    onHang(tell) {
      onHang = tell
    },
    async listRecorder(order) {
      const entries = await run<ListedEntry[]>('listRecorder', order)
      // On its way here bytes become plain ones.
      return entries.map(entry => ({...entry, path: Buffer.from(entry.path)}))
    },
    volumeRoom: order => run('volumeRoom', order),
    copyClips: orders => run('copyClips', orders),
    copyAndReadBack,
    readBackAll: orders => run('readBackAll', orders),
    readBack: order => run('readBack', order),
    placeClips: placements => run('placeClips', placements),
    digestSource: order => run('digestSource', order),
    recheckClip: order => run('recheckClip', order),
    async stop() {
      stopping = true
      await Promise.all([...readers].flatMap(({calls}) => [...calls.values()].map(ending)))
      clearTimeout(asking)
      for (const {child} of readers) child.kill('SIGKILL')
      await Promise.all([...readers].map(gone))
    },
  }
}

/** When a step that runs has ended; one that hangs isn't waited for. */
const ending = (call: Call): Promise<void> => (call.hangs ? Promise.resolve() : call.ended)

/** One that hangs ends when the kernel lets go of it; it keeps nothing of ours. */
async function gone({child, calls}: Reader): Promise<void> {
  if (calls.size > 0) {
    child.unref()
    child.channel?.unref()
  } else if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const rootOf = ([first]: readonly object[]): string | null =>
  first && 'root' in first && typeof first.root === 'string' ? first.root : null

/** Adds to the dock's own counters what was done since it was told last. */
function count(call: Call, bytesDone: readonly number[]): void {
  for (const [n, bytes] of bytesDone.entries()) {
    const counter = call.counters[n]
    if (counter) addBytesDone(counter, bytes - (call.told[n] ?? 0))
  }
  call.told = [...bytesDone]
}
