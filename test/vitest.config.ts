import {fileURLToPath} from 'node:url'
import {defineConfig} from 'vitest/config'
import {BaseSequencer, type TestSpecification} from 'vitest/node'
import {closingLinesReporter} from './support/closing-lines.ts'

/** Thirty power cuts take as long as all other machines together: begun last they would keep one worker waiting for an hour. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({moduleId}: TestSpecification): number => (moduleId.endsWith('/power-cuts.test.ts') ? 0 : 1)
    return (await super.sort(files)).toSorted((a, b) => isLongest(a) - isLongest(b))
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  cacheDir: 'node_modules/.cache/vite',
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/install-parts.ts'],
    reporters: ['default', closingLinesReporter],
    // Processes, not threads: the tests start real children and change what belongs to a process.
    pool: 'forks',
    maxWorkers: 2,
    sequence: {sequencer: LongestFirst},
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
