import {BenchError, run} from './harness.mjs'

/**
 * A way to copy a folder and to make sure of the copy.
 *
 * @typedef {object} Peer
 * @property {string} letter by which the table names it
 * @property {string} what
 * @property {string | null} program that a machine may lack
 * @property {(source: string, target: string, step: import('./harness.mjs').Step) => Promise<void>} work `target` doesn't
 *   exist yet; rejects when the copy isn't one
 */

const everySum = 'find . -type f -print0 | xargs -0 sha256sum'

/** @satisfies {Record<string, Peer>} */
export const peers = {
  cp: {
    letter: '(a)',
    what: '(a) cp, sync, sha256sum of the source, sha256sum -c of the copy',
    program: null,
    async work(source, target, step) {
      const sums = `${target}.sha256`
      await step('cp', () => run('cp', ['-a', source, target]))
      await step('sync', () => run('sync', []))
      await step('sha256sum', () => run('sh', ['-c', everySum], {cwd: source, output: sums}))
      await step('sha256sum -c', () => run('sha256sum', ['--check', '--strict', '--quiet', sums], {cwd: target}))
    },
  },
  rsync: {
    letter: '(b)',
    what: '(b) rsync -a --fsync, rsync -a --checksum --dry-run',
    program: 'rsync',
    async work(source, target, step) {
      await step('rsync', () => run('rsync', ['-a', '--fsync', `${source}/`, target]))
      const compare = ['-a', '--checksum', '--dry-run', '--itemize-changes', `${source}/`, target]
      const differing = await step('rsync --checksum', () => run('rsync', compare))
      if (differing.trim() !== '') throw new BenchError(`rsync finds that its copy differs:\n${differing}`)
    },
  },
  rclone: {
    letter: '(c)',
    what: '(c) rclone copy, rclone check --download',
    program: 'rclone',
    async work(source, target, step) {
      const env = {RCLONE_CONFIG: '/dev/null'}
      await step('rclone copy', () => run('rclone', ['copy', source, target], {env}))
      await step('rclone check', () => run('rclone', ['check', '--download', source, target], {env}))
    },
  },
}
