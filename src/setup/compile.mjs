import {createHash} from 'node:crypto'
import {copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {filesBelow} from './files.mjs'
import {inCheckout, run, SetupError} from './run.mjs'
import {say, sentence} from './say.mjs'

const source = inCheckout('src')
/** Each module by itself, for what needs one of them outside the program; and the proof that all types are right. */
const modules = inCheckout('build')
/** What is run and installed. */
const program = inCheckout('dist')
const stampFile = join(program, '.evidock-build')

/**
 * What a build was made from, and what it made.
 *
 * @typedef {{fingerprint: string, modules: string[], program: string[]}} Stamp
 */

/** @returns {boolean} whether the program is what the sources as they are now are built to */
export function buildReady() {
  const stamp = readStamp()
  return stamp !== null && stamp.fingerprint === fingerprint() && isWhole(stamp)
}

/** Compiles src to build, bundles it to dist, and puts beside both what isn't TypeScript. @throws {SetupError} */
export async function build() {
  say('building')
  const stamp = readStamp()
  const before = fingerprint()
  rmSync(stampFile, {force: true})
  // The compiler trusts its own notes about what it wrote, so they must go when something it wrote is gone.
  if (!stamp || !isWhole(stamp)) rmSync(modules, {recursive: true, force: true})
  await runTool('typescript/bin/tsc', '-p', inCheckout('tsconfig.json'), '--pretty', 'false')
  sweep(modules, sources().map(compiledName))
  await runTool('rolldown/bin/cli.mjs', '-c', inCheckout('src/setup/rolldown.config.mjs'))
  for (const path of sources().filter(path => !isTypeScript(path))) {
    copyAsset(path, modules)
    copyAsset(path, program)
  }
  const made = {modules: filesBelow(modules), program: filesBelow(program)}
  writeFileSync(stampFile, JSON.stringify({fingerprint: before, ...made}))
}

/** @returns {Stamp | null} */
function readStamp() {
  return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : null
}

/** @param {Stamp} made whether all of it is still there */
function isWhole(made) {
  return (
    made.modules.every(path => existsSync(join(modules, path))) &&
    made.program.every(path => existsSync(join(program, path)))
  )
}

/**
 * @param {string} tool below node_modules
 * @param {...string} args
 */
async function runTool(tool, ...args) {
  const {ok, output} = await run(process.execPath, [inCheckout('node_modules', tool), ...args])
  if (ok) return
  process.stderr.write(output)
  throw new SetupError(sentence('buildFailed'))
}

/** @returns {string[]} every file below src that the program is made of, relative to src */
function sources() {
  return filesBelow(source).filter(path => !path.startsWith('setup/'))
}

/** By content, since a checkout of another commit may leave any time stamps. */
function fingerprint() {
  const hash = createHash('sha256')
  const how = ['package-lock.json', 'tsconfig.json', 'src/setup/rolldown.config.mjs', 'src/setup/notices.mjs'].map(
    path => inCheckout(path),
  )
  for (const path of [...how, ...sources().map(path => join(source, path))]) {
    hash.update(`\0${path}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

/** @param {string} path */
function isTypeScript(path) {
  return /\.tsx?$/.test(path)
}

/** @param {string} path relative to src */
function compiledName(path) {
  return path.replace(/\.tsx?$/, '.js')
}

/**
 * @param {string} path relative to src; its mode goes with it
 * @param {string} target
 */
function copyAsset(path, target) {
  mkdirSync(dirname(join(target, path)), {recursive: true})
  copyFileSync(join(source, path), join(target, path))
}

/**
 * Removes what a source that is gone had left.
 *
 * @param {string} folder
 * @param {string[]} wanted
 */
function sweep(folder, wanted) {
  const names = new Set(wanted)
  for (const path of filesBelow(folder)) {
    if (!path.startsWith('.') && !names.has(path.replace(/\.map$/, ''))) rmSync(join(folder, path))
  }
}
