import {expect, test} from 'vitest'
import {closingLines} from '../support/count-outcomes.ts'

test('the last line of a test run says how many tests were not run and why, after a line with the counts alone', () => {
  const lines = closingLines([
    {state: 'passed'},
    {state: 'failed'},
    {state: 'skipped', because: ['mosquitto is missing']},
    {state: 'skipped', because: ['mosquitto is missing']},
  ])

  expect(lines).toBe('1 passed, 1 failed, 2 skipped\nNot run: 2 tests: mosquitto is missing.\n')
})

test('a complete test run says that nothing was left out', () => {
  expect(closingLines([{state: 'passed'}])).toBe('1 passed, 0 failed, 0 skipped\nNot run: 0 tests.\n')
})

test('a test skipped without a missing part is said to be left out in the code', () => {
  expect(closingLines([{state: 'skipped', because: []}])).toContain(
    'Not run: 1 test: left out by a filter or in the code.',
  )
})

test('a run that CI fails for a missing part says which', () => {
  expect(closingLines([], ['bubblewrap is missing'])).toContain('With CI=true this run fails: bubblewrap is missing.')
})
