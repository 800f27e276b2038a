import {existsSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {unpackNode} from './headers.mjs'
import {inCheckout, SetupError} from './run.mjs'
import {sentence} from './say.mjs'

/** Of the C and C++ libraries, which every Debian has. */
const EVERYWHERE = /^(linux-vdso|linux-gate|ld-linux.*|lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s|atomic))\.so/

/**
 * A distribution's own Node uses many libraries of that very release; the one from nodejs.org has them in it.
 *
 * @throws {SetupError} when the Node that runs us can't be carried to another machine
 */
export function refuseForeignLibraries() {
  const report = process.report?.getReport()
  const {sharedObjects} = /** @type {{sharedObjects: string[]}} */ (report)
  const foreign = sharedObjects.map(path => basename(path)).filter(name => /\.so/.test(name) && !EVERYWHERE.test(name))
  if (foreign.length > 0) throw new SetupError(sentence('nodeNotCarried', process.execPath, foreign.join(', ')))
}

/**
 * The licence of the Node that runs us, which must go with it.
 *
 * @returns {Promise<string>} its file: beside this Node, as its archive and its packages have it, else from npm
 * @throws {SetupError} when it can't be had
 */
export async function nodeLicence() {
  const prefix = dirname(dirname(process.execPath))
  const beside = ['LICENSE', 'share/doc/node/LICENSE', 'share/doc/nodejs/LICENSE'].map(path => join(prefix, path))
  const found = beside.find(path => existsSync(path))
  if (found !== undefined) return found
  const folder = inCheckout('node_modules', '.cache', 'evidock', 'node-licence')
  await unpackNode(process.versions.node, folder, 'package/LICENSE')
  if (!existsSync(join(folder, 'LICENSE'))) throw new SetupError(sentence('nodeLicenceMissing', process.versions.node))
  return join(folder, 'LICENSE')
}
