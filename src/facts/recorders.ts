import {findRecorder, recorderOfDevice, recordersOfSerial} from '../store/recorders.ts'
import type {Dock} from './dock.ts'

const LONGEST_ID = 36

/** What a source tells of a recorder: its id made of its serial, and where its files are. */
export type Device = {recorder: {id: string; serial: string | null; volumeSerial: string | null}; root: string}

/**
 * The id of its own that a recorder goes by. One that was docked before keeps it: it is known by its serial and its
 * volume's, or by its place where it has no volume serial. Else it is the serial's id, unless another recorder has that:
 * serials that differ may give one id (all of `记录仪一` and `记录仪二` become `-`), and two devices may have one serial.
 * Then the second is `…-2`, so that no clip is ever filed under another recorder.
 *
 * A serial that was in two bays at once belongs to two devices. From then on a volume that neither had is a third's:
 * nobody can tell which of them it came from.
 *
 * @param isTaken is another recorder of this id in a bay now?
 */
export function ownRecorderId(dock: Dock, device: Device, isTaken: (id: string) => boolean): string {
  const {id: wanted, serial} = device.recorder
  const before = recorderOfDevice(dock.store, {...device.recorder, root: device.root})
  if (before !== null && !isTaken(before)) return before
  const sharing = serial === null ? [] : recordersOfSerial(dock.store, serial)
  for (let n = 1; ; n += 1) {
    const suffix = n === 1 ? '' : `-${n}`
    const id = `${wanted.slice(0, LONGEST_ID - suffix.length)}${suffix}`
    const isAnothers = sharing.length > 1 && sharing.includes(id)
    if (!isAnothers && !isTaken(id) && isSerialOf(dock, id, serial)) return id
  }
}

function isSerialOf(dock: Dock, id: string, serial: string | null): boolean {
  const known = findRecorder(dock.store, id)?.serial ?? null
  return known === null || serial === null || known.toLowerCase() === serial.toLowerCase()
}
