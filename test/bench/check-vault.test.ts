import {createHash} from 'node:crypto'
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {checkVault} from '../../bench/check-vault.mjs'
import {needs} from '../support/parts.ts'
import {footage} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'

const digest = (algorithm: string, bytes: Uint8Array): string => createHash(algorithm).update(bytes).digest('hex')
const contents = new Map([1, 2].map(seed => [`AB_dev1_330101_20261020_09000${seed}.mp4`, footage(5000, seed)]))
const sums = new Map([...contents].map(([name, bytes]) => [name, digest('sha256', bytes)]))

/** A vault as evidock leaves it, with one clip's sidecar changed. */
function makeVault(change: Record<string, string> = {}): {vault: string; folder: string} {
  const vault = join(scratchFolder(), 'vault')
  const folder = join(vault, '2026-10-20', 'rec-1')
  mkdirSync(folder, {recursive: true})
  for (const [index, [name, bytes]] of [...contents].entries()) {
    writeFileSync(join(folder, `clip-${index}.mp4`), bytes)
    const [sha256, sm3] = [digest('sha256', bytes), digest('sm3', bytes)]
    const sidecar = {path_hex: Buffer.from(name).toString('hex'), sha256, sm3, read_back: 'direct'}
    writeFileSync(join(folder, `clip-${index}.json`), JSON.stringify(index === 0 ? {...sidecar, ...change} : sidecar))
  }
  return {vault, folder}
}

test('a vault that holds what the recorder holds is proved', needs('openssl'), async () => {
  expect(await checkVault(makeVault().vault, sums)).toEqual({files: 2})
})

test.each([
  ['states another SM3', {sm3: '0'.repeat(64)}, 'states another SM3'],
  ['states another SHA-256', {sha256: '0'.repeat(64)}, 'states another SHA-256'],
  ['says that the cache was read', {read_back: 'cached'}, 'was read back from the cache'],
  ['names another file', {path_hex: '2f'}, 'lacks 1 clips, AB_dev1_330101_20261020_090001.mp4 among them'],
])('a vault is refused whose sidecar %s', needs('openssl'), async (_, change, problem) => {
  await expect(checkVault(makeVault(change).vault, sums)).rejects.toThrow(problem)
})

test.each<[string, (folder: string) => void, string]>([
  ['lacks a sidecar', folder => rmSync(join(folder, 'clip-1.json')), 'has no sidecar'],
  ['holds an unfinished copy', folder => writeFileSync(join(folder, 'clip-2.mp4.part'), ''), 'has no sidecar'],
  ['holds a sidecar too many', folder => writeFileSync(join(folder, 'clip-2.json'), '{}'), 'more than clips'],
  ['holds another byte', folder => writeFileSync(join(folder, 'clip-1.mp4'), footage(5000, 3)), 'did NOT match'],
])('a vault is refused that %s', needs('openssl'), async (_, damage, problem) => {
  const {vault, folder} = makeVault()
  damage(folder)

  await expect(checkVault(vault, sums)).rejects.toThrow(problem)
})

test('a vault is refused that lacks a clip of the recorder', needs('openssl'), async () => {
  const more = new Map([...sums, ['AB_dev1_330101_20261020_090003.mp4', '0'.repeat(64)]])
  await expect(checkVault(makeVault().vault, more)).rejects.toThrow('lacks 1 clips, AB_dev1_330101_20261020_090003.mp4')
})

test('a vault is refused that holds a clip twice', needs('openssl'), async () => {
  const [twice = ''] = [...sums.keys()].slice(1)
  const {vault} = makeVault({path_hex: Buffer.from(twice).toString('hex')})
  await expect(checkVault(vault, new Map([...sums].slice(1)))).rejects.toThrow('holds 2 clips of 1')
})
