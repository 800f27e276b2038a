// `npm run drill`: every crash point of every story (docs/recovery.md); takes minutes. What it tries and finds is said at
// the end, and it fails when anything was lost. `npm test` tries a part of it.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parts, prepare} from '../src/setup/prepare.mjs'
import {inCheckout} from '../src/setup/run.mjs'

await prepare(parts.packages, parts.build)

const began = Date.now()
const folder = mkdtempSync(join(tmpdir(), 'evidock-drill-'))
const vitest = inCheckout('node_modules', 'vitest', 'vitest.mjs')
const args = [vitest, 'run', '--config', inCheckout('test', 'vitest.config.ts'), 'test/drill', ...process.argv.slice(2)]
const child = spawn(process.execPath, args, {
  cwd: inCheckout(),
  env: {...process.env, EVIDOCK_DRILL: 'whole', EVIDOCK_DRILL_FIGURES: folder},
  stdio: 'inherit',
})
// A terminal's Ctrl-C reaches the child by itself.
process.on('SIGINT', () => undefined)
const [code] = await once(child, 'close')
tell(readdirSync(folder).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8'))))
rmSync(folder, {recursive: true})
process.exit(code ?? 1)

/**
 * @param {{story: string, points: number, recoveryPoints: number, faults: number, states: number, unmet: number, runs: number,
 *   losses: string[]}[]} all
 */
function tell(all) {
  const columns = /** @type {const} */ (['points', 'recoveryPoints', 'faults', 'unmet', 'states', 'runs', 'losses'])
  const figures = all.map(one => ({...one, losses: one.losses.length}))
  const sum = Object.fromEntries(columns.map(column => [column, figures.reduce((all, one) => all + one[column], 0)]))
  const head = ['', 'crash points', 'in recovery', 'faults tried', 'not met', 'states tried', 'starts', 'losses']
  const rows = [...figures, {story: 'all', ...sum}].map(one => [one.story, ...columns.map(column => one[column])])
  for (const row of [head, ...rows]) {
    const [name, ...cells] = row.map(String)
    console.log(name.padEnd(16) + cells.map(cell => cell.padStart(14)).join(''))
  }
  console.log(`${Math.round((Date.now() - began) / 1000)} s`)
}
