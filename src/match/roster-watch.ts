import {basename, dirname, resolve, sep} from 'node:path'
import {watch} from 'chokidar'
import {exists} from '../disk/entries.ts'
import {finding} from './finding.ts'
import {assembleRoster, isRosterName, type RosterFiles, type RosterReading, readRosterFiles} from './roster-folder.ts'

/** A person who saves three files in a row should cause one re-match, not three. */
const SETTLE_MS = 200

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
  const root = await nearestExisting(folder)
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: path => !concernsFolder(resolve(path), folder),
    awaitWriteFinish: {stabilityThreshold: 200, pollInterval: 50},
  })
  let files: RosterFiles = new Map()
  let last = ''
  let watchFailed = false
  let timer: NodeJS.Timeout | undefined
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
  function changeSeen(): void {
    clearTimeout(timer)
    if (signal.aborted) return
    timer = setTimeout(() => {
      reads = reads.then(async () => {
        const next = await readAgain()
        if (next !== null && !signal.aborted) onChange(next)
      })
    }, SETTLE_MS)
  }
  async function stop(): Promise<void> {
    clearTimeout(timer)
    await watcher.close()
  }

  const ready = new Promise<void>(resolveReady => {
    watcher.once('ready', () => resolveReady())
    signal.addEventListener('abort', () => resolveReady(), {once: true})
  })
  watcher.on('all', changeSeen)
  watcher.on('error', () => {
    watchFailed = true
    changeSeen()
  })
  signal.addEventListener('abort', () => void stop(), {once: true})
  if (signal.aborted) await stop()
  else await ready
  const first = reads.then(readAgain)
  reads = first
  return (await first) ?? assembleRoster(files)
}

/** The folder itself, the way down to it, and the rosters in it; nothing else is worth a watch. */
function concernsFolder(path: string, folder: string): boolean {
  if (path === folder || folder.startsWith(path.endsWith(sep) ? path : path + sep)) return true
  return dirname(path) === folder && isRosterName(basename(path))
}

function nearestExisting(path: string): string {
  const parent = dirname(path)
  return exists(path) || parent === path ? path : nearestExisting(parent)
}
