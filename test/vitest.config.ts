import {fileURLToPath} from 'node:url'
import {defineConfig} from 'vitest/config'
import {closingLinesReporter} from './support/closing-lines.ts'

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
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
