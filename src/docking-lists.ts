import {dirname} from 'node:path'
import {makeFolderDurably, renameEntry} from './disk/entries.ts'
import {closeFile, openToWrite, syncFolder, syncSoon, truncateTo, writeAt} from './disk/files.ts'
import {commit, type Dock} from './facts/dock.ts'
import {type ListHead, type ListLine, listFile} from './ingest/docking-list.ts'
import {dockingDate} from './steps/list.ts'
import {dockingLines, dockingsToKeep, setListKept} from './store/docking-lists.ts'
import type {DockingRow} from './store/dockings.ts'

const LINES_AT_ONCE = 500
const RETRY_MS = 60_000

export type DockingLists = {
  /** Facts have changed: a docking may have been listed or sealed. */
  wake(): void
  /** Writes what is left, as far as the time (ms) allows; the rest is written at the next start. */
  stop(timeoutMs: number): Promise<void>
}

/**
 * Keeps what each docking showed, and what became of it, in a file beside the vault: all that a restored database needs
 * to know a docking again. Written when it is listed, and again when it is sealed.
 *
 * @param zone the dock's own: the files lie by the docking's date in it
 */
export function keepDockingLists(dock: Dock, vault: string, zone: string): DockingLists {
  let writing: Promise<void> | null = null
  let again = false
  let stopped = false
  let retry: NodeJS.Timeout | undefined

  const write = async (): Promise<void> => {
    for (;;) {
      again = false
      const dockings = dockingsToKeep(dock.store, 10)
      for (const docking of dockings) {
        if (stopped) return
        await writeList(dock, vault, docking, dockingDate(docking, zone))
        if (stopped) return
        const told = docking.sealed_at === null ? 'listed' : 'sealed'
        commit(dock, () => setListKept(dock.store, docking.id, told))
      }
      if (dockings.length === 0 && !again) return
    }
  }
  const wake = (): void => {
    again = true
    if (stopped || writing !== null) return
    writing = write()
      .catch((error: unknown) => {
        dock.log.error({event: 'docking.list-not-kept', err: error})
        clearTimeout(retry)
        retry = setTimeout(wake, RETRY_MS)
      })
      .finally(() => {
        writing = null
      })
  }
  return {
    wake,
    async stop(timeoutMs) {
      wake()
      const late = setTimeout(() => {
        stopped = true
      }, timeoutMs)
      await writing
      stopped = true
      clearTimeout(late)
      clearTimeout(retry)
    },
  }
}

/** Aside, fsync, rename, fsync of the folder: its name never stands for less than the whole list. */
async function writeList(dock: Dock, vault: string, docking: DockingRow, date: string): Promise<void> {
  const path = listFile(vault, date, docking.id)
  const aside = `${path}.part`
  makeFolderDurably(dirname(path))
  const file = openToWrite(aside)
  try {
    truncateTo(file, 0)
    let position = 0
    const append = (lines: readonly object[]): void => {
      const bytes = Buffer.from(lines.map(line => `${JSON.stringify(line)}\n`).join(''))
      writeAt(file, bytes, position)
      position += bytes.length
    }
    append([headOf(dock, docking)])
    for (let after = ''; ; ) {
      const lines = dockingLines(dock.store, docking.id, after, LINES_AT_ONCE)
      if (lines.length === 0) break
      append(lines.map(line => asLine(line, docking)))
      after = lines.at(-1)?.clip ?? after
      await new Promise(done => setImmediate(done))
    }
  } finally {
    closeFile(file)
  }
  await syncSoon(aside, 'file')
  renameEntry(aside, path)
  syncFolder(dirname(path))
}

function headOf({name}: Dock, docking: DockingRow): ListHead {
  const {root: _root, revision: _revision, adopted_at: _adopted, list_kept: _kept, id, ...rest} = docking
  const {clock_evidence: _evidence, missing: _missing, ...told} = rest
  const {listed_at, clips, bytes, list_sha256} = told
  if (listed_at === null || clips === null || bytes === null || list_sha256 === null) {
    throw new RangeError(`docking ${id} has no list`)
  }
  return {v: 1, docking: id, ...name, ...told, listed_at, clips, bytes, list_sha256}
}

const asLine = (
  {path, volume_serial, ...line}: ReturnType<typeof dockingLines>[number],
  docking: DockingRow,
): ListLine => ({
  ...line,
  path_hex: path.toString('hex'),
  ...(volume_serial === docking.volume_serial ? {} : {volume_serial}),
})
