import {copyFileSync, existsSync, mkdirSync, readFileSync, renameSync} from 'node:fs'
import {dirname} from 'node:path'
import {nodeHeaders} from './headers.mjs'
import {answerOf, inCheckout, npm, run, SetupError, showTail} from './run.mjs'
import {say, sentence} from './say.mjs'
import {mendSystem, systemParts} from './system.mjs'

/** Node 22 and later take the build on Node-API, which npm brings ready-made; see `src/store/sqlite.ts`. */
const isReadyMade = Number(process.versions.node.split('.')[0]) >= 22
const folder = inCheckout('node_modules', isReadyMade ? 'better-sqlite3-napi' : 'better-sqlite3')

/** The one file of better-sqlite3 that belongs to a single Node major. */
export const builtSqlite = inCheckout('node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')

/** @returns {Promise<boolean>} tried in a child process: a build for another Node can end the process that loads it */
export async function loadsSqlite() {
  const script = `new (require(${JSON.stringify(folder)}))(':memory:').close();console.log('loaded')`
  return (isReadyMade || existsSync(builtSqlite)) && (await answerOf(process.execPath, ['-e', script])) !== ''
}

/** Gives better-sqlite3 its native file: one kept from before, else a ready-made one, else compiled. @throws {SetupError} */
export async function mendSqlite() {
  if (isReadyMade) throw new SetupError(sentence('sqliteUnfit', process.platform, process.arch))
  if (existsSync(kept())) {
    place(kept(), builtSqlite)
    if (await loadsSqlite()) return
  }
  if (!(await fetchBuilt())) await compile()
  place(builtSqlite, kept())
}

async function fetchBuilt() {
  say('fetchingSqlite', process.versions.node)
  const program = inCheckout('node_modules', 'prebuild-install', 'bin.js')
  const {ok} = await run(process.execPath, [program], {cwd: folder, timeoutMs: 120_000})
  return ok && (await loadsSqlite())
}

async function compile() {
  await mendSystem([systemParts.toolchain])
  say('compilingSqlite', process.versions.node)
  const headers = await nodeHeaders()
  const source = {npm_config_build_from_source: 'better-sqlite3', ...(headers && {npm_config_nodedir: headers})}
  const {ok, output} = await npm(
    ['rebuild', 'better-sqlite3', '--foreground-scripts', '--ignore-scripts=false'],
    source,
  )
  if (ok && (await loadsSqlite())) return
  showTail(output)
  throw new SetupError(sentence('sqliteFailed'))
}

/** Kept beside the build, since npm empties node_modules: a changed lock or another Node needn't compile again. */
function kept() {
  const {version} = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const {platform, arch, versions} = process
  return inCheckout('dist', '.native', `better-sqlite3-${version}-${platform}-${arch}-${versions.modules}.node`)
}

/**
 * Puts a copy in place in one step: a running process may have the old file mapped.
 *
 * @param {string} from
 * @param {string} to
 */
function place(from, to) {
  mkdirSync(dirname(to), {recursive: true})
  copyFileSync(from, `${to}.part`)
  renameSync(`${to}.part`, to)
}
