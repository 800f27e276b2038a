import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import type {Logger} from 'pino'
import {CONTROL_SOCKET, type ControlAnswer, type ControlRequest, MOST_SOCKET_PATH_BYTES} from './contract/control.ts'
import type {DockName} from './contract/topics.ts'
import {askDock} from './control/ask.ts'
import {SocketPathError} from './control/serve.ts'
import {PLAIN} from './detect/profiles/profile.ts'
import {exists, makeFolderDurably, statTarget} from './disk/entries.ts'
import {openDocumentDesk} from './documents.ts'
import type {Dock} from './facts/dock.ts'
import {endFormerReaders} from './ingest/former-readers.ts'
import {startIngestWorkers} from './ingest/reading-processes.ts'
import {answerTo} from './requests.ts'
import {isRestored} from './restore/history.ts'
import type {DocumentWork} from './steps/work.ts'
import {epochOf} from './store/epochs.ts'
import {AlreadyRunningError, takeLock} from './store/lock.ts'
import {openStore, StoreError} from './store/open.ts'

/** A dock, as a command names it. */
export type WhichDock = {
  /** Absolute path of its data folder. */
  data: string
  name: DockName
  zone: string
  /** Free space that its vault leaves, in bytes. */
  floorBytes: number
}

/** The data folder is another user's: what root made in it the dock couldn't read. */
export class OtherOwnerError extends Error {
  override name = 'OtherOwnerError'
  readonly folder: string

  constructor(folder: string) {
    super(`${folder} is another user's`)
    this.folder = folder
  }
}

/** Two commands at once wait for each other; a dock that is starting may take longer. */
const LOCKED_FOR_MS = 10_000
const LOOK_EVERY_MS = 100

/**
 * Has a request done by the dock of a data folder: by the one that runs, over its socket, or, where none runs, here, under
 * its lock. Both do it with the same function.
 *
 * @throws {StoreError} when there is no database, or it can't be used
 * @throws {AlreadyRunningError} when another evidock has the folder and doesn't listen
 * @throws {SocketPathError} when it can't listen, since the folder lies too deep
 * @throws {NotOursError} or {OtherOwnerError} when this user isn't the dock's
 */
export async function withDock(which: WhichDock, request: ControlRequest, log: Logger): Promise<ControlAnswer> {
  const {data} = which
  const database = join(data, 'evidock.db')
  if (!exists(database)) throw new StoreError('store-missing', database, `${database} isn't there`)
  const socket = join(data, CONTROL_SOCKET)
  for (const began = performance.now(); ; await pause(LOOK_EVERY_MS)) {
    const answer = await askDock(socket, request)
    if (answer) return answer
    if (process.getuid?.() === 0 && (await statTarget(data)).uid !== 0) throw new OtherOwnerError(data)
    try {
      return await underLock(which, request, log)
    } catch (error) {
      if (!(error instanceof AlreadyRunningError)) throw error
      if (Buffer.byteLength(socket) > MOST_SOCKET_PATH_BYTES) throw new SocketPathError(socket, {cause: error})
      if (performance.now() - began > LOCKED_FOR_MS) throw error
    }
  }
}

async function underLock(which: WhichDock, request: ControlRequest, log: Logger): Promise<ControlAnswer> {
  const unlock = takeLock(join(which.data, 'evidock.lock'))
  try {
    await endFormerReaders(which.data)
    return await withStore(which, request, log)
  } finally {
    unlock()
  }
}

async function withStore(
  {data, name, ...how}: WhichDock,
  request: ControlRequest,
  log: Logger,
): Promise<ControlAnswer> {
  const folders = {vault: join(data, 'vault'), derived: join(data, 'derived')}
  makeFolderDurably(folders.vault)
  const path = join(data, 'evidock.db')
  const store = openStore(path)
  const workers = startIngestWorkers({data, copies: 1, hangMs: 60_000})
  try {
    const dock: Dock = {name, store, epoch: 0, log, profile: () => PLAIN, limits: NO_LIMITS, committed: () => {}}
    if (await isRestored(dock, folders.vault)) {
      throw new StoreError('store-restored', path, `${path} is older than what lies beside it`)
    }
    dock.epoch = epochOf(store, Date.now())
    const work: DocumentWork = {dock, folders, ...how, workers, signal: new AbortController().signal}
    return await answerTo({work, documents: openDocumentDesk(work, true)}, request)
  } finally {
    await workers.stop()
    store.close()
  }
}

/** No recorder is looked at. */
const NO_LIMITS: Dock['limits'] = {batteryLowPercent: 0, storageLowPercent: 0, clockOffMs: 0, absentDays: 0}
