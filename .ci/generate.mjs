// `npm run generate`: the files under docs/contract that come from the code's own schemas and topics. With --check
// nothing is written, and a file that is stale, missing or no longer generated fails.
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {parts, prepare} from '../src/setup/prepare.mjs'
import {inCheckout} from '../src/setup/run.mjs'

await prepare(parts.provedPackages, parts.build)

const folder = inCheckout('docs', 'contract')
/** @type {{jsonSchemas: () => Record<string, object>}} */
const {jsonSchemas} = await import(compiled('json-schema.js'))
/** @type {{asyncApi: () => object}} */
const {asyncApi} = await import(compiled('asyncapi.js'))
const schemas = Object.entries(jsonSchemas())
const wanted = new Map([
  ['asyncapi.json', textOf(asyncApi())],
  ...schemas.map(([name, schema]) => /** @type {const} */ ([join('schema', name), textOf(schema)])),
])
const present = existsSync(folder) ? filesIn('').concat(filesIn('schema')) : []
const surplus = present.filter(name => !wanted.has(name))
const stale = [...wanted.keys()].filter(name => contentOf(name) !== wanted.get(name))

if (schemas.length === 0) {
  console.error('The contract has no schema')
  process.exit(1)
}
if (process.argv.includes('--check')) {
  for (const name of stale) console.error(`docs/contract/${name} is ${present.includes(name) ? 'stale' : 'missing'}`)
  for (const name of surplus) console.error(`docs/contract/${name} is not generated any more`)
  if (stale.length + surplus.length === 0) process.exit(0)
  console.error('`npm run generate` mends this')
  process.exit(1)
}
mkdirSync(join(folder, 'schema'), {recursive: true})
for (const name of stale) writeFileSync(join(folder, name), wanted.get(name) ?? '')
for (const name of surplus) rmSync(join(folder, name))
console.log(`docs/contract: ${stale.length} written, ${surplus.length} removed, ${wanted.size} in all`)

/** @param {string} file below build/contract */
function compiled(file) {
  return pathToFileURL(inCheckout('build', 'contract', file)).href
}

/** @param {object} document */
function textOf(document) {
  return `${JSON.stringify(document, null, 2)}\n`
}

/** @param {string} below docs/contract */
function filesIn(below) {
  const inner = join(folder, below)
  if (!existsSync(inner)) return []
  return readdirSync(inner, {withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(below, entry.name))
}

/** @param {string} name */
function contentOf(name) {
  return existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined
}
