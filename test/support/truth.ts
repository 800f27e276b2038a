import {createHash} from 'node:crypto'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** What lies on a recorder or in a vault: SHA-256 (hex) by path, taken by the test itself. */
export function digestsOf(root: string): Map<string, string> {
  const entries = readdirSync(root, {recursive: true, withFileTypes: true})
  return new Map(
    entries
      .filter(entry => entry.isFile())
      .map(entry => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(root.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')]
      }),
  )
}

/** A seeded generator of numbers in [0, 1): mulberry32, so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
