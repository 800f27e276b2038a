import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished} from 'vitest'
import {arrivalOf, recorderFolder} from '../support/recorder-folder.ts'
import {drill, type Figures, type Portion} from './drill.ts'
import {type Story, visitor} from './stories.ts'

const SEED = Number(process.env.EVIDOCK_DRILL_SEED ?? 20261124)
/** `npm run drill` tries all; `npm test` a part that is always the same. */
const isWhole = process.env.EVIDOCK_DRILL === 'whole'

/** Other shares than these, e.g. `{"crashes": 0, "recoveryFaults": 0, "recoveryCrashes": 0}` for the faults alone. */
const given: Partial<Portion> = JSON.parse(process.env.EVIDOCK_DRILL_PORTION ?? '{}')

/** What a story's test needs: the whole takes minutes, and the part shares its machine with other tests. */
export const timeLimit = {timeout: isWhole ? 7_200_000 : 600_000}

const MOST_UNMET = 0.005

export const WHOLE: Portion = {faults: 1, crashes: 1, recoveryFaults: 1, recoveryCrashes: 1}

/** A folder for the machine's disk: in memory where there is such a place, since the model says what is durable. */
export function machineFolder(): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'evidock-drill-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return join(folder, 'machine')
}

/** Another recorder, in another bay. */
export const visitorArrival = () =>
  arrivalOf(recorderFolder({[visitor.name]: visitor.bytes}), {serial: 'REC-2', bay: 2})

/**
 * Drills a story, prints its figures, and expects that nothing was lost.
 *
 * @param part what `npm test` tries
 * @param whole what `npm run drill` tries
 */
export async function expectNoLoss(
  makeStory: (base: string) => Story | Promise<Story>,
  part: Portion,
  whole = WHOLE,
): Promise<void> {
  const base = machineFolder()
  const story = await makeStory(base)
  const portion = {...(isWhole ? whole : part), ...given}
  const figures = await drill(story, {base, visitor: visitorArrival()}, portion, SEED)
  console.log(told(figures))
  const folder = process.env.EVIDOCK_DRILL_FIGURES
  if (folder) writeFileSync(join(folder, `${story.name}.json`), JSON.stringify(figures))
  expect(figures.losses).toEqual([])
  // A fault that isn't met shows nothing: a few are chance, more would be a drill that drills the wrong calls.
  expect(figures.unmet).toBeLessThanOrEqual(Math.ceil(MOST_UNMET * figures.faults))
}

const told = ({
  story,
  calls,
  points,
  recoveryCalls,
  recoveryPoints,
  faults,
  states,
  unmet,
  runs,
  losses,
}: Figures): string =>
  [
    `${story}: ${points} points at ${calls} calls; in recovery ${recoveryPoints} at ${recoveryCalls}`,
    `${faults} faults (${unmet} not met) and ${states} states after a crash tried in ${runs} starts (seed ${SEED}): ${losses.length} losses`,
  ].join('\n')
