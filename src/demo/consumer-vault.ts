import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {readdir} from 'node:fs/promises'
import {join, parse} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import type {Database} from 'better-sqlite3'

/** What central says of a clip's bytes: the digest that it took of what it stores itself. */
type Held = {clip: string; sha256: string; bytes: number; place: string}

const lookEveryMs = 200
const tellAgainEveryMs = 600_000

/**
 * Takes the digest of each clip that its dock doesn't count here yet, and tells it, for as long as the process lives.
 * Here the vault of the dock is read in place; a real central first makes its own copy.
 *
 * What was told may get lost, and the record of the clip shows it: it is told again over a new connection of the dock,
 * and after ten minutes.
 *
 * @param db its table `thing` has the newest record of each clip; the dock's own copy is the first of `copies`
 * @param online the connection of each dock that is there
 * @param tell publishes a receipt of these bytes to a dock
 */
export async function proveBytes(
  db: Database,
  vault: string,
  online: ReadonlyMap<string, string>,
  tell: (dock: string, held: Held) => void,
): Promise<void> {
  const owed = db.prepare<[], {dock: string; clip: string; recorder: string; sha256: string}>(`
    SELECT dock, id AS clip, data ->> 'recorder' AS recorder, data ->> 'sha256' AS sha256 FROM thing
    WHERE kind = 'clip' AND data ->> 'copies' = 1`)
  const told = new Set<string>()
  setInterval(() => told.clear(), tellAgainEveryMs)
  for (;;) {
    for (const {dock, clip, recorder, sha256} of owed.all()) {
      const connection = online.get(dock)
      if (!connection || told.has(`${connection} ${clip}`)) continue
      try {
        const file = await findClip(vault, recorder, clip)
        if (file === null) continue
        told.add(`${connection} ${clip}`)
        const stored = await digestOf(file)
        if (stored.sha256 === sha256) tell(dock, {clip, ...stored, place: 'central'})
        else console.error(`${clip} has another SHA-256 here (${stored.sha256}) than its dock says`)
      } catch (error) {
        console.error(`${clip}: ${error}`)
      }
    }
    await pause(lookEveryMs)
  }
}

/** Finds a clip's file in `<vault>/<date>/<recorder>/`; the `.json` beside it and a `.part` aren't the clip. */
async function findClip(vault: string, recorder: string, clip: string): Promise<string | null> {
  for (const date of await readdir(vault)) {
    const folder = join(vault, date, recorder)
    const files = await readdir(folder).catch(() => [])
    const file = files.find(name => parse(name).name === clip && !/\.(?:json|part)$/u.test(name))
    if (file !== undefined) return join(folder, file)
  }
  return null
}

/** SHA-256 and size of what is really stored, read here and now: a receipt says nothing that the dock claimed. */
async function digestOf(path: string): Promise<{sha256: string; bytes: number}> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const block of createReadStream(path, {highWaterMark: 1 << 20})) {
    hash.update(block)
    bytes += block.length
  }
  return {sha256: hash.digest('hex'), bytes}
}
