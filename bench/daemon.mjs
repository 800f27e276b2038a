import {once} from 'node:events'
import {mkdirSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {startBroker} from './broker.mjs'
import {checkVault, proved} from './check-vault.mjs'
import {startDock, writeDock} from './dock.mjs'
import {BenchError, dropCaches} from './harness.mjs'
import {makeClips, sumsOf} from './source-files.mjs'

const MEMORY_EVERY_MS = 250
const NAMES = ['rec-1', 'rec-2', 'rec-3', 'rec-4']
const HOOK = new URL('./loop-delay.mjs', import.meta.url).href

/**
 * @typedef {import('./harness.mjs').Context} Context
 * @typedef {{p50Ms: number, p99Ms: number, mostMs: number, turns: number}} LoopDelay
 * @typedef {{recorders: string, aside: string, sums: ReadonlyMap<string, string>, broker: string}} What
 * @typedef {{coldReadyS: number, readyS: number, idleMb: number, idleAnonMb: number}} Idle
 * @typedef {Idle & {mostMb: number, afterMb: number, delay: LoopDelay}} Run
 */

/** @type {import('./harness.mjs').Bench} */
export const daemon = {
  name: 'daemon',
  title: 'the daemon: start, memory, event loop',
  needs: ['mosquitto'],
  async run(context) {
    const recorders = join(context.folder, 'recorders')
    const aside = join(context.folder, 'aside')
    mkdirSync(recorders)
    const clips = context.tiny ? {count: 2, bytes: 4 * 2 ** 20} : {count: 3, bytes: 128 * 2 ** 20}
    const sums = new Map()
    for (const [index, name] of NAMES.entries()) {
      makeClips(join(aside, name), {...clips, seed: 11 + index})
      for (const [path, sum] of await sumsOf(join(aside, name))) sums.set(path, sum)
    }
    const broker = await startBroker(join(context.folder, 'broker'))
    const what = {recorders, aside, sums, broker: broker.url}
    /** @type {Run[]} */
    const runs = []
    for (let pair = 0; pair < context.pairs; pair += 1) {
      dropCaches()
      const {readyS: coldReadyS} = await idleRun(context, what)
      runs.push({coldReadyS, ...(await idleRun(context, what)), ...(await copyRun(context, what))})
    }
    await broker.stop()
    const each = (/** @type {(run: Run) => number} */ pick) => runs.map(pick)
    return {
      figures: [
        {what: 'event-loop delay while four copy, p99', unit: 'ms', values: each(({delay}) => delay.p99Ms), most: 20},
        {what: 'event-loop delay while four copy, p50', unit: 'ms', values: each(({delay}) => delay.p50Ms)},
        {what: 'event-loop delay while four copy, longest', unit: 'ms', values: each(({delay}) => delay.mostMs)},
        {
          what: 'most memory until all are sealed, both processes (Pss)',
          unit: 'MB',
          values: each(({mostMb}) => mostMb),
          most: 250,
        },
        {what: 'memory 10 s after that, both processes (Pss)', unit: 'MB', values: each(({afterMb}) => afterMb)},
        {what: 'memory of an idle daemon (VmRSS)', unit: 'MB', values: each(({idleMb}) => idleMb), most: 90},
        {what: 'of that, not of files (RssAnon)', unit: 'MB', values: each(({idleAnonMb}) => idleAnonMb)},
        {what: 'start to ready', unit: 's', values: each(({readyS}) => readyS), most: 0.5},
        {what: 'start to ready, all caches cold', unit: 's', values: each(({coldReadyS}) => coldReadyS)},
      ],
      checked: [proved(runs.length * sums.size)],
      notRun: [],
      legs: [],
      raw: runs,
    }
  },
}

/**
 * With an empty data folder, a broker, and no recorder.
 *
 * @param {Context} context
 * @param {What} what
 */
async function idleRun(context, {recorders, broker}) {
  const folder = join(context.folder, 'dock')
  const dock = writeDock(folder, {recorders, broker})
  const running = startDock(dock.config)
  const {at} = await running.until('dock.ready')
  await running.until('publish.connected')
  await quiet(context)
  const idleMb = memoryMb(running.child.pid, 'VmRSS')
  const idleAnonMb = memoryMb(running.child.pid, 'RssAnon')
  await running.stop()
  rmSync(folder, {recursive: true})
  return {readyS: (at - running.spawnedAt) / 1000, idleMb, idleAnonMb}
}

/**
 * With four recorders that appear at once.
 *
 * @param {Context} context
 * @param {What} what
 */
async function copyRun(context, {recorders, aside, sums, broker}) {
  const folder = join(context.folder, 'dock')
  const dock = writeDock(folder, {recorders, broker})
  const running = startDock(dock.config, {node: ['--import', HOOK], channel: true, profile: context.profile})
  await Promise.all([running.until('dock.ready'), running.until('publish.connected')])

  dropCaches()
  for (const name of NAMES) renameSync(join(aside, name), join(recorders, name))
  let mostMb = 0
  const looking = setInterval(() => {
    mostMb = Math.max(mostMb, sharedMb(running.child.pid))
  }, MEMORY_EVERY_MS)
  await running.until('clip.copying', NAMES.length)
  running.child.send('reset')
  await running.until('docking.sealed')
  running.child.send('report')
  const [delay] = await once(running.child, 'message')
  await running.until('docking.sealed', NAMES.length)
  clearInterval(looking)
  await quiet(context)
  const afterMb = sharedMb(running.child.pid)
  await running.stop()

  dropCaches()
  await checkVault(dock.vault, sums)
  for (const name of NAMES) renameSync(join(recorders, name), join(aside, name))
  rmSync(folder, {recursive: true})
  return {mostMb, afterMb, delay}
}

/**
 * A process with those that it started, each with its share of what they have in common (proc(5), smaps_rollup).
 *
 * @param {number | undefined} pid
 * @returns {number} in MB (10^6 bytes)
 */
function sharedMb(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const kib = [String(pid), ...children].reduce((sum, one) => sum + pssKib(one), 0)
  return (kib * 1024) / 1e6
}

/** @param {string} pid */
function pssKib(pid) {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch {
    // It has ended meanwhile.
    return 0
  }
}

const quiet = (/** @type {Context} */ {tiny}) => wait(tiny ? 100 : 10_000)

/**
 * @param {number | undefined} pid
 * @param {'VmRSS' | 'VmHWM' | 'RssAnon'} field of /proc/PID/status (proc(5))
 * @returns {number} in MB (10^6 bytes)
 */
export function memoryMb(pid, field) {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kib === undefined) throw new BenchError(`/proc/${pid}/status has no ${field}`)
  return (Number(kib) * 1024) / 1e6
}
