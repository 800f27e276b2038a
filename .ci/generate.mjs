// `npm run generate`: the files under docs/contract, from the code's own schemas and topics, and docs/clauses.md, from the
// clause map. With --check nothing is written, and a file that is stale, missing or no longer generated fails.
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {filesBelow} from '../src/setup/files.mjs'
import {parts, prepare} from '../src/setup/prepare.mjs'
import {inCheckout} from '../src/setup/run.mjs'

await prepare(parts.provedPackages, parts.build)

const folder = inCheckout('docs')
/** @type {{jsonSchemas: () => Record<string, object>}} */
const {jsonSchemas} = await import(compiled('contract/json-schema.js'))
/** @type {{asyncApi: () => object}} */
const {asyncApi} = await import(compiled('contract/asyncapi.js'))
/** @type {{clausesPage: (tests: ReadonlyMap<string, string>) => string}} */
const {clausesPage} = await import(compiled('rules/clauses-page.js'))
const schemas = Object.entries(jsonSchemas())
const wanted = new Map([
  [join('contract', 'asyncapi.json'), textOf(asyncApi())],
  ...schemas.map(([name, schema]) => /** @type {const} */ ([join('contract', 'schema', name), textOf(schema)])),
  ['clauses.md', clausesPage(testsOfRules())],
])
const present = [...filesBelow(join(folder, 'contract')).map(name => join('contract', name)), 'clauses.md'].filter(
  name => existsSync(join(folder, name)),
)
const surplus = present.filter(name => !wanted.has(name))
const stale = [...wanted.keys()].filter(name => contentOf(name) !== wanted.get(name))

if (schemas.length === 0) {
  console.error('The contract has no schema')
  process.exit(1)
}
if (process.argv.includes('--check')) {
  for (const name of stale) console.error(`docs/${name} is ${present.includes(name) ? 'stale' : 'missing'}`)
  for (const name of surplus) console.error(`docs/${name} is not generated any more`)
  if (stale.length + surplus.length === 0) process.exit(0)
  console.error('`npm run generate` mends this')
  process.exit(1)
}
mkdirSync(join(folder, 'contract', 'schema'), {recursive: true})
for (const name of stale) writeFileSync(join(folder, name), wanted.get(name) ?? '')
for (const name of surplus) rmSync(join(folder, name))
console.log(`docs: ${stale.length} written, ${surplus.length} removed, ${wanted.size} in all`)

/** The tests of the rules by their path, in which a clause's checks must be named. */
function testsOfRules() {
  const paths = ['test/rules', 'test/judging'].flatMap(folder =>
    filesBelow(inCheckout(folder)).map(path => `${folder}/${path}`),
  )
  return new Map(
    paths
      .filter(path => path.endsWith('.test.ts') && !path.endsWith('/clauses.test.ts'))
      .map(path => /** @type {const} */ ([path, readFileSync(inCheckout(path), 'utf8')])),
  )
}

/** @param {string} file below build */
function compiled(file) {
  return pathToFileURL(inCheckout('build', file)).href
}

/** @param {object} document */
function textOf(document) {
  return `${JSON.stringify(document, null, 2)}\n`
}

/** @param {string} name below docs */
function contentOf(name) {
  return existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined
}
