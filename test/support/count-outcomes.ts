export type Outcome = {state: 'passed' | 'failed'} | {state: 'skipped'; because: string[]}

/**
 * Words the end of a test run.
 *
 * @param outcomes of every test
 * @param failures for which the run fails besides its tests, such as a part that CI must have
 * @returns two lines: the counts alone, and how many tests were not run and why
 */
export function closingLines(outcomes: Outcome[], failures: string[] = []): string {
  const count = (state: Outcome['state']) => outcomes.filter(outcome => outcome.state === state).length
  const skipped = outcomes.flatMap(outcome => (outcome.state === 'skipped' ? [outcome.because] : []))
  const reasons = new Set(
    skipped.flatMap(because => (because.length > 0 ? because : ['left out by a filter or in the code'])),
  )
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${skipped.length} skipped`
  const notRun = `Not run: ${skipped.length} ${skipped.length === 1 ? 'test' : 'tests'}`
  const why = reasons.size > 0 ? `: ${[...reasons].join('; ')}` : ''
  const ci = failures.length > 0 ? ` With CI=true this run fails: ${failures.join('; ')}.` : ''
  return `${counts}\n${notRun}${why}.${ci}\n`
}
