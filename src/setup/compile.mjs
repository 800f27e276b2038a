import {createHash} from 'node:crypto'
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {inCheckout, run, SetupError} from './run.mjs'
import {say, sentence} from './say.mjs'

const source = inCheckout('src')
const target = inCheckout('dist')
const stampFile = join(target, '.evidock-build')

/** @returns {boolean} whether dist is what the sources as they are now compile to */
export function buildReady() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint() && isComplete(sources())
}

/** Compiles src to dist and copies what isn't TypeScript. @throws {SetupError} when the compiler refuses */
export async function build() {
  say('building')
  const stamp = fingerprint()
  const wanted = sources()
  rmSync(stampFile, {force: true})
  // The compiler trusts its own notes about what it wrote, so they must go when something it wrote is gone.
  if (!isComplete(wanted)) rmSync(join(target, '.tsbuildinfo'), {force: true})
  const compiler = inCheckout('node_modules', 'typescript', 'bin', 'tsc')
  const {ok, output} = await run(process.execPath, [compiler, '-p', inCheckout('tsconfig.json'), '--pretty', 'false'])
  if (!ok) {
    process.stderr.write(output)
    throw new SetupError(sentence('buildFailed'))
  }
  for (const path of wanted.filter(path => !isCompiled(path))) copyAsset(path)
  sweep(new Set(wanted.map(outputOf)))
  writeFileSync(stampFile, stamp)
}

/** @returns {string[]} every file below src that dist has a counterpart of, relative to src */
function sources() {
  return filesBelow(source).filter(path => !path.startsWith('setup/'))
}

/** @param {string[]} paths whose counterparts should stand in dist; a declaration file has none */
function isComplete(paths) {
  return paths.every(path => path.endsWith('.d.ts') || existsSync(join(target, outputOf(path))))
}

/** @param {string} path */
function isCompiled(path) {
  return /\.tsx?$/.test(path)
}

/** @param {string} path relative to src */
function outputOf(path) {
  return path.replace(/\.tsx?$/, '.js')
}

/** By content, since a checkout of another commit may leave any time stamps. */
function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(inCheckout('tsconfig.json')))
  hash.update(readFileSync(inCheckout('package-lock.json')))
  for (const path of sources()) hash.update(`\0${path}\0`).update(readFileSync(join(source, path)))
  return hash.digest('hex')
}

/** @param {string} path relative to src; its mode goes with it */
function copyAsset(path) {
  mkdirSync(dirname(join(target, path)), {recursive: true})
  copyFileSync(join(source, path), join(target, path))
}

/**
 * Removes what a source that is gone had left.
 *
 * @param {Set<string>} wanted
 */
function sweep(wanted) {
  for (const path of filesBelow(target)) {
    if (!path.startsWith('.') && !wanted.has(path.replace(/\.map$/, ''))) rmSync(join(target, path))
  }
}

/**
 * @param {string} folder
 * @returns {string[]} sorted paths relative to it
 */
function filesBelow(folder) {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
