import type {FromReader, ToReader} from './process-messages.ts'
import {askToStop, bytesDone, newProgress} from './running-copy.ts'
import {lookAtThread, newWatched, type Watched} from './stuck-threads.ts'
import {startIngestThreads} from './threads.ts'
import type {IngestWorkers} from './workers.ts'

/*
 * The process in which recorders are read. One that hangs keeps its thread, and this process from ending, for as long as
 * it is plugged in: but never the dock, which goes on with another such process.
 */

const TELL_EVERY_MS = 200
const LOOK_EVERY_MS = 1000

const [copies = 0, hangMs = 0] = process.argv.slice(2, 4).map(Number)
const running = new Map<number, {counters: SharedArrayBuffer[]; told: number[]; threads: Set<Watched>}>()
/** The step whose threads are being started; they are told in the same turn. */
let starting: Set<Watched> = new Set()

const threads = startIngestThreads(copies, thread => {
  const watched = newWatched(thread)
  const own = starting
  own.add(watched)
  return () => own.delete(watched)
})

const tell = (message: FromReader): void => void process.send?.(message)

process.on('message', (message: ToReader) => {
  if ('stop' in message) for (const counter of running.get(message.stop)?.counters ?? []) askToStop(counter)
  else void begin(message)
})
// The dock is gone, and another may begin: no thread may begin another call. An orderly end would wait for one after the
// other, and the first might never come back.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Whoever ends the dock by its terminal ends both: the dock says what is to end here, and when.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

async function begin({id, step, args, counted}: Exclude<ToReader, {stop: number}>): Promise<void> {
  const counters = Array.from({length: counted}, newProgress)
  starting = new Set()
  running.set(id, {counters, told: counters.map(() => 0), threads: starting})
  try {
    if (step === 'copyAndReadBack') {
      const {copied, proof} = threads.copyAndReadBack(withCounters(args, counters))
      void copied.then(result => tell({id, part: 'copied', result}))
      const result = await proof
      await copied
      tellProgress()
      tell({id, part: 'proof', result})
    } else {
      const result: unknown = await doing(step)(withCounters(args, counters))
      tellProgress()
      tell({id, result})
    }
  } catch (error) {
    tell({id, failed: error instanceof Error ? error.message : String(error)})
  } finally {
    running.delete(id)
  }
}

const doing = (step: Exclude<keyof IngestWorkers, 'stop' | 'copyAndReadBack'>): ((args: never) => Promise<unknown>) =>
  threads[step]

/** Puts the counters where the dock's own stood. */
function withCounters(args: unknown, counters: readonly SharedArrayBuffer[]): never {
  const orders = (Array.isArray(args) ? args : [args]) as object[]
  const filled = counters.length === 0 ? orders : orders.map((order, n) => ({...order, progress: counters[n]}))
  return (Array.isArray(args) ? filled : filled[0]) as never
}

function tellProgress(): void {
  for (const [id, step] of running) {
    const now = step.counters.map(bytesDone)
    if (now.every((bytes, n) => bytes === step.told[n])) continue
    step.told = now
    tell({id, bytesDone: now})
  }
}

setInterval(tellProgress, TELL_EVERY_MS)
let lookedAtMs = performance.now()
setInterval(() => void look(), LOOK_EVERY_MS)

async function look(): Promise<void> {
  const sinceMs = performance.now() - lookedAtMs
  lookedAtMs += sinceMs
  for (const [id, step] of running) {
    const stuck = await Promise.all([...step.threads].map(thread => lookAtThread(thread, sinceMs)))
    if (Math.max(0, ...stuck) > hangMs && running.has(id)) tell({id, hangs: true})
  }
}
