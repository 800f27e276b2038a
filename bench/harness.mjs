// What every bench is made of: legs that begin with cold caches, their wall and CPU time, and what is put away at the end.
import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, openSync, readFileSync, statfsSync, writeFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {text} from 'node:stream/consumers'

/**
 * What a bench is told.
 *
 * @typedef {object} Context
 * @property {string} folder an empty folder of this bench, on a real file system
 * @property {number} pairs how often each comparison is made
 * @property {boolean} tiny sizes that only show that the harness works
 * @property {string | null} profile folder for CPU profiles of evidock
 * @property {readonly string[]} missing programs to compare with that this machine lacks
 */

/**
 * One leg: how long it took, the CPU time of all its processes, and the CPU time that the rest of the machine (the
 * kernel's own threads, other programs, this harness) used meanwhile; all in ms. `steps` are the wall times of its parts.
 *
 * @typedef {{wallMs: number, cpuMs: number, elsewhereMs: number, steps: Record<string, number>}} Leg
 */

/**
 * Names and times a part of a leg.
 *
 * @typedef {<Result>(name: string, work: () => Promise<Result>) => Promise<Result>} Step
 */

/**
 * What a bench gives as one row of its table. `values` has one entry a pair or run; its median is the figure.
 *
 * @typedef {object} Figure
 * @property {string} what
 * @property {Unit} unit of `values`
 * @property {number[]} values
 * @property {number[]} [evidock] what `values` are the ratios of, with `peer`: in `sidesUnit`
 * @property {number[]} [peer]
 * @property {Unit} [sidesUnit]
 * @property {number} [most] the goal: the median is at most this
 *
 * @typedef {'ratio' | 's' | 'ms' | 'MB' | 'MB/s' | '1/s'} Unit
 */

/**
 * @typedef {object} BenchResult
 * @property {Figure[]} figures
 * @property {string[]} checked what was asserted, with counts
 * @property {string[]} notRun comparisons that this machine couldn't make, and why
 * @property {Leg[]} legs all of them
 * @property {unknown} raw everything as it was measured
 */

/**
 * @typedef {object} Bench
 * @property {string} name
 * @property {string} title
 * @property {readonly string[]} [needs] programs without which it can't run
 * @property {(context: Context) => Promise<BenchResult>} run
 */

/** What makes a bench useless: a machine that can't run it, a copy that isn't one. The message says which. */
export class BenchError extends Error {
  /** @override */
  name = 'BenchError'
}

/** This machine can't give what a bench needs. The others go on. */
export class NotHereError extends Error {
  /** @override */
  name = 'NotHereError'
}

const cores = availableParallelism()
/** The kernel counts CPU time in hundredths of a second (USER_HZ, proc(5)). */
const TICK_MS = 10
const NO_REAL_DISK = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
])

/** @throws {BenchError} when a folder lies in memory: nothing that is written there would ever reach a disk */
export function requireDisk(/** @type {string} */ folder) {
  const kind = NO_REAL_DISK.get(statfsSync(folder).type)
  if (kind) throw new BenchError(`${folder} is on ${kind}, in memory: name a folder on a disk with --dir`)
}

/** @returns {boolean} whether this user may drop the page cache (proc(5), /proc/sys/vm/drop_caches) */
export function mayDropCaches() {
  return process.getuid?.() === 0
}

/** Writes out what is dirty, then forgets what is cached, where that is allowed. */
export function dropCaches() {
  execFileSync('sync')
  if (mayDropCaches()) writeFileSync('/proc/sys/vm/drop_caches', '3\n')
}

/**
 * Measures one leg, from cold caches.
 *
 * @param {(step: Step) => Promise<void>} work all of whose processes have ended, and were waited for, when it resolves
 * @returns {Promise<Leg>}
 */
export async function leg(work) {
  dropCaches()
  /** @type {Record<string, number>} */
  const steps = {}
  const cpu = childrenCpuMs()
  const busy = machineBusyMs()
  const own = ownCpuMs()
  const start = performance.now()
  await work(async (name, part) => {
    const from = performance.now()
    const result = await part()
    steps[name] = performance.now() - from
    return result
  })
  const wallMs = performance.now() - start
  const cpuMs = childrenCpuMs() - cpu
  const elsewhereMs = Math.max(0, machineBusyMs() - busy - cpuMs - (ownCpuMs() - own))
  return {wallMs, cpuMs, elsewhereMs, steps}
}

/** @returns {number} how near a leg came to using all cores all the time: wall over CPU time / cores; 1 is the limit */
export function againstLimit(/** @type {Leg} */ {wallMs, cpuMs}) {
  return wallMs / (cpuMs / cores)
}

/**
 * A row that compares, pair by pair.
 *
 * @param {string} what
 * @param {Unit} sidesUnit
 * @param {number[]} evidock one a pair
 * @param {number[]} peer
 * @returns {Figure} of evidock / peer
 */
export function ratioFigure(what, sidesUnit, evidock, peer) {
  const values = evidock.map((ours, pair) => ours / (peer[pair] ?? Number.NaN))
  return {what, unit: 'ratio', values, evidock, peer, sidesUnit}
}

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{cwd?: string, input?: string, output?: string, env?: NodeJS.ProcessEnv}} [options] `input` and `output` name
 *   files for its standard input and output
 * @returns {Promise<string>} what it printed, unless that went to a file
 * @throws {BenchError} when it fails, with what it said
 */
export async function run(program, args, {cwd, input, output, env} = {}) {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r')
  const stdout = output === undefined ? 'pipe' : openSync(output, 'w')
  try {
    const child = spawn(program, args, {
      cwd,
      env: {...process.env, LC_ALL: 'C', ...env},
      stdio: [stdin, stdout, 'pipe'],
    })
    const closed = once(child, 'close')
    const said = Promise.all([child.stdout ? text(child.stdout) : '', child.stderr ? text(child.stderr) : ''])
    const [code] = await closed
    const [printed, complained] = await said
    if (code !== 0)
      throw new BenchError(`${program} ${args.join(' ').slice(0, 200)} failed (${code}): ${complained.trim()}`)
    return printed
  } catch (error) {
    if (error instanceof BenchError) throw error
    throw new BenchError(`${program} can't be run`, {cause: error})
  } finally {
    for (const file of [stdin, stdout]) if (typeof file === 'number') closeSync(file)
  }
}

/** @returns {number} the middle of the values, or the mean of the two in the middle */
export function median(/** @type {readonly number[]} */ values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** @type {(() => unknown)[]} */
const endings = []

/** Remembers what must be undone (a mount, a process), also when the bench fails; the last one first. */
export function atEnd(/** @type {() => unknown} */ undo) {
  endings.push(undo)
}

/** Undoes everything. What can't be undone is said and doesn't keep the rest from it. */
export async function putAway() {
  for (let undo = endings.pop(); undo; undo = endings.pop()) {
    try {
      await undo()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
    }
  }
}

/** CPU time of all processes that have ended and that this one, or one of them, waited for (`cutime`, `cstime`, proc(5)). */
function childrenCpuMs() {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS
}

function machineBusyMs() {
  const [user, nice, system, , , irq, softIrq] = readFileSync('/proc/stat', 'utf8').split(/\s+/).slice(1, 8).map(Number)
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softIrq ?? 0)) * TICK_MS
}

function ownCpuMs() {
  const {user, system} = process.cpuUsage()
  return (user + system) / 1000
}
