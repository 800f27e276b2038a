import {resolve} from 'node:path'
import {watchFolder} from '../disk/watch-folder.ts'
import {finding} from './finding.ts'
import {assembleRoster, isRosterName, type RosterFiles, type RosterReading, readRosterFiles} from './roster-folder.ts'

/**
 * Reads a roster folder and again after each change, until `signal` aborts.
 *
 * The folder may appear, vanish and come back. Files being written are read once they have stopped growing.
 * `onChange` is called with a whole new reading, and only when rows or findings differ from the last; it must not
 * throw.
 *
 * @param zone IANA zone of local times
 * @returns the reading at the start, once changes are seen
 */
export async function watchRosterFolder(
  dir: string,
  zone: string,
  onChange: (reading: RosterReading) => void,
  signal: AbortSignal,
): Promise<RosterReading> {
  const folder = resolve(dir)
  let files: RosterFiles = new Map()
  let last = ''
  let watchFailed = false
  let reads: Promise<unknown> = Promise.resolve()

  async function readAgain(): Promise<RosterReading | null> {
    files = await readRosterFiles(folder, zone, files)
    const next = assembleRoster(files)
    if (watchFailed) next.findings.push(finding('watch-failed', {file: dir}))
    const text = JSON.stringify(next)
    const changed = text !== last
    last = text
    return changed ? next : null
  }
  function changed(): void {
    reads = reads.then(async () => {
      const next = await readAgain()
      if (next !== null && !signal.aborted) onChange(next)
    })
  }
  function failed(): void {
    watchFailed = true
  }

  await watchFolder(folder, {changed, failed, counts: isRosterName}, signal)
  const first = reads.then(readAgain)
  reads = first
  return (await first) ?? assembleRoster(files)
}
