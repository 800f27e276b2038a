import {test} from 'vitest'
import {dockingWithoutRoom} from './stories.ts'
import {expectNoLoss, timeLimit} from './try-story.ts'

test('a docking for which the disk has no room loses nothing at any crash point', timeLimit, () =>
  expectNoLoss(dockingWithoutRoom, {faults: 0.04, crashes: 0.025, recoveryFaults: 0.002, recoveryCrashes: 0.005}),
)
