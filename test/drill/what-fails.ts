import {createHash} from 'node:crypto'
import {seeded} from '../support/truth.ts'
import {afterCacheDropped, type Disk} from './disk-model.ts'
import {type MachineState, stateKey} from './machine-state.ts'
import type {Fault, FaultKind, Recorded} from './observer.ts'
import {
  afterPowerLoss,
  type Fate,
  fateByChance,
  hasUnsynced,
  nothingSurvives,
  oldNamesStay,
  onlyBytesSurvive,
  onlyNamesSurvive,
  onlyNamesWithoutLengths,
  subsetsOfNames,
} from './power-loss.ts'

const CHANCES_A_STATE = 4

/** What a call that changes the disk can fail with; each other one with an I/O error. */
const CHANGES: ReadonlySet<string> = new Set(['write', 'open-new', 'make-folder', 'sync'])

/** A seeded generator of numbers in [0, 1), the same for the same text. */
export const seededBy = (text: string): (() => number) => seeded(createHash('sha1').update(text).digest().readInt32LE())

/** How a call can fail: once or from there on. @param harshest with one error each */
export function faultsAt({call, path, nth, atStop}: Recorded, harshest: boolean): Fault[] {
  const errors: FaultKind[] =
    call === 'commit' ? ['SQLITE_FULL', 'SQLITE_IOERR_FSYNC'] : CHANGES.has(call) ? ['EIO', 'ENOSPC'] : ['EIO']
  return (harshest ? errors.slice(-1) : errors).flatMap(error =>
    (['once', 'always'] as const).map((how): Fault => ({point: {call, path, nth}, error, how, atStop})),
  )
}

/** What is lost when the power goes, where everything is kept and where nothing is; named for people. */
const HARSHEST: readonly (readonly [string, Fate])[] = [
  ['nothing un-synced survives', nothingSurvives],
  ['names survive, bytes are zeros', onlyNamesSurvive],
  ['bytes survive, names do not', onlyBytesSurvive],
]

/**
 * A disk after the death of the process alone, and after the loss of power in different ways.
 *
 * @param seed for the fates by chance
 * @param harshest without subsets and chance
 */
export function* afterDeath(disk: Disk, seed: string, harshest: boolean): Generator<{disk: Disk; fate: string}> {
  yield {disk, fate: 'process only'}
  if (!hasUnsynced(disk)) return
  for (const [fate, choice] of HARSHEST) yield {disk: afterPowerLoss(disk, choice), fate}
  if (harshest) return
  yield {disk: afterPowerLoss(disk, onlyNamesWithoutLengths), fate: 'names survive, files are short'}
  yield {disk: afterPowerLoss(disk, oldNamesStay), fate: 'old names stay beside new ones'}
  for (const [n, choice] of subsetsOfNames(disk).entries()) {
    yield {disk: afterPowerLoss(disk, choice), fate: `names by subset ${n + 1}`}
  }
  for (let n = 1; n <= CHANCES_A_STATE; n += 1) {
    yield {disk: afterPowerLoss(disk, fateByChance(seededBy(`${seed} ${n}`))), fate: `un-synced by chance ${n}`}
  }
}

/** What a process that was killed never synced may be lost much later. */
export function powerLostLater({disk}: MachineState): {disk: Disk; fate: string}[] {
  if (!hasUnsynced(disk)) return []
  return HARSHEST.slice(0, 2).map(([fate, choice]) => ({disk: afterPowerLoss(disk, choice), fate}))
}

/** After a failed fsync the cache shows what the disk hasn't got; the kernel may drop it at any time. */
export function cacheDropped(state: MachineState): MachineState[] {
  const dropped = {...state, disk: afterCacheDropped(state.disk)}
  return stateKey(dropped) === stateKey(state) ? [] : [dropped]
}
