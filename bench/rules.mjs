import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {inCheckout} from '../src/setup/run.mjs'
import {BenchError, leg, ratioFigure, run} from './harness.mjs'

/** @typedef {{cases: number, clips: number, peak_mb: number, seconds: number}} Said */

const FILES = ['case-files.json', 'clips.json']

/** @type {import('./harness.mjs').Bench} */
export const rules = {
  name: 'rules',
  title: 'all rules over 5,000 cases with 100,000 clips',
  async run(context) {
    const cases = context.tiny ? 20 : 5000
    const folder = join(context.folder, 'cases')
    writeCases(folder, cases, cases * 20)
    const ours = []
    const theirs = []
    /** @type {Said[]} */
    const said = []
    for (let pair = 0; pair < context.pairs; pair += 1) {
      const evidock = inCheckout('dist', 'cli', 'evidock.js')
      const args = [evidock, 'cases', '--cases', folder, '--at', '2026-11-10', '--json', '--cost']
      const judging = await leg(async () => {
        const {cost} = JSON.parse(await run(process.execPath, args))
        if (cost.cases !== cases || cost.clips !== cases * 20)
          throw new BenchError(`evidock judged ${cost.cases} cases with ${cost.clips} clips`)
        said.push(cost)
      })
      // What anybody pays who opens these files.
      const parse = `for (const file of process.argv.slice(1)) JSON.parse(require('node:fs').readFileSync(file, 'utf8'))`
      const parsing = await leg(async () => {
        await run(process.execPath, ['-e', parse, ...FILES.map(name => join(folder, name))])
      })
      ours.push(judging)
      theirs.push(parsing)
    }
    const seconds = (/** @type {import('./harness.mjs').Leg[]} */ legs) => legs.map(({wallMs}) => wallMs / 1000)
    return {
      figures: [
        ratioFigure('against reading the same files with JSON.parse', 's', seconds(ours), seconds(theirs)),
        {what: 'evidock cases, until all are judged and written', unit: 's', values: seconds(ours)},
        {what: 'of that, for one case', unit: 'ms', values: said.map(one => (one.seconds * 1000) / one.cases)},
        {what: 'most memory meanwhile', unit: 'MB', values: said.map(one => one.peak_mb)},
      ],
      checked: [`${said.length} times ${cases} cases with ${cases * 20} clips judged`],
      notRun: [],
      legs: ours,
      raw: said,
    }
  },
}

/**
 * Cases like the worked one, each with numbers of its own.
 *
 * @param {string} folder
 * @param {number} cases
 * @param {number} clips in all
 */
function writeCases(folder, cases, clips) {
  const read = (/** @type {string} */ name) =>
    JSON.parse(readFileSync(inCheckout('fixtures', 'worked-case', name), 'utf8'))
  const [worked] = read('case-files.json')
  const ofWorked = read('clips.json').filter((/** @type {{case: string}} */ one) => one.case === worked.case)
  const all = Array.from({length: cases}, (_, n) => ({
    ...worked,
    case: `case-${n}`,
    case_number: `统执立〔2026〕${n}号`,
  }))
  const clipsOf = Array.from({length: clips}, (_, n) => ({
    ...ofWorked[n % ofWorked.length],
    clip: `clip-${n}`,
    case: `case-${n % cases}`,
  }))
  mkdirSync(folder, {recursive: true})
  writeFileSync(join(folder, 'case-files.json'), JSON.stringify(all))
  writeFileSync(join(folder, 'clips.json'), JSON.stringify(clipsOf))
}
