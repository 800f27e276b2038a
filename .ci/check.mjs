// `npm run check`: all that can be checked without running the product, one line a check.
import {parts, prepare} from '../src/setup/prepare.mjs'
import {inCheckout, run} from '../src/setup/run.mjs'

await prepare(parts.packages)

/** @param {...string} path below node_modules */
const tool = (...path) => inCheckout('node_modules', ...path)
const checks = {
  types: [tool('typescript', 'bin', 'tsc'), '-p', inCheckout('test', 'tsconfig.json'), '--pretty', 'false'],
  'lint and format': [
    tool('@biomejs', 'biome', 'bin', 'biome'),
    'check',
    '--config-path',
    '.ci',
    '--error-on-warnings',
    '.',
  ],
  'dead code': [tool('knip', 'bin', 'knip.js'), '--no-progress'],
  'import direction': [inCheckout('.ci', 'check-imports.mjs')],
  'generated files': [inCheckout('.ci', 'generate.mjs'), '--check'],
}

const results = await Promise.all(Object.entries(checks).map(([name, args]) => check(name, args)))
process.exit(results.includes(false) ? 1 : 0)

/**
 * @param {string} name
 * @param {string[]} args
 */
async function check(name, args) {
  const {ok, output} = await run(process.execPath, args)
  process.stdout.write(ok ? `${name}: ok\n` : `${name}: FAILED\n${output.trimEnd()}\n`)
  return ok
}
