import {test} from 'vitest'
import {dockingAgain} from './stories.ts'
import {expectNoLoss, timeLimit} from './try-story.ts'

test('a docking at which clips are held already, changed and new loses nothing at any crash point', timeLimit, () =>
  expectNoLoss(dockingAgain, {faults: 0.04, crashes: 0.025, recoveryFaults: 0.002, recoveryCrashes: 0.01}),
)
