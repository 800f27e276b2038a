import {spawn} from 'node:child_process'
import {EventEmitter, once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {createInterface} from 'node:readline'
import {inCheckout} from '../src/setup/run.mjs'
import {atEnd, BenchError} from './harness.mjs'

const program = inCheckout('dist', 'cli', 'evidock.js')
const LONGEST_MS = 20 * 60_000

/** @typedef {{config: string, data: string, vault: string, database: string}} DockFolders */

/**
 * Writes the configuration of a dock without media: `evidock ingest` has no way to switch it off.
 *
 * @param {string} folder where its data goes; is made
 * @param {{recorders: string, broker?: string, copies?: number}} options `copies` at once in all, without it the default
 * @returns {DockFolders}
 */
export function writeDock(folder, {recorders, broker, copies}) {
  mkdirSync(folder, {recursive: true})
  const data = join(folder, 'data')
  const lines = [
    'agency = "bench"',
    'dock = "dock-1"',
    `data = ${JSON.stringify(data)}`,
    ...(broker ? ['[mqtt]', `url = "${broker}"`] : []),
    '[[folder]]',
    `root = ${JSON.stringify(recorders)}`,
    'settle_seconds = 0.1',
    'poll_seconds = 3600',
    ...(copies ? ['[copy]', `total = ${copies}`] : []),
    '[media]',
    'enabled = false',
  ]
  const config = join(folder, 'evidock.toml')
  writeFileSync(config, `${lines.join('\n')}\n`)
  return {config, data, vault: join(data, 'vault'), database: join(data, 'evidock.db')}
}

/**
 * A line of evidock's log. `time` is its own, UTC ms; `at` is when it was read here, as `performance.now()`.
 *
 * @typedef {{event: string, time: number, at: number}} LogEvent
 */

/**
 * @typedef {object} RunningDock
 * @property {import('node:child_process').ChildProcess} child
 * @property {number} spawnedAt as `performance.now()`
 * @property {(event: string) => LogEvent[]} events of this name so far
 * @property {(event: string, times?: number) => Promise<LogEvent>} until resolves with the nth one, past ones counted
 * @property {() => Promise<void>} stop as an operator does, and waits for its end
 */

/**
 * Starts `evidock run`.
 *
 * @param {string} config
 * @param {{node?: readonly string[], profile?: string | null, before?: readonly string[], channel?: boolean}} [options]
 *   `node`: options of Node; `profile`: folder for CPU profiles; `before`: a program, with arguments, that ends by
 *   becoming evidock; `channel`: messages can be sent to it
 * @returns {RunningDock}
 */
export function startDock(config, {node = [], profile = null, before = [], channel = false} = {}) {
  const profiling = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const [file = '', ...args] = [...before, process.execPath, ...profiling, ...node, program, 'run', '--config', config]
  const spawnedAt = performance.now()
  const child = spawn(file, args, {
    cwd: dirname(config),
    env: {...process.env, LANG: 'C.UTF-8'},
    stdio: ['ignore', 'ignore', 'pipe', ...(channel ? /** @type {const} */ (['ipc']) : [])],
  })
  const ended = once(child, 'close')
  atEnd(() => {
    child.kill('SIGKILL')
    return ended
  })
  const emitter = new EventEmitter().setMaxListeners(0)
  /** @type {Map<string, LogEvent[]>} */
  const seen = new Map()
  /** @type {string[]} */
  let lastLines = []
  if (!child.stderr) throw new BenchError('evidock has no log')
  createInterface({input: child.stderr}).on('line', line => {
    lastLines = [...lastLines.slice(-9), line]
    const event = /"event":"([^"]+)"/.exec(line)?.[1]
    if (event === undefined) return
    const time = Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '')
    const events = seen.get(event) ?? []
    seen.set(event, events)
    events.push({event, time, at: performance.now()})
    emitter.emit(event)
  })
  const eventsOf = (/** @type {string} */ event) => seen.get(event) ?? []

  return {
    child,
    spawnedAt,
    events: eventsOf,
    until: (event, times = 1) =>
      new Promise((resolve, reject) => {
        const fail = (/** @type {string} */ why) =>
          reject(new BenchError(`evidock ${why} before its log said ${event} ${times} times:\n${lastLines.join('\n')}`))
        const timer = setTimeout(() => fail('took too long'), LONGEST_MS)
        const look = () => {
          const found = eventsOf(event)[times - 1]
          if (!found) return
          clearTimeout(timer)
          emitter.off(event, look)
          resolve(found)
        }
        emitter.on(event, look)
        look()
        void ended.then(([code]) => {
          clearTimeout(timer)
          fail(`ended (${code})`)
        })
      }),
    async stop() {
      child.kill('SIGTERM')
      const [code] = await ended
      if (code !== 0) throw new BenchError(`evidock ended with ${code}:\n${lastLines.join('\n')}`)
    },
  }
}
