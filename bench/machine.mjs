import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {readFileSync, statfsSync} from 'node:fs'
import {availableParallelism, cpus, release, totalmem} from 'node:os'
import {inCheckout} from '../src/setup/run.mjs'
import {openInMemory} from './compiled.mjs'

/** @typedef {{what: string, value: string}[]} Machine */

/**
 * Describes the machine and the programs of a run.
 *
 * @param {string} folder on whose file system the run is
 * @returns {Promise<Machine>}
 */
export async function describeMachine(folder) {
  const [place = '', type, options] = wordsOf('findmnt', '-no', 'SOURCE,FSTYPE,OPTIONS', '-T', folder)
  const disk = wordsOf('lsblk', '-ndo', 'TYPE,SIZE,MODEL', place).join(' ')
  const {bavail, bsize} = statfsSync(folder)
  const database = await openInMemory()
  const sqlite = database.prepare('SELECT sqlite_version()').pluck().get()
  database.close()
  const programs = [
    ['cp', '--version'],
    ['rsync', '--version'],
    ['rclone', 'version'],
    ['mosquitto_pub', '--help'],
    ['openssl', 'version'],
  ].flatMap(([program = '', argument = '']) => said(program, argument).match(/^.*?\d\.\d\S*/m)?.[0] ?? [])
  return [
    {what: 'processor', value: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`},
    {what: 'digests on one core', value: `SHA-256 ${mibPerSecond('sha256')} MiB/s, SM3 ${mibPerSecond('sm3')} MiB/s`},
    {what: 'memory', value: `${Math.round(totalmem() / 2 ** 30)} GiB`},
    {what: 'disk', value: `${place} (${disk}), ${type} ${options}, ${Math.round((bavail * bsize) / 1e9)} GB free`},
    {what: 'system', value: `${osName()}, kernel ${release()}`},
    {what: 'Node', value: `${process.version} with OpenSSL ${process.versions.openssl}; SQLite ${sqlite}`},
    {what: 'programs', value: programs.map(text => text.replaceAll(/ +/g, ' ')).join('; ')},
    {what: 'evidock', value: wordsOf('git', '-C', inCheckout(), 'describe', '--always', '--dirty')[0] ?? 'unknown'},
  ]
}

/** What a program prints on standard output, also when it fails by doing so; '' when there is none. */
function said(/** @type {string} */ program, /** @type {string[]} */ ...args) {
  return spawnSync(program, args, {encoding: 'utf8', env: {...process.env, LC_ALL: 'C'}}).stdout ?? ''
}

const wordsOf = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
  said(program, ...args)
    .split(/\s+/)
    .filter(word => word !== '')

function osName() {
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown'
}

function mibPerSecond(/** @type {string} */ algorithm) {
  const block = Buffer.alloc(2 ** 20)
  const hash = createHash(algorithm)
  const start = performance.now()
  for (let mib = 0; mib < 128; mib += 1) hash.update(block)
  hash.digest()
  return Math.round(128 / ((performance.now() - start) / 1000))
}
