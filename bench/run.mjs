// `npm run bench [-- NAME…]`: measures evidock against other programs and against its goals; see docs/performance.md.
import {mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {parseArgs} from 'node:util'
import '../src/setup/node-version.mjs'
import {parts, prepare} from '../src/setup/prepare.mjs'
import {inCheckout, SetupError} from '../src/setup/run.mjs'
import {mendSystem, missingOf} from '../src/setup/system.mjs'
import {daemon} from './daemon.mjs'
import {BenchError, mayDropCaches, NotHereError, putAway, requireDisk} from './harness.mjs'
import {large} from './large.mjs'
import {listing} from './listing.mjs'
import {describeMachine} from './machine.mjs'
import {outbox} from './outbox.mjs'
import {programs} from './programs.mjs'
import {putBetweenMarkers, renderResult, renderTable} from './report.mjs'
import {rules} from './rules.mjs'
import {slow} from './slow.mjs'
import {small} from './small.mjs'

const benches = [large, small, slow, listing, daemon, outbox, rules]
const LEAST_PAIRS = 7
const BYTES_NEEDED = 16e9
const document = inCheckout('docs', 'performance.md')

/** Called wrongly, or where it can't run: exit code 2. */
class UsageError extends Error {}

try {
  await main(optionsOf(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError || error instanceof BenchError || error instanceof SetupError)) throw error
  console.error(error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/** @param {string[]} args */
function optionsOf(args) {
  const {values, positionals} = parse(args)
  const unknown = positionals.filter(name => !benches.some(bench => bench.name === name))
  const pairs = Number(values.pairs)
  if (unknown.length > 0)
    throw new UsageError(`No bench is named ${unknown.join(', ')}: ${benches.map(({name}) => name).join(', ')}`)
  if (!(Number.isInteger(pairs) && pairs > 0)) throw new UsageError('--pairs takes a whole number from 1')
  const isJudged = pairs >= LEAST_PAIRS && mayDropCaches() && !values.tiny && values.profile === undefined
  if (values.write && !isJudged)
    throw new UsageError(`--write needs root, at least ${LEAST_PAIRS} pairs, and neither --tiny nor --profile`)
  return {
    chosen: benches.filter(({name}) => positionals.length === 0 || positionals.includes(name)),
    pairs,
    isJudged,
    tiny: values.tiny ?? false,
    write: values.write ?? false,
    json: values.json === undefined ? null : callerPath(values.json),
    profile: values.profile === undefined ? null : callerPath(values.profile),
    dir: callerPath(values.dir ?? tmpdir()),
  }
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        pairs: {type: 'string', default: `${LEAST_PAIRS}`},
        dir: {type: 'string'},
        json: {type: 'string'},
        profile: {type: 'string'},
        write: {type: 'boolean'},
        tiny: {type: 'boolean'},
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** npm runs a script in the package's folder, and says by INIT_CWD where it was called. */
function callerPath(/** @type {string} */ path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path)
}

/** @param {ReturnType<typeof optionsOf>} options */
async function main({chosen, pairs, isJudged, tiny, write, json, profile, dir}) {
  const {bavail, bsize} = statfsSync(dir)
  requireDisk(dir)
  if (!tiny && bavail * bsize < BYTES_NEEDED)
    throw new UsageError(`${dir} has less than ${BYTES_NEEDED / 1e9} GB free: name another with --dir`)
  await prepare(parts.packages, parts.build)
  const missing = await missingPrograms()
  const home = mkdtempSync(join(dir, 'evidock-bench-'))
  const endOnSignal = () =>
    void putAway()
      .then(() => rmSync(home, {recursive: true, force: true}))
      .then(() => process.exit(130))
  process.once('SIGINT', endOnSignal).once('SIGTERM', endOnSignal)
  try {
    const machine = await describeMachine(home)
    const machineTable = renderTable([['machine', ''], ...machine.map(({what, value}) => [what, value])])
    console.log(`${machineTable}\n`)
    if (!mayDropCaches())
      console.log('Without root the caches are not dropped before a leg, so nothing is said of the goals.\n')
    /** @type {Record<string, unknown>} */
    const results = {}
    for (const bench of chosen) {
      const {name, title} = bench
      const folder = join(home, name)
      mkdirSync(folder)
      try {
        const result = await runHere(bench, {
          folder,
          pairs,
          tiny,
          missing,
          profile: profile && join(profile, name),
        })
        results[name] = result
        const text = 'because' in result ? `Not run: ${result.because}.\n` : renderResult(result, isJudged)
        console.log(`${name}: ${title}\n\n${text}`)
        if (write) writeInto(name, text)
      } finally {
        await putAway()
        rmSync(folder, {recursive: true, force: true})
      }
    }
    if (write) writeInto('machine', machineTable)
    if (json)
      writeFileSync(json, `${JSON.stringify({at: new Date(), machine, pairs, tiny, isJudged, results}, null, 2)}\n`)
  } finally {
    rmSync(home, {recursive: true, force: true})
  }
}

/**
 * @param {import('./harness.mjs').Bench} bench
 * @param {import('./harness.mjs').Context} context
 * @returns {Promise<import('./harness.mjs').BenchResult | {because: string}>} why it can't be run here
 */
async function runHere({needs = [], run}, context) {
  const lacking = needs.filter(program => context.missing.includes(program))
  if (lacking.length > 0) return {because: `${lacking.join(', ')} is missing`}
  try {
    return await run(context)
  } catch (error) {
    if (!(error instanceof NotHereError)) throw error
    return {because: error.message}
  }
}

/** @returns {Promise<string[]>} programs that this machine lacks and that couldn't be installed either */
async function missingPrograms() {
  try {
    await mendSystem(programs.map(({part}) => part))
    return []
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
  }
  const missing = await missingOf(programs.map(({part}) => part))
  return programs.filter(({part}) => missing.includes(part)).map(({name}) => name)
}

/**
 * @param {string} name
 * @param {string} text
 */
function writeInto(name, text) {
  writeFileSync(document, putBetweenMarkers(readFileSync(document, 'utf8'), name, text))
}
