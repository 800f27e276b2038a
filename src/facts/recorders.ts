import {findRecorder} from '../store/recorders.ts'
import type {Dock} from './dock.ts'

const LONGEST_ID = 36

/**
 * The id of its own that a recorder goes by. Serials that differ may give one id (all of `记录仪一` and `记录仪二` become
 * `-`): then the second is `…-2`, so that no clip is ever filed under another recorder.
 *
 * @param isTaken is another recorder of this id in a bay now?
 */
export function ownRecorderId(
  dock: Dock,
  recorder: {id: string; serial: string | null},
  isTaken: (id: string) => boolean,
): string {
  for (let n = 1; ; n += 1) {
    const suffix = n === 1 ? '' : `-${n}`
    const id = `${recorder.id.slice(0, LONGEST_ID - suffix.length)}${suffix}`
    if (!isTaken(id) && isSerialOf(dock, id, recorder.serial)) return id
  }
}

function isSerialOf(dock: Dock, id: string, serial: string | null): boolean {
  const known = findRecorder(dock.store, id)?.serial ?? null
  return known === null || serial === null || known.toLowerCase() === serial.toLowerCase()
}
