import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {checkVault, proved} from './check-vault.mjs'
import {startDock, writeDock} from './dock.mjs'
import {BenchError, dropCaches, leg, ratioFigure, run} from './harness.mjs'
import {makeClips, sumsOf} from './source-files.mjs'
import {mountThrottled} from './throttled-disks.mjs'

/** As USB 2 gives it. */
const BYTES_PER_SECOND = 40_000_000
const NAMES = ['rec-1', 'rec-2', 'rec-3', 'rec-4']

/** @type {import('./harness.mjs').Bench} */
export const slow = {
  name: 'slow',
  title: 'four sources of 40 MB/s each at once',
  async run(context) {
    const clips = context.tiny ? {count: 2, bytes: 4_000_000} : {count: 10, bytes: 100_000_000}
    const recorders = join(context.folder, 'recorders')
    const disks = NAMES.map((name, index) => {
      const content = join(context.folder, 'contents', name)
      makeClips(content, {...clips, seed: 3 + index})
      return {content, mount: join(recorders, name)}
    })
    const sums = new Map()
    for (const {content} of disks) for (const [path, sum] of await sumsOf(content)) sums.set(path, sum)
    const {within} = await mountThrottled(disks, BYTES_PER_SECOND)
    for (const {content} of disks) rmSync(content, {recursive: true})

    const runs = []
    for (let pair = 0; pair < context.pairs; pair += 1) {
      const ours = await evidockLeg(context, recorders, within, sums)
      const theirs = await bareLeg(
        disks.map(({mount}) => mount),
        within,
      )
      runs.push({ours, theirs})
    }
    const bytes = clips.count * clips.bytes
    const slowest = runs.map(({theirs}) => Math.max(...Object.values(theirs.steps)) / 1000)
    const rates = slowest.map(seconds => bytes / seconds / 1e6)
    if (!context.tiny && rates.some(rate => Math.abs(rate - 40) > 2)) {
      throw new BenchError(`the sources gave ${rates.map(rate => rate.toFixed(1)).join(', ')} MB/s instead of 40`)
    }
    const sealed = runs.map(({ours}) => (ours.steps.sealed ?? Number.NaN) / 1000)
    return {
      figures: [
        {
          ...ratioFigure(
            'evidock, from its start to all four sealed, against the slowest bare read',
            's',
            sealed,
            slowest,
          ),
          most: 1.05,
        },
        {what: 'bare read of a source (cat, four at once)', unit: 'MB/s', values: rates},
        {what: 'evidock, CPU time', unit: 's', values: runs.map(({ours}) => ours.cpuMs / 1000)},
      ],
      checked: [proved(runs.length * sums.size)],
      notRun: [],
      legs: runs.flatMap(({ours, theirs}) => [ours, theirs]),
      raw: runs,
    }
  },
}

/**
 * @param {import('./harness.mjs').Context} context
 * @param {string} recorders
 * @param {string[]} within
 * @param {ReadonlyMap<string, string>} sums
 */
async function evidockLeg(context, recorders, within, sums) {
  const folder = join(context.folder, 'dock')
  const dock = writeDock(folder, {recorders})
  const measured = await leg(async step => {
    const running = startDock(dock.config, {before: within, profile: context.profile})
    await step('sealed', () => running.until('docking.sealed', NAMES.length))
    await step('stopped', () => running.stop())
  })
  dropCaches()
  await checkVault(dock.vault, sums)
  rmSync(folder, {recursive: true})
  return measured
}

/**
 * Reads every source to its end, all at once; a step a source.
 *
 * @param {string[]} mounts
 * @param {string[]} within
 */
function bareLeg(mounts, within) {
  const [program = '', ...args] = within
  return leg(async step => {
    await Promise.all(
      mounts.map(mount => {
        const files = readdirSync(mount).filter(name => name.endsWith('.mp4'))
        return step(mount, () => run(program, [...args, 'cat', ...files], {cwd: mount, output: '/dev/null'}))
      }),
    )
  })
}
