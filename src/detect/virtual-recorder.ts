import {recorderId} from '../contract/identity.ts'
import {type Arrival, FILES_ALONE, type RecorderEvents, type RecorderSource} from './source.ts'

/** A recorder that is a folder with a clock: for the demonstration and for tests. */
export type VirtualRecorder = {
  serial: string
  volumeSerial: string
  root: string
  bay: number
  zone: string
  clockOffsetMs: number
  clockErrorMs: number
}

/** Bays whose recorders are plugged and pulled by the program itself. */
export type VirtualBays = RecorderSource & {
  plug(recorder: VirtualRecorder): void
  pull(recorder: VirtualRecorder): void
}

/** @param plugged the recorders that are in their bays from the start */
export function virtualBays(plugged: readonly VirtualRecorder[]): VirtualBays {
  let events: RecorderEvents | undefined
  return {
    async start(given) {
      events = given
      for (const recorder of plugged) given.arrived(asArrival(recorder))
    },
    async stop() {},
    plug: recorder => events?.arrived(asArrival(recorder)),
    pull: recorder => events?.left(keyOf(recorder)),
  }
}

const keyOf = (recorder: VirtualRecorder): string => `virtual ${recorder.bay} ${recorder.serial}`

const asArrival = (recorder: VirtualRecorder): Arrival => ({
  key: keyOf(recorder),
  recorder: {id: recorderId(recorder.serial), serial: recorder.serial, volumeSerial: recorder.volumeSerial},
  root: recorder.root,
  bay: recorder.bay,
  zone: recorder.zone,
  ...FILES_ALONE,
  entryTimes: 'local',
  officer: null,
  offset: {ms: recorder.clockOffsetMs, errorMs: recorder.clockErrorMs},
})
