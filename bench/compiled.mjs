// The built program's own modules, for what the benches can't do from outside.
import {pathToFileURL} from 'node:url'
import {inCheckout} from '../src/setup/run.mjs'

/** @returns {Promise<typeof import('../src/store/open.ts') & typeof import('../src/store/outbox.ts')>} */
export async function storeFunctions() {
  return {...(await compiled('store/open.js')), ...(await compiled('store/outbox.js'))}
}

/** Opens a dock's database to look at it, while evidock writes it. */
export async function openReadOnly(/** @type {string} */ path) {
  return new (await sqlite())(path, {readonly: true})
}

/** Opens an empty database. */
export async function openInMemory() {
  return new (await sqlite())(':memory:')
}

async function sqlite() {
  const {Sqlite} = /** @type {typeof import('../src/store/sqlite.ts')} */ (await compiled('store/sqlite.js'))
  return Sqlite
}

const compiled = (/** @type {string} */ path) => import(pathToFileURL(inCheckout('build', path)).href)
