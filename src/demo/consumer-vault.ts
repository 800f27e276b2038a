import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {readdir} from 'node:fs/promises'
import {join, parse} from 'node:path'

/** Finds a clip's file in `<vault>/<date>/<recorder>/`; the `.json` beside it and a `.part` aren't the clip. */
export async function findClip(vault: string, recorder: string, clip: string): Promise<string | null> {
  for (const date of await readdir(vault)) {
    const folder = join(vault, date, recorder)
    const files = await readdir(folder).catch(() => [])
    const file = files.find(name => parse(name).name === clip && !/\.(?:json|part)$/u.test(name))
    if (file !== undefined) return join(folder, file)
  }
  return null
}

/** SHA-256 and size of what is really stored, read here and now: a receipt says nothing that the dock claimed. */
export async function digestOf(path: string): Promise<{sha256: string; bytes: number}> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const block of createReadStream(path, {highWaterMark: 1 << 20})) {
    hash.update(block)
    bytes += block.length
  }
  return {sha256: hash.digest('hex'), bytes}
}
