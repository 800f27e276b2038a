import {
  custodyHolds,
  factsHaveFiles,
  listsTellDockings,
  nothingLeft,
  oneEpoch,
  outboxTellsFacts,
  standingProblems,
  strayFiles,
} from './checks.ts'
import type {Looked, Moment} from './dock-run.ts'
import type {Fault} from './observer.ts'
import {becameOfIt, type Story, visitorIsHeld} from './stories.ts'

/** Alerts that tell of what was and is over. */
const TOLD: ReadonlySet<string> = new Set(['read-back-mismatch'])

/** What must be true at any time. */
export const consistent = (looked: Looked, {truth}: Story): string[] => [
  ...factsHaveFiles(looked, truth),
  ...outboxTellsFacts(looked),
  ...custodyHolds(looked),
  ...oneEpoch(looked),
]

/**
 * What is wrong with a dock on which nothing failed since its start, and which has the recorder in its bay.
 *
 * @param usual the alerts that stand when nothing ever failed
 * @param copiedAnew whether a clip whose file couldn't be read for long may have been copied anew
 */
export function faultless(
  looked: Looked,
  moment: Moment,
  story: Story,
  {usual, copiedAnew}: {usual: readonly string[]; copiedAnew: boolean},
): string[] {
  if (moment === 'recovered') return factsHaveFiles(looked, story.truth)
  if (moment === 'idle') return []
  const alerts = standingProblems(looked).filter(problem => !usual.includes(problem) && !TOLD.has(problem))
  return [
    ...consistent(looked, story),
    ...strayFiles(looked),
    ...nothingLeft(looked),
    ...listsTellDockings(looked),
    ...becameOfIt(looked, story, copiedAnew),
    ...alerts.map(problem => `the alert ${problem} stands`),
  ]
}

/** What is wrong with a dock on which something fails: it may leave a clip that isn't held yet, if it says so. */
export function underFault(
  looked: Looked,
  moment: Moment,
  story: Story,
  {usual, fault}: {usual: readonly string[]; fault: Fault},
): string[] {
  if (moment === 'recovered') return []
  const lasts = fault.how === 'always' && !fault.atStop
  if (moment === 'end') {
    return [...consistent(looked, story), ...(lasts && !visitorIsHeld(looked) ? ['the dock works no more'] : [])]
  }
  // Where nothing can be stored, nobody can be told either.
  const canTell = !(lasts && fault.point.call === 'commit')
  const open = [...nothingLeft(looked), ...becameOfIt(looked, story, true)]
  const told = [...unusual(standingProblems(looked), usual), ...notCompared(looked)]
  const untold = canTell && open.length > 0 && told.length === 0
  return [...factsHaveFiles(looked, story.truth), ...(untold ? [`nobody is told that ${open[0]}`] : [])]
}

/** What is in a list, less one for each that is in the other. */
function unusual(problems: readonly string[], usual: readonly string[]): string[] {
  const left = [...usual]
  return problems.filter(problem => {
    const at = left.indexOf(problem)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** A clip that is held whatever its recorder shows: its record says that the two couldn't be compared. */
const notCompared = ({store}: Looked): string[] =>
  store.prepare<[], string>("SELECT problem FROM clip WHERE problem = 'recheck-unreadable'").pluck().all()
