import {writeFileSync} from 'node:fs'
import type {Reporter, TestModule} from 'vitest/node'
import {closingLines, type Outcome} from './count-outcomes.ts'
import {lacking, whyNotRun} from './parts.ts'

/**
 * Hands the run's two closing lines to `npm test`, which prints them after all else. With `CI=true` a part that the
 * machine lacks fails the run.
 */
export const closingLinesReporter: Reporter = {
  onTestRunEnd(modules, errors) {
    const missing = lacking().map(whyNotRun)
    const outcomes = [...modules.flatMap(outcomesOf), ...errors.map((): Outcome => ({state: 'failed'}))]
    const isCi = process.env.CI === 'true'
    const text = closingLines(outcomes, isCi ? missing : [])
    if (isCi && missing.length > 0) process.exitCode = 1
    if (process.env.EVIDOCK_CLOSING_LINES) writeFileSync(process.env.EVIDOCK_CLOSING_LINES, text)
  },
}

/** A file that can't be loaded, or a hook that fails, has no failed test to show for it: it counts as one. */
function outcomesOf(module: TestModule): Outcome[] {
  const tests = [...module.children.allTests()].map((test): Outcome => {
    const state = test.result().state
    if (state === 'passed' || state === 'failed') return {state}
    return {state: 'skipped', because: (test.meta().missing ?? []).map(whyNotRun)}
  })
  const suites = [module, ...module.children.allSuites()].filter(suite => suite.errors().length > 0)
  return [...tests, ...suites.map((): Outcome => ({state: 'failed'}))]
}
