// `node bench/profile.mjs FOLDER [FUNCTION]`: where evidock's time went, by the CPU profiles that a run with --profile has
// left; with a function's name only what is spent in it and in what it calls.
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {SourceMap} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {renderTable} from './report.mjs'

/**
 * A profile as V8 writes it; `timeDeltas` in µs.
 *
 * @typedef {{functionName: string, url: string, lineNumber: number, columnNumber: number}} CallFrame
 * @typedef {{id: number, callFrame: CallFrame, children?: number[]}} Node
 * @typedef {{nodes: Node[], samples: number[], timeDeltas: number[]}} Profile
 */

/** @typedef {Map<string, {selfMs: number, totalMs: number}>} Costs by place in the code */

const ROWS = 25
/** @type {Map<string, SourceMap | null>} by the address of the file they are of */
const maps = new Map()
const isWaiting = (/** @type {string} */ place) => /^(\(idle\)|\(root\)|atomicsWaitLoop )/.test(place)

const [folder = '.', only] = process.argv.slice(2)
const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.cpuprofile'))
// CPU.date.time.process.thread.number.cpuprofile
const isOfMainThread = (/** @type {string} */ name) => name.split('.').at(-3) === '0'
show('main thread', files.filter(isOfMainThread))
show(
  'other threads',
  files.filter(name => !isOfMainThread(name)),
)

/**
 * @param {string} threads
 * @param {string[]} names of their profiles
 */
function show(threads, names) {
  /** @type {Costs} */
  const costs = new Map()
  for (const name of names) addCosts(costs, JSON.parse(readFileSync(join(folder, name), 'utf8')))
  const busyMs = [...costs.values()].reduce((sum, {selfMs}) => sum + selfMs, 0)
  console.log(`${threads}: ${names.length} profiles, ${(busyMs / 1000).toFixed(2)} s busy\n`)
  for (const [what, key] of /** @type {const} */ ([
    ['itself', 'selfMs'],
    ['with all that it calls', 'totalMs'],
  ])) {
    const most = [...costs]
      .filter(([place, cost]) => place !== '(root)' && cost[key] > 0)
      .sort(([, a], [, b]) => b[key] - a[key])
    const rows = most
      .slice(0, ROWS)
      .map(([place, cost]) => [cost[key].toFixed(0), `${((100 * cost[key]) / busyMs).toFixed(1)} %`, place])
    console.log(`${renderTable([['ms', 'share', what], ...rows])}\n`)
  }
}

/**
 * @param {Costs} costs
 * @param {Profile} profile
 */
function addCosts(costs, {nodes, samples, timeDeltas}) {
  const self = new Map(nodes.map(({id}) => [id, 0]))
  for (const [index, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + (timeDeltas[index] ?? 0) / 1000)
  const known = new Map(nodes.map(node => [node.id, node]))
  const [root] = nodes
  if (root) walk(root, new Set(), only === undefined)

  /**
   * @param {Node} node
   * @param {ReadonlySet<string>} above the places that called it
   * @param {boolean} counted
   * @returns {number} its own time and that of all below it, as far as they count
   */
  function walk(node, above, counted) {
    const place = placeOf(node.callFrame)
    const counts = counted || node.callFrame.functionName === only
    const selfMs = counts && !isWaiting(place) ? (self.get(node.id) ?? 0) : 0
    const inside = new Set([...above, place])
    const below = (node.children ?? []).flatMap(id => known.get(id) ?? [])
    const totalMs = below.reduce((sum, child) => sum + walk(child, inside, counts), selfMs)
    const cost = costs.get(place) ?? {selfMs: 0, totalMs: 0}
    // A function that calls itself counts once.
    const isCalledByItself = above.has(place)
    costs.set(place, {
      selfMs: cost.selfMs + selfMs,
      totalMs: cost.totalMs + (counts && !isCalledByItself ? totalMs : 0),
    })
    return totalMs
  }
}

function placeOf(/** @type {CallFrame} */ {functionName, url, lineNumber, columnNumber}) {
  const name = functionName || '(anonymous)'
  if (url === '') return name
  const entry = mapOf(url)?.findEntry(lineNumber, columnNumber)
  // What the bundler itself put in has no source.
  const isMapped = entry !== undefined && 'originalSource' in entry && entry.originalSource !== undefined
  const [file, line] = isMapped ? [entry.originalSource, entry.originalLine] : [url, lineNumber]
  return `${name} ${file.replace(/^.*\/(src|dist|node_modules)\//, '$1/')}:${line + 1}`
}

/** @returns what a bundled file was made of */
function mapOf(/** @type {string} */ url) {
  const known = maps.get(url)
  if (known !== undefined) return known
  const isOurs = url.startsWith('file:') && !url.includes('/node_modules/')
  const file = isOurs ? `${fileURLToPath(url)}.map` : ''
  const map = existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null
  maps.set(url, map)
  return map
}
