import {randomUUID} from 'node:crypto'
import {once} from 'node:events'
import {createWriteStream} from 'node:fs'
import {join} from 'node:path'
import {finished} from 'node:stream/promises'
import {storeFunctions} from './compiled.mjs'
import {startDock, writeDock} from './dock.mjs'
import {BenchError} from './harness.mjs'
import {makeClips} from './source-files.mjs'

const BATCH = 5000

/**
 * A dock's data folder whose outbox holds so many unsent clip records, put there by the program's own functions: the
 * record of a clip that it really copied, each time of another clip.
 *
 * @param {string} folder is made; `dock/data` in it is the data folder, `recorders` the recorder that it copied from
 * @param {number} clips
 * @returns {Promise<{folder: string, records: number, payloads: string}>} how many records are unsent in all, and the
 *   file that holds their payloads, one a line
 */
export async function fillOutbox(folder, clips) {
  makeClips(join(folder, 'recorders', 'rec-1'), {count: 1, bytes: 65_536, seed: 21})
  const dock = writeDock(join(folder, 'dock'), {recorders: join(folder, 'recorders')})
  const running = startDock(dock.config)
  await running.until('docking.sealed')
  await running.stop()

  const {openStore, enqueueRecord} = await storeFunctions()
  const store = openStore(dock.database)
  const row = /** @type {{epoch: number, payload: Buffer} | undefined} */ (
    store.prepare(`SELECT epoch, payload FROM outbox WHERE topic LIKE '%/clip/%' ORDER BY number DESC LIMIT 1`).get()
  )
  if (!row) throw new BenchError('evidock published no clip')
  const {data} = JSON.parse(row.payload.toString())
  const name = {agency: 'bench', dock: 'dock-1'}
  const fill = store.transaction((/** @type {number} */ count) => {
    for (let index = 0; index < count; index += 1) {
      const clip = randomUUID()
      const record = {...data, clip}
      enqueueRecord(store, name, row.epoch, 'evidock.clip.v1', `clip/${clip}`, record, new Date().toISOString())
    }
  })
  for (let done = 0; done < clips; done += BATCH) fill(Math.min(BATCH, clips - done))

  const payloads = join(folder, 'payloads.jsonl')
  const out = createWriteStream(payloads)
  const lines = /** @type {IterableIterator<Buffer>} */ (
    store.prepare('SELECT payload FROM outbox WHERE sent_at IS NULL ORDER BY number').pluck().iterate()
  )
  let records = 0
  for (const payload of lines) {
    if (!out.write(`${payload}\n`)) await once(out, 'drain')
    records += 1
  }
  out.end()
  await finished(out)
  store.close()
  return {folder, records, payloads}
}
