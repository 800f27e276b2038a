import {createCipheriv, createHash} from 'node:crypto'
import {closeSync, mkdirSync, openSync, readdirSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {run} from './harness.mjs'

const BLOCK = Buffer.alloc(1 << 20)
const FIRST_MS = Date.UTC(2026, 9, 20)

/**
 * Fills a folder with clips of pseudo-random bytes, named as a recorder names them. The same seed gives the same bytes.
 *
 * @param {string} folder is made
 * @param {{count: number, bytes: number, seed: number}} what bytes of each
 */
export function makeClips(folder, {count, bytes, seed}) {
  mkdirSync(folder, {recursive: true})
  for (let index = 0; index < count; index += 1) {
    const [date = '', time = ''] = new Date(FIRST_MS + index * 10_000)
      .toISOString()
      .replaceAll(/[-:]|\..*/g, '')
      .split('T')
    const name = `AB_dev${seed}_33010${seed % 10}_${date}_${time}.mp4`
    writeRandom(join(folder, name), bytes, `${seed}:${index}`)
  }
}

/** AES in counter mode: no file system and no link can compress it, and it is made faster than any disk writes. */
function writeRandom(/** @type {string} */ path, /** @type {number} */ bytes, /** @type {string} */ seed) {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const file = openSync(path, 'w')
  for (let left = bytes; left > 0; left -= BLOCK.length) {
    writeSync(file, cipher.update(left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK))
  }
  closeSync(file)
}

/**
 * What coreutils' own `sha256sum` makes of the clips.
 *
 * @param {string} folder
 * @returns {Promise<Map<string, string>>} SHA-256 (hex) by name
 */
export async function sumsOf(folder) {
  const sums = new Map()
  for (const names of batches(readdirSync(folder).filter(name => name.endsWith('.mp4')))) {
    for (const line of (await run('sha256sum', ['--', ...names], {cwd: folder})).trim().split('\n')) {
      sums.set(line.slice(66), line.slice(0, 64))
    }
  }
  return sums
}

/**
 * As many names at a time as a command line takes.
 *
 * @param {readonly string[]} names
 */
export function* batches(names) {
  for (let from = 0; from < names.length; from += 1000) yield names.slice(from, from + 1000)
}
