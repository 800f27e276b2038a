import {test} from 'vitest'
import {largeClip} from './stories.ts'
import {expectNoLoss, timeLimit} from './try-story.ts'

// Its recovery is that of the other stories, and each of its starts takes three times as long.
test('a clip that is written past the page cache isn’t lost at any crash point', timeLimit, () =>
  expectNoLoss(
    largeClip,
    {faults: 0.04, crashes: 0.012, recoveryFaults: 0, recoveryCrashes: 0},
    {faults: 1, crashes: 1, recoveryFaults: 0, recoveryCrashes: 0.1},
  ),
)
