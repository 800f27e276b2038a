import type {Reached} from '../contract/epoch.ts'
import type {Dock} from '../facts/dock.ts'
import {beginEpoch, ownReached, type Told} from '../facts/epochs.ts'
import {isOlderThanVault} from '../recover.ts'
import {currentEpoch, type EpochTeller, epochOf} from '../store/epochs.ts'
import {logSize} from '../store/leaves.ts'
import {isAhead, isPlausible, type Own} from './ahead.ts'
import {type HighWater, highWaterFile, readHighWater} from './high-water.ts'
import {type HighWaterKeeper, keepHighWater} from './high-water-keeper.ts'
import {republish} from './republish.ts'

/** The epochs of a dock: the one that is on, and how it is found out that another has to begin. */
export type History = Pick<HighWaterKeeper, 'mayLeave'> & {
  /** What told at this start that the database is older than the dock; null when nothing did. */
  restored: Told | null
  /**
   * Somebody says how far the dock has come: central by a receipt, or the dock's own word of a former run.
   *
   * @returns true when that is further than the database knows: then a new epoch has begun
   */
  reached(known: Reached, by: 'receipt' | 'status'): boolean
  /** Begins to publish anew what hasn't been published in this epoch, beside everything else. */
  republish(): void
  stop(): Promise<void>
}

/**
 * Looks whether the database is the one that the dock had last, and begins an epoch if it isn't: before anything else is
 * done with it. Sets the dock's epoch.
 *
 * @param onRestored is told when an epoch begins later, while the dock runs
 * @throws {Error} of `node:fs` when the vault or the file beside it can't be read
 */
export async function openHistory(dock: Dock, vault: string, onRestored: (by: EpochTeller) => void): Promise<History> {
  const path = highWaterFile(vault)
  const highWater = highWaterAt(dock, path)
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()

  const begin = (told: Told): void => {
    beginEpoch(dock, told)
    dock.log.warn({event: 'epoch.begun', epoch: dock.epoch, ...told})
  }
  const publishAnew = (): void => {
    const run = republish(dock, stopping.signal)
      .catch((error: unknown) => dock.log.error({event: 'epoch.not-republished', err: error}))
      .finally(() => running.delete(run))
    running.add(run)
  }

  const restored = await toldBySomething(dock, vault, highWater)
  if (restored) begin(restored)
  else dock.epoch = epochOf(dock.store, Date.now())
  const keeper = keepHighWater(dock, path, highWater)
  await keeper.write()
  const atStart = own(dock)

  return {
    restored,
    mayLeave: keeper.mayLeave,
    reached(known, by) {
      // A former run's own word can't speak of what this run has done.
      const mine = by === 'status' && atStart.reached.at(-1)?.epoch === dock.epoch ? atStart : own(dock)
      if (!isAhead(mine, known)) return false
      if (!isPlausible(known, Date.now())) {
        dock.log.warn({event: 'epoch.implausible', by, ...known})
        return false
      }
      begin({by, reached: known, log: null})
      onRestored(by)
      void keeper.write()
      publishAnew()
      return true
    },
    republish: publishAnew,
    async stop() {
      stopping.abort()
      await Promise.all(running)
      await keeper.stop()
    },
  }
}

/** Is the database older than the dock? Then only a start of the dock may write into it. */
export const isRestored = async (dock: Dock, vault: string): Promise<boolean> =>
  (await toldBySomething(dock, vault, highWaterAt(dock, highWaterFile(vault)))) !== null

function highWaterAt(dock: Dock, path: string): HighWater | null {
  const file = readHighWater(path)
  if (file === 'unreadable') dock.log.warn({event: 'high-water.unreadable', path})
  return file === 'unreadable' ? null : file
}

const toldBySomething = async (dock: Dock, vault: string, highWater: HighWater | null): Promise<Told | null> =>
  toldByFile(dock, highWater) ?? (await toldByVault(dock, vault, highWater))

const own = (dock: Dock): Own => ({
  reached: ownReached(dock),
  isRestored: (currentEpoch(dock.store)?.told_by ?? null) !== null,
})

/** The file says more than the database holds: of its numbers, or of its log. */
function toldByFile(dock: Dock, highWater: HighWater | null): Told | null {
  if (highWater === null) return null
  const {epoch, number, log} = highWater
  const reached = {epoch, number}
  const mine = own(dock)
  const logAhead = log !== null && log.epoch === mine.reached.at(-1)?.epoch && log.size > logSize(dock.store, log.epoch)
  return isAhead(mine, reached) || logAhead ? {by: 'high-water', reached, log} : null
}

/** Without that file only the vault can tell, and nobody knows what was sent since. */
async function toldByVault(dock: Dock, vault: string, highWater: HighWater | null): Promise<Told | null> {
  if (highWater !== null || !(await isOlderThanVault(dock.store, vault))) return null
  return {by: 'vault', reached: null, log: null}
}
