import {expect, test} from 'vitest'
import {drill} from './drill.ts'
import {dockingWithoutRoom} from './stories.ts'
import {machineFolder, timeLimit, visitorArrival} from './try-story.ts'

const few = {faults: 0, crashes: 0.02, recoveryFaults: 0, recoveryCrashes: 0}

/** A disk that says yes to an fsync and does nothing is what a program that forgets the fsync has. */
test.each([
  ['sync', 'other bytes'],
  ['sync-folder', 'lost'],
] as const)('the drill finds losses in a dock whose %s does nothing', timeLimit, async (ignores, what) => {
  const place = {base: machineFolder(), visitor: visitorArrival(), ignores}
  const {losses} = await drill(dockingWithoutRoom(), place, few, 1)
  expect(losses.join('\n')).toContain(what)
})
