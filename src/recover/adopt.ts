import {statEntry} from '../disk/entries.ts'
import {adoptDocking, adoptLines, endAdoption, type ReadLine} from '../facts/adopted-dockings.ts'
import {adoptClips, adoptPartial, type FoundClip} from '../facts/adoption.ts'
import {raiseAlert} from '../facts/alerts.ts'
import type {Dock} from '../facts/dock.ts'
import {type ListHead, type ListLine, readDockingList} from '../ingest/docking-list.ts'
import {readPartialSidecar, readSidecar, type Sidecar} from '../ingest/sidecar.ts'
import {clipFiles, partialFiles, vaultPath, wholeOf} from '../ingest/vault.ts'
import {readEntry} from '../steps/read-entry.ts'
import {namedFor, setAside} from '../steps/set-aside.ts'
import {statesOfDockings} from '../store/adopted.ts'
import {type ListFile, listFiles, tellsMore} from './docking-lists.ts'
import {passingOver} from './pass-over.ts'
import {clipOf} from './vault-files.ts'

/** What was taken over from what lies beside an older database. */
export type Adopted = {clips: number; dockings: number}

/** So many share a transaction: a few milliseconds each. */
const CLIPS_AT_ONCE = 100
const LINES_AT_ONCE = 200

/**
 * Tells an older database what it has lost: dockings by their lists, clips by their sidecars. No clip is read here: that
 * would take hours, and recorders may wait; each is proved later, by a task of its own.
 *
 * @param unexplained files of clips, relative to the vault, of which the database has no proof
 * @param partials files of clips of which not all could be read
 */
export async function adoptAll(
  dock: Dock,
  vault: string,
  unexplained: readonly string[],
  partials: readonly string[],
): Promise<Adopted> {
  const lists = await listsToAdopt(dock, vault)
  for (const {head} of lists) adoptDocking(dock, head)
  const clips = await adoptFiles(dock, vault, unexplained)
  for (const {file, head} of lists) {
    const lines = readDockingList(file.path)?.lines ?? []
    for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
      const some = lines.slice(at, at + LINES_AT_ONCE).map(line => readLine(dock, head, line, file.date))
      adoptLines(dock, head, some)
      await turn()
    }
    endAdoption(dock, head)
  }
  await passingOver(dock, partials, file => {
    const partial = foundPartial(dock, vault, file)
    if (partial) adoptPartial(dock, partial)
  })
  return {clips, dockings: lists.length}
}

/** Oldest first, so that a clip ends up at the docking where it was seen last. */
async function listsToAdopt(dock: Dock, vault: string): Promise<{file: ListFile; head: ListHead}[]> {
  const states = statesOfDockings(dock.store)
  const found: {file: ListFile; head: ListHead}[] = []
  for (const file of listFiles(vault)) {
    const state = states.get(file.docking)
    if (state === 'sealed') continue
    const head = readDockingList(file.path)?.head
    if (head === undefined || head.docking !== file.docking) {
      raiseAlert(dock, {problem: 'docking-list-unreadable', severity: 'warning', ...namedFor(Buffer.from(file.path))})
    } else if (tellsMore(head, state)) found.push({file, head})
    await turn()
  }
  return found.sort((a, b) => (a.head.opened_at < b.head.opened_at ? -1 : 1))
}

async function adoptFiles(dock: Dock, vault: string, files: readonly string[]): Promise<number> {
  let found: FoundClip[] = []
  let clips = 0
  const flush = (): void => {
    if (found.length > 0) adoptClips(dock, found)
    clips += found.length
    found = []
  }
  await passingOver(dock, files, async file => {
    const clip = await foundClip(dock, vault, file)
    if (clip === null) return setAside(dock, vault, file)
    found.push(clip)
    if (found.length === CLIPS_AT_ONCE) flush()
  })
  flush()
  return clips
}

/** Null for what is no plain file, or has no sidecar that names it. */
async function foundClip(dock: Dock, vault: string, file: string): Promise<FoundClip | null> {
  const {final, sidecar: path} = clipFiles(vault, file)
  const plain = (await statEntry(final)).isFile()
  const sidecar = plain ? readSidecar(path) : null
  if (sidecar === null || sidecar.clip !== clipOf(file)) return null
  return readFound(dock, sidecar, file)
}

/** Null for what has no sidecar that names it. */
function foundPartial(dock: Dock, vault: string, file: string): FoundClip | null {
  const whole = wholeOf(file)
  const sidecar = whole === null ? null : readPartialSidecar(partialFiles(clipFiles(vault, whole)).sidecar)
  return whole !== null && sidecar?.clip === clipOf(whole) ? readFound(dock, sidecar, whole) : null
}

function readFound({profile}: Dock, sidecar: Sidecar, file: string): FoundClip {
  const entry = {path: Buffer.from(sidecar.path_hex, 'hex'), mtimeMs: Date.parse(sidecar.mtime)}
  return {sidecar, reading: readEntry(entry, sidecar, profile(sidecar.profile).names), vaultPath: file}
}

function readLine({profile}: Dock, head: ListHead, line: ListLine, date: string): ReadLine {
  const path = Buffer.from(line.path_hex, 'hex')
  const reading = readEntry({path, mtimeMs: Date.parse(line.mtime)}, head, profile(head.profile).names)
  return {...line, reading, vaultPath: vaultPath({date, recorder: head.recorder, clip: line.clip, path})}
}

/** Lets everything else have its turn. */
const turn = (): Promise<void> => new Promise(done => setImmediate(done))
