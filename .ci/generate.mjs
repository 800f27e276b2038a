// `npm run generate`: the files under docs/contract that come from the code's own schemas. With --check nothing is
// written, and a file that is stale, missing or no longer generated fails.
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {parts, prepare} from '../src/setup/prepare.mjs'
import {inCheckout} from '../src/setup/run.mjs'

await prepare(parts.provedPackages, parts.build)

const folder = inCheckout('docs', 'contract', 'schema')
const compiled = pathToFileURL(inCheckout('dist', 'contract', 'json-schema.js')).href
/** @type {{jsonSchemas: () => Record<string, object>}} */
const {jsonSchemas} = await import(compiled)
const wanted = new Map(
  Object.entries(jsonSchemas()).map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]),
)
const present = existsSync(folder) ? readdirSync(folder) : []
const surplus = present.filter(name => !wanted.has(name))
const stale = [...wanted.keys()].filter(name => contentOf(name) !== wanted.get(name))

if (wanted.size === 0) {
  console.error('The contract has no schema')
  process.exit(1)
}
if (process.argv.includes('--check')) {
  for (const name of stale)
    console.error(`docs/contract/schema/${name} is ${present.includes(name) ? 'stale' : 'missing'}`)
  for (const name of surplus) console.error(`docs/contract/schema/${name} is not generated any more`)
  if (stale.length + surplus.length === 0) process.exit(0)
  console.error('`npm run generate` mends this')
  process.exit(1)
}
mkdirSync(folder, {recursive: true})
for (const name of stale) writeFileSync(join(folder, name), wanted.get(name) ?? '')
for (const name of surplus) rmSync(join(folder, name))
console.log(`docs/contract/schema: ${stale.length} written, ${surplus.length} removed, ${wanted.size} in all`)

/** @param {string} name */
function contentOf(name) {
  return existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined
}
