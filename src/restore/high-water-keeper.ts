import {setTimeout as pause} from 'node:timers/promises'
import {clearAlerts, DOCK, raiseAlert} from '../facts/alerts.ts'
import {type Dock, utcNow} from '../facts/dock.ts'
import {readLogState} from '../facts/epochs.ts'
import {lastNumber, type Position} from '../store/outbox.ts'
import {type HighWater, writeHighWater} from './high-water.ts'

/** Between two writes, each of which waits for the disk twice: so long does a record wait at most. */
const LEAST_APART_MS = 100
const NOT_WRITTEN = 'high-water-not-written'

export type HighWaterKeeper = {
  /**
   * May a record leave? Only when the file covers its number. If not, the file is written, and `dock.committed` is called
   * when that is done.
   */
  mayLeave(position: Position): boolean
  /** Writes what the database has come to, unless the file says so already. */
  write(): Promise<void>
  /** Writes it a last time. */
  stop(): Promise<void>
}

/**
 * Keeps the high-water file ahead of what leaves and behind what is committed, with few writes: each covers all that is
 * committed by then. When the disk doesn't take it, records leave all the same, with an alert: central must hear of a
 * dock whose disk is full.
 *
 * @param path the file
 * @param before what the file says now
 */
export function keepHighWater(dock: Dock, path: string, before: HighWater | null): HighWaterKeeper {
  let covered = before
  let writing: Promise<void> = Promise.resolve()
  let asked = false
  let stopped = false

  const writeNow = async (): Promise<void> => {
    const {epoch} = dock
    const log = readLogState(dock) ?? (covered?.log?.epoch === epoch ? covered.log : null)
    const now = {epoch, number: lastNumber(dock.store, epoch) ?? 0, log}
    if (isSame(covered, now)) return
    try {
      await writeHighWater(path, dock.name, now, utcNow())
      tell(dock, true)
    } catch (error) {
      dock.log.error({event: 'high-water.not-written', err: error})
      tell(dock, false)
    }
    covered = now
  }
  const write = (): Promise<void> => {
    // What can't be read now is tried again by who asks next.
    writing = writing.then(writeNow).catch((error: unknown) => {
      dock.log.error({event: 'high-water.unknown', err: error})
    })
    return writing
  }
  const writeAndRest = async (): Promise<void> => {
    await write()
    if (!stopped) dock.committed()
    await pause(LEAST_APART_MS, undefined, {ref: false})
    asked = false
    if (!stopped) dock.committed()
  }

  return {
    mayLeave({epoch, number}) {
      if (epoch < dock.epoch || (covered?.epoch === epoch && number <= covered.number)) return true
      if (!asked && !stopped) {
        asked = true
        void writeAndRest()
      }
      return false
    },
    write,
    async stop() {
      stopped = true
      await write()
    },
  }
}

/** The database may lie on the disk that takes nothing. */
function tell(dock: Dock, isWritten: boolean): void {
  try {
    if (isWritten) clearAlerts(dock, DOCK, problem => problem === NOT_WRITTEN)
    else raiseAlert(dock, {problem: NOT_WRITTEN, severity: 'warning'})
  } catch (error) {
    dock.log.error({event: 'high-water.not-told', err: error})
  }
}

const isSame = (a: HighWater | null, b: HighWater): boolean =>
  a !== null && a.epoch === b.epoch && a.number === b.number && a.log?.size === b.log?.size
