import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {BenchError, run} from './harness.mjs'
import {batches} from './source-files.mjs'

/** @typedef {{path_hex: string, sha256: string, sm3: string, read_back: string}} Sidecar */

/**
 * Proves by other programs than evidock that a vault holds what the recorders hold: every clip once, nothing else,
 * SHA-256 by coreutils against the source, SM3 by openssl against the sidecar, and that evidock read past the cache.
 *
 * @param {string} vault
 * @param {ReadonlyMap<string, string>} sums of the sources, by path relative to the recorder's root
 * @returns {Promise<{files: number}>}
 * @throws {BenchError} with the first thing that is wrong
 */
export async function checkVault(vault, sums) {
  const files = readdirSync(vault, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  const clips = files.filter(path => !path.endsWith('.json'))
  const sidecars = new Map(clips.map(clip => [clip, sidecarOf(clip)]))
  if (files.length !== 2 * clips.length) throw new BenchError(`${vault} holds more than clips and their sidecars`)
  expectSameClips(sums, [...sidecars.values()].map(pathOf))

  const list = join(vault, '..', 'vault.sha256')
  const lines = [...sidecars].map(([clip, sidecar]) => `${sums.get(pathOf(sidecar))}  ${clip}\n`)
  writeFileSync(list, lines.join(''))
  const digested = [run('sha256sum', ['--check', '--strict', '--quiet', list]), checkSm3(sidecars)]
  for (const digests of await Promise.allSettled(digested)) if (digests.status === 'rejected') throw digests.reason

  for (const [clip, {sha256, read_back: readBack, path_hex: hex}] of sidecars) {
    if (sha256 !== sums.get(pathOf({path_hex: hex})))
      throw new BenchError(`the sidecar of ${clip} states another SHA-256`)
    if (readBack !== 'direct') throw new BenchError(`${clip} was read back from the cache: --dir must allow O_DIRECT`)
  }
  return {files: clips.length}
}

/** @returns {string} what {@link checkVault} has proved of so many files, for the report */
export function proved(/** @type {number} */ files) {
  return `${files} vault files: SHA-256 by sha256sum against the source, SM3 by openssl against the sidecar, read back past the cache`
}

/** @returns {Sidecar} @throws {BenchError} */
function sidecarOf(/** @type {string} */ clip) {
  try {
    return JSON.parse(readFileSync(clip.replace(/\.[a-z0-9]+$/, '.json'), 'utf8'))
  } catch (error) {
    throw new BenchError(`${clip} has no sidecar that can be read`, {cause: error})
  }
}

const pathOf = (/** @type {{path_hex: string}} */ {path_hex: hex}) => Buffer.from(hex, 'hex').toString()

/**
 * @param {ReadonlyMap<string, string>} sums
 * @param {readonly string[]} held
 */
function expectSameClips(sums, held) {
  const seen = new Set(held)
  const missing = [...sums.keys()].filter(path => !seen.has(path))
  if (missing.length > 0) throw new BenchError(`the vault lacks ${missing.length} clips, ${missing[0]} among them`)
  if (held.length !== sums.size) throw new BenchError(`the vault holds ${held.length} clips of ${sums.size}`)
}

/** @param {ReadonlyMap<string, Sidecar>} sidecars */
async function checkSm3(sidecars) {
  for (const clips of batches([...sidecars.keys()])) {
    const digests = (await run('openssl', ['dgst', '-sm3', '-r', ...clips])).trim().split('\n')
    for (const [index, clip] of clips.entries()) {
      const digest = digests[index]?.slice(0, 64)
      if (digest !== sidecars.get(clip)?.sm3) throw new BenchError(`the sidecar of ${clip} states another SM3`)
    }
  }
}
