import {mkdirSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {startBroker} from './broker.mjs'
import {checkVault, proved} from './check-vault.mjs'
import {startDock, writeDock} from './dock.mjs'
import {dropCaches} from './harness.mjs'
import {makeClips, sumsOf} from './source-files.mjs'
import {startSubscriber} from './subscriber.mjs'

/** In seconds. @typedef {{published: number, committed: number, sincePlugged: number}} Run */

/** @type {import('./harness.mjs').Bench} */
export const listing = {
  name: 'listing',
  title: 'a list of 2,000 clips, published',
  needs: ['mosquitto'],
  async run(context) {
    const count = context.tiny ? 30 : 2000
    const recorders = join(context.folder, 'recorders')
    const aside = join(context.folder, 'rec-1')
    makeClips(aside, {count, bytes: 16 * 1024, seed: 7})
    mkdirSync(recorders)
    const sums = await sumsOf(aside)
    /** @type {Run[]} */
    const runs = []
    for (let pair = 0; pair < context.pairs; pair += 1) {
      renameSync(await oneRun(context, recorders, aside, count, sums, runs), aside)
    }
    return {
      figures: [
        {
          what: 'recorder recognised until the last listed record is at a subscriber',
          unit: 's',
          values: runs.map(({published}) => published),
          most: 1,
        },
        {what: 'of that, until the list is committed', unit: 's', values: runs.map(({committed}) => committed)},
        {
          what: 'folder appears until the last listed record (0.1 s settling)',
          unit: 's',
          values: runs.map(({sincePlugged}) => sincePlugged),
        },
      ],
      checked: [
        `${runs.length} times one docking record and ${count} clip records with stage listed, each of another clip, at mosquitto_sub`,
        proved(runs.length * count),
      ],
      notRun: [],
      legs: [],
      raw: runs,
    }
  },
}

/**
 * @param {import('./harness.mjs').Context} context
 * @param {string} recorders
 * @param {string} aside
 * @param {number} count
 * @param {ReadonlyMap<string, string>} sums
 * @param {Run[]} runs gets the figures
 * @returns {Promise<string>} where the recorder's folder is now
 */
async function oneRun(context, recorders, aside, count, sums, runs) {
  const broker = await startBroker(join(context.folder, 'broker'))
  const folder = join(context.folder, 'dock')
  const dock = writeDock(folder, {recorders, broker: broker.url})
  const running = startDock(dock.config, {profile: context.profile})
  await Promise.all([running.until('dock.ready'), running.until('publish.connected')])
  const subscriber = await startSubscriber(broker.port)
  dropCaches()

  const pluggedMs = Date.now()
  const plugged = join(recorders, 'rec-1')
  renameSync(aside, plugged)
  const lastMs = await subscriber.allListed(count)
  await running.until('docking.sealed')
  await running.stop()
  await subscriber.stop()
  await broker.stop()
  const arrivedMs = (await running.until('recorder.arrived')).time
  const committedMs = (await running.until('docking.listed')).time
  runs.push({
    published: (lastMs - arrivedMs) / 1000,
    committed: (committedMs - arrivedMs) / 1000,
    sincePlugged: (lastMs - pluggedMs) / 1000,
  })
  dropCaches()
  await checkVault(dock.vault, sums)
  rmSync(folder, {recursive: true})
  return plugged
}
