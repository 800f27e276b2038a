import {watch} from 'chokidar'

/** A person who saves three files in a row should cause one reading, not three. */
const SETTLE_MS = 300

/**
 * Calls back after each change in a folder, once those that come together have come to rest, until `signal` aborts.
 *
 * @returns resolves when changes are seen
 */
export function watchFolder(folder: string, changed: () => void, signal: AbortSignal): Promise<void> {
  const watcher = watch(folder, {ignoreInitial: true, awaitWriteFinish: {stabilityThreshold: 200, pollInterval: 50}})
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(changed, SETTLE_MS)
  })
  watcher.on('error', () => {})
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer)
      void watcher.close()
    },
    {once: true},
  )
  return new Promise(resolve => {
    watcher.once('ready', resolve)
    signal.addEventListener('abort', () => resolve(), {once: true})
  })
}
