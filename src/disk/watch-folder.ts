import {basename, dirname, resolve, sep} from 'node:path'
import {watch} from 'chokidar'
import {exists} from './entries.ts'

/** A person who saves three files in a row should cause one reading, not three. */
const SETTLE_MS = 300

/** Who is told of a folder's changes. */
export type FolderWatch = {
  /** Something in it has changed, or the folder has come or gone; said once for all that comes together. */
  changed: () => void
  /** It can't be watched any more; `changed` follows. */
  failed?: () => void
  /** Which files count, by their name; all of them unless it is given. */
  counts?: (name: string) => boolean
}

/**
 * Watches a folder, which may appear, vanish and come back, until `signal` aborts. A file that is being written has changed
 * once it has stopped growing.
 *
 * @returns resolves when changes are seen
 */
export async function watchFolder(
  dir: string,
  {changed, failed = () => {}, counts = () => true}: FolderWatch,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return
  const folder = resolve(dir)
  /** The folder itself, the way down to it, and the files in it; nothing else is worth a watch. */
  const concerns = (path: string): boolean =>
    path === folder ||
    folder.startsWith(path.endsWith(sep) ? path : path + sep) ||
    (dirname(path) === folder && counts(basename(path)))
  const watcher = watch(nearestExisting(folder), {
    ignoreInitial: true,
    ignored: path => !concerns(resolve(path)),
    awaitWriteFinish: {stabilityThreshold: 200, pollInterval: 50},
  })
  let timer: NodeJS.Timeout | undefined
  const settle = (): void => {
    clearTimeout(timer)
    if (!signal.aborted) timer = setTimeout(changed, SETTLE_MS)
  }
  watcher.on('all', settle)
  watcher.on('error', () => {
    failed()
    settle()
  })
  const aborted = new Promise<void>(done => {
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        void watcher.close().then(done)
      },
      {once: true},
    )
  })
  await Promise.race([new Promise<void>(ready => watcher.once('ready', ready)), aborted])
}

function nearestExisting(path: string): string {
  const parent = dirname(path)
  return exists(path) || parent === path ? path : nearestExisting(parent)
}
