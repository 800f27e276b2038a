import {test} from 'vitest'
import {mendedClip} from './stories.ts'
import {expectNoLoss, timeLimit} from './try-story.ts'

test('a clip that could be read in part, and later whole, isn’t lost at any crash point', timeLimit, () =>
  expectNoLoss(mendedClip, {faults: 0.04, crashes: 0.025, recoveryFaults: 0.002, recoveryCrashes: 0.01}),
)
