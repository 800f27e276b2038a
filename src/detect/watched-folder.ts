import {createHash} from 'node:crypto'
import {join, resolve} from 'node:path'
import {watch} from 'chokidar'
import {recorderId} from '../contract/identity.ts'
import {type Dirent, entriesOf, statEntry, statTarget} from '../disk/entries.ts'
import type {BayNumbers} from './bay-numbers.ts'
import {type Arrival, FILES_ALONE, type RecorderEvents, type RecorderSource, type SourceTrouble} from './source.ts'

export type WatchedFolderOptions = {
  /** Folder under which recorders' disks appear, each as a folder of its own. */
  root: string
  /** IANA zone of the recorders' times. */
  zone: string
  firstBay: number
  /** Shared by all folders of a dock, so that no bay is given twice. */
  bays: BayNumbers
  /** A plain folder is taken once nothing in it changed for this long; a mounted disk at once. */
  settleMs: number
  /** A mount over an existing folder makes no event, so the folder is also looked at this often. */
  pollMs: number
}

/** What one look shows of a recorder's folder. `state` changes with its content; a mounted disk needs no settling. */
type Seen = {name: string; place: string; mounted: boolean; state: string}
/** What one look shows. `folders` is null when the root can't be read, which says nothing of what is in it. */
type Look = {folders: Seen[] | null; troubles: Map<string, SourceTrouble>}
type Known = {place: string; state: string; reported: {key: string; bay: number; state: string} | null}

/**
 * Recorders as folders that appear and vanish below a root: a desktop's automounter, or files put there by hand. Its
 * name is the recorder's. A plain folder whose content changes after it was taken is taken anew.
 */
export function watchedFolder(options: WatchedFolderOptions): RecorderSource {
  const root = resolve(options.root)
  const known = new Map<string, Known>()
  let troubles: ReadonlyMap<string, SourceTrouble> = new Map()
  let watcher: ReturnType<typeof watch> | undefined
  let timer: NodeJS.Timeout | undefined
  let dueMs = 0
  let looking: Promise<void> | null = null
  /** Something happened while a look was under way, which may have missed it. */
  let stirred = false
  let stopped = false

  const leave = (name: string, entry: Known, events: RecorderEvents): void => {
    if (entry.reported) {
      options.bays.free(entry.reported.bay)
      events.left(entry.reported.key)
    }
    known.delete(name)
  }

  const report = ({name, place, state}: Seen, events: RecorderEvents): void => {
    const bay = options.bays.take(options.firstBay)
    const key = `folder ${join(root, name)} ${place} ${state}`
    known.set(name, {place, state, reported: {key, bay, state}})
    events.arrived(asArrival(options, root, name, key, bay))
  }

  /** @returns whether something there still changes */
  async function look(events: RecorderEvents): Promise<boolean> {
    const {folders: seen, troubles: found} = await lookAt(root)
    for (const [about, problem] of found) if (troubles.get(about) !== problem) events.trouble(about, problem)
    for (const about of troubles.keys()) if (!found.has(about)) events.trouble(about, null)
    troubles = found
    if (seen === null) return false
    const names = new Set(seen.map(({name}) => name))
    for (const [name, entry] of known) if (!names.has(name)) leave(name, entry, events)
    let unsettled = false
    for (const folder of seen) {
      let entry = known.get(folder.name)
      if (entry && entry.place !== folder.place) {
        leave(folder.name, entry, events)
        entry = undefined
      }
      if (entry?.reported?.state === folder.state) continue
      const settled = folder.mounted || entry?.state === folder.state
      if (!settled) {
        known.set(folder.name, {place: folder.place, state: folder.state, reported: entry?.reported ?? null})
        unsettled = true
        continue
      }
      if (entry) leave(folder.name, entry, events)
      report(folder, events)
    }
    return unsettled
  }

  /** A look that is due is never put off: where something is written all the time there would be none. */
  const lookSoon = (events: RecorderEvents, afterMs: number): void => {
    stirred = true
    const due = performance.now() + afterMs
    if (stopped || looking !== null || (timer !== undefined && dueMs <= due)) return
    clearTimeout(timer)
    dueMs = due
    timer = setTimeout(() => {
      timer = undefined
      stirred = false
      looking = look(events).then(unsettled => {
        looking = null
        lookSoon(events, unsettled || stirred ? options.settleMs : options.pollMs)
      })
    }, afterMs)
  }

  return {
    async start(events) {
      // A plain folder is settled once two looks agree.
      if (await look(events)) {
        await new Promise(done => setTimeout(done, options.settleMs))
        await look(events)
      }
      watcher = watch(root, {depth: 0, ignoreInitial: true})
      watcher.on('all', () => lookSoon(events, options.settleMs))
      watcher.on('error', () => lookSoon(events, options.pollMs))
      lookSoon(events, options.settleMs)
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await watcher?.close()
      await looking
    },
  }
}

async function lookAt(root: string): Promise<Look> {
  const troubles = new Map<string, SourceTrouble>()
  try {
    const rootDevice = (await statTarget(root)).dev
    const entries = await entriesOf(root)
    const folders = entries
      .filter(entry => entry.isDirectory())
      .map(({name}) => name.toString())
      .filter(name => !name.startsWith('.'))
    const seen = await Promise.all(folders.map(name => lookAtFolder(root, name, rootDevice, troubles)))
    return {folders: seen.filter(folder => folder !== null), troubles}
  } catch (error) {
    troubles.set(root, 'root-unreadable')
    // A root that is gone took its recorders along.
    return {folders: isGone(error) ? [] : null, troubles}
  }
}

async function lookAtFolder(
  root: string,
  name: string,
  rootDevice: number,
  troubles: Map<string, SourceTrouble>,
): Promise<Seen | null> {
  const path = join(root, name)
  try {
    const {dev, ino} = await statTarget(path)
    const mounted = dev !== rootDevice
    const place = `${dev}:${ino}`
    return {name, place, mounted, state: mounted ? place : await contentState(path)}
  } catch {
    troubles.set(path, 'folder-unreadable')
    return null
  }
}

/** A digest over names, sizes and times: it changes when somebody still writes there. */
async function contentState(path: string): Promise<string> {
  const hash = createHash('sha256')
  const top = Buffer.from(path)
  const folders = [top]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await sortedEntriesOf(folder, folder === top)) {
      const entryPath = Buffer.concat([folder, Buffer.from('/'), entry.name])
      if (entry.isDirectory()) folders.push(entryPath)
      hash.update(entryPath).update(`\0${entry.isDirectory() ? 'folder' : await fileState(entryPath)}\0`)
    }
  }
  return hash.digest('hex').slice(0, 16)
}

/** A folder that can't be read is listed as such later on; it doesn't keep the rest of the recorder from being taken. */
async function sortedEntriesOf(folder: Buffer, isTop: boolean): Promise<Dirent<Buffer>[]> {
  const entries = await entriesOf(folder).catch((error: unknown) => {
    if (isTop) throw error
    return []
  })
  return entries.sort((a, b) => Buffer.compare(a.name, b.name))
}

const fileState = (path: Buffer): Promise<string> =>
  statEntry(path).then(
    ({size, mtimeMs}) => `${size} ${mtimeMs}`,
    () => 'unreadable',
  )

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

const asArrival = (options: WatchedFolderOptions, root: string, name: string, key: string, bay: number): Arrival => ({
  key,
  recorder: {id: recorderId(name), serial: name, volumeSerial: null},
  root: join(root, name),
  bay,
  zone: options.zone,
  ...FILES_ALONE,
  entryTimes: 'utc',
  officer: null,
  offset: null,
})
