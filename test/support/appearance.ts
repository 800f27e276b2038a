import {once} from 'node:events'
import {existsSync, watch} from 'node:fs'
import {dirname} from 'node:path'

/** Resolves once a file is there. */
export async function appearance(path: string): Promise<void> {
  const watcher = watch(dirname(path))
  try {
    while (!existsSync(path)) await once(watcher, 'change')
  } finally {
    watcher.close()
  }
}
