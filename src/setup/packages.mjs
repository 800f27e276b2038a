import {createHash} from 'node:crypto'
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {inCheckout, npm, SetupError, showTail} from './run.mjs'
import {say, sentence} from './say.mjs'
import {builtSqlite, loadsSqlite, mendSqlite} from './sqlite.mjs'

const stampFile = inCheckout('node_modules', '.evidock-stamp')

/** @returns {boolean} whether these packages were proved on this Node before; costs no child process */
export function packagesProved() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()
}

/** @returns {Promise<boolean>} whether the packages are those of the lock file, and the native one really loads */
export async function packagesReady() {
  const ready = matchesLock() && (await loadsSqlite())
  if (ready && !packagesProved()) writeFileSync(stampFile, stamp())
  return ready
}

/** Installs what is missing. @throws {SetupError} */
export async function mendPackages() {
  if (!matchesLock()) {
    say('installingPackages')
    // No scripts here: the one package that has some is built below, with a toolchain and headers that fit.
    const {ok, output} = await npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'])
    if (!ok) {
      showTail(output)
      throw new SetupError(sentence('packagesFailed'))
    }
  }
  if (!(await loadsSqlite())) await mendSqlite()
  writeFileSync(stampFile, stamp())
}

/** What makes an installed tree fit: the lock, this Node's binary interface, this machine, and the native file. */
function stamp() {
  const lock = createHash('sha256')
    .update(readFileSync(inCheckout('package-lock.json')))
    .digest('hex')
  const native = existsSync(builtSqlite) ? statSync(builtSqlite) : {size: 0, mtimeMs: 0}
  return [lock, process.versions.modules, process.platform, process.arch, native.size, native.mtimeMs].join(' ')
}

/** Compares npm's own record of what it installed with the lock file, so a tree that npm made by hand counts too. */
function matchesLock() {
  const wanted = lockedPackages('package-lock.json')
  const installed = lockedPackages('node_modules/.package-lock.json')
  return Object.entries(wanted).every(
    ([path, {version, optional}]) =>
      path === '' || (optional && !installed[path]) || installed[path]?.version === version,
  )
}

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, optional?: boolean}>} by path below the checkout; empty without the file
 */
function lockedPackages(file) {
  const path = inCheckout(file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {}
}
