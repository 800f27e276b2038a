import {chmodSync, cpSync, existsSync, mkdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {nodeLicence, refuseForeignLibraries} from './package-node.mjs'
import {apart} from './rolldown.config.mjs'
import {inCheckout} from './run.mjs'

/** Where the program lies in an installed machine; below it as in a checkout. */
const LIBRARY = 'usr/lib/evidock'
const DOCUMENTS = 'usr/share/doc/evidock'

/** What a package brings for who works on it, or for another use than ours. */
const LEFT_OUT =
  /(^|\/)(node_modules|test|test-jest|tests|docs?|benchmark|coverage|scripts|tools|examples|OLD|src|deps|obj|obj\.target|\.deps|\.github|Makefile|binding\.(gyp|Makefile)|test_extension\.node|.*\.(a|map|mk|ts|mts|cts|html|gypi)|(?!LICEN[CS]E|NOTICE).*\.md|\..*)$/i
/** Needed while a package is installed, or to check types. */
const NOT_RUN = /^(prebuild-install|@types\/)/

/**
 * Puts everything that the package installs below a folder.
 *
 * @param {string} root
 * @throws {import('./run.mjs').SetupError} when this Node can't be carried
 */
export async function stage(root) {
  /** @param {string} from in the checkout @param {string} to @param {number} [mode] */
  const put = (from, to, mode = 0o644) => copy(inCheckout(from), join(root, to), mode)
  refuseForeignLibraries()
  copy(process.execPath, join(root, LIBRARY, 'node'), 0o755)
  copy(await nodeLicence(), join(root, DOCUMENTS, 'NODE-LICENSE'))
  put('package.json', `${LIBRARY}/package.json`)
  copyTree(inCheckout('dist'), join(root, LIBRARY, 'dist'))
  for (const folder of ['fixtures/demo', 'config/calendars', 'config/rulesets'])
    copyTree(inCheckout(folder), join(root, LIBRARY, folder))
  for (const folder of runPackages()) copyTree(inCheckout(folder), join(root, LIBRARY, folder))
  put('dist/THIRD-PARTY-NOTICES', `${DOCUMENTS}/THIRD-PARTY-NOTICES`)
  put('systemd/with-notify', `${LIBRARY}/with-notify`, 0o755)
  put('systemd/debian/evidock', 'usr/bin/evidock', 0o755)
  put('systemd/debian/evidock.toml', 'etc/evidock/evidock.toml')
  for (const unit of ['evidock.service', 'evidock-helper.service']) put(`systemd/${unit}`, `lib/systemd/system/${unit}`)
  put('systemd/60-evidock.rules', 'lib/udev/rules.d/60-evidock.rules')
  put('systemd/evidock.sysusers', 'usr/lib/sysusers.d/evidock.conf')
  put('systemd/evidock.tmpfiles', 'usr/lib/tmpfiles.d/evidock.conf')
  for (const text of ['README.md', 'CHANGELOG.md']) put(text, `${DOCUMENTS}/${text}`)
  put('systemd/debian/copyright', `${DOCUMENTS}/copyright`)
  for (const folder of ['docs', 'config']) cpSync(inCheckout(folder), join(root, DOCUMENTS, folder), {recursive: true})
}

/** @returns {string[]} folders below the checkout of the packages that aren't in the bundle, and of those they need */
function runPackages() {
  const sqlite = Number(process.versions.node.split('.')[0]) >= 22 ? 'better-sqlite3-napi' : 'better-sqlite3'
  /** @type {Set<string>} */
  const found = new Set()
  /** @param {string} name @param {string} from the folder of who needs it */
  const add = (name, from) => {
    if (NOT_RUN.test(name)) return
    const folder = [`${from}/node_modules/${name}`, `node_modules/${name}`].find(one => existsSync(inCheckout(one)))
    // Of optional ones, only those for this machine are installed.
    if (folder === undefined || found.has(folder)) return
    found.add(folder)
    const {dependencies, optionalDependencies} = JSON.parse(readFileSync(inCheckout(folder, 'package.json'), 'utf8'))
    for (const needed of Object.keys({...dependencies, ...optionalDependencies})) add(needed, folder)
  }
  for (const name of apart) add(typeof name === 'string' ? name : sqlite, '')
  return [...found].sort()
}

/** @param {string} from @param {string} to @param {number} [mode] */
function copy(from, to, mode = 0o644) {
  mkdirSync(dirname(to), {recursive: true})
  cpSync(from, to)
  chmodSync(to, mode)
}

/** @param {string} from @param {string} to */
function copyTree(from, to) {
  // The folder itself may have a name that is left out below it.
  const left = (/** @type {string} */ path) => path !== from && LEFT_OUT.test(path.slice(from.length + 1))
  cpSync(from, to, {recursive: true, filter: path => !left(path)})
}
