// The direction of imports. dependency-cruiser passes without a word when it can't read TypeScript and so saw nothing,
// hence the count: every source file must be among the modules that it saw.
import {readdirSync} from 'node:fs'
import {join, relative} from 'node:path'
import {checkout, inCheckout, run} from '../src/setup/run.mjs'

const cruiser = inCheckout('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
const rules = inCheckout('.ci', 'dependency-cruiser.cjs')
const {output} = await run(process.execPath, [cruiser, 'src', '--config', rules, '--output-type', 'json'])
const {modules, summary} = parse(output)

const seen = new Set(modules.map(module => module.source))
const unseen = sourceFiles().filter(path => !seen.has(path))
for (const path of unseen) console.error(`${path} was not seen, so nothing is known of its imports`)
if (seen.size === 0) console.error('No module was seen at all')
for (const {from, to, rule} of summary.violations) console.error(`${rule.name}: ${from} → ${to}`)
if (seen.size === 0 || unseen.length > 0 || summary.violations.length > 0) process.exit(1)

function sourceFiles() {
  return readdirSync(inCheckout('src'), {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map(entry => relative(checkout, join(entry.parentPath, entry.name)))
}

/**
 * @param {string} json
 * @returns {{
 *   modules: {source: string}[],
 *   summary: {violations: {from: string, to: string, rule: {name: string}}[]},
 * }}
 */
function parse(json) {
  try {
    return JSON.parse(json)
  } catch {
    console.error(json)
    process.exit(1)
  }
}
