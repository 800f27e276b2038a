import {test} from 'vitest'
import {firstDocking} from './stories.ts'
import {expectNoLoss, timeLimit} from './try-story.ts'

test('a recorder’s first docking loses nothing, whichever call fails, or is the last before a crash', timeLimit, () =>
  expectNoLoss(firstDocking, {faults: 0.03, crashes: 0.015, recoveryFaults: 0.001, recoveryCrashes: 0.002}),
)
