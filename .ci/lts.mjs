// `npm run test:lts [-- VERSION [TESTS…]]`: the suite under the current LTS of Node, or another version, where the npm
// registry has it. In a copy of the checkout, so that nothing here changes under a running Node.
import {execFileSync, spawnSync} from 'node:child_process'
import {cpSync, existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {unpackNode} from '../src/setup/headers.mjs'
import {checkout, inCheckout, npm} from '../src/setup/run.mjs'

const [version, ...tests] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'evidock-lts-'))
const bin = join(folder, 'node', 'bin')
try {
  process.exitCode = (await haveNode()) ? runSuite() : 1
} finally {
  rmSync(folder, {recursive: true})
}

async function haveNode() {
  for (const candidate of version ? [version] : await newestEvenMajors()) {
    if (!(await unpackNode(candidate, join(folder, 'node')))) continue
    const [found, lts] = JSON.parse(ask('JSON.stringify([process.version, process.release.lts ?? null])'))
    if (!version && !lts) continue
    console.log(`Node ${found}${lts ? `, LTS ${lts}` : ''}`)
    return true
  }
  console.error(`Node ${version ?? 'LTS'} can't be had from the npm registry`)
  return false
}

/** From the newest down: whether a release is an LTS, only it can tell. */
async function newestEvenMajors() {
  const {output} = await npm(['view', 'node', 'version'])
  const newest = Number.parseInt(output, 10)
  return Number.isNaN(newest)
    ? []
    : [newest, newest - 1, newest - 2, newest - 3].filter(major => major % 2 === 0).map(String)
}

/** @param {string} expression */
function ask(expression) {
  return execFileSync(join(bin, 'node'), ['-p', expression]).toString()
}

function runSuite() {
  const copy = join(folder, 'evidock')
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {cwd: checkout})
  for (const path of listed
    .toString()
    .split('\0')
    .filter(path => path && existsSync(inCheckout(path)))) {
    cpSync(inCheckout(path), join(copy, path))
  }
  const env = {...process.env, PATH: [bin, process.env.PATH].join(delimiter)}
  return spawnSync('npm', ['test', '--', ...tests], {cwd: copy, env, stdio: 'inherit'}).status ?? 1
}
