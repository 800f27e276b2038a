import {setTimeout as pause} from 'node:timers/promises'
import {Temporal} from 'temporal-polyfill'
import type {ClockSet} from '../source.ts'
import {askRecorder} from './ask.ts'
import {type Control, ControlError, type Profile} from './profile.ts'

/** A transfer on the control endpoint takes about a millisecond; what a recorder then does with it is unknown. */
const AHEAD_MS = 20

/**
 * Sets a recorder's clock by the dock's, as a second begins: it is set in whole seconds.
 *
 * @param zone IANA zone of the recorder's clock
 * @returns how far it is off afterwards, by its own reading (null where that can't be had); null where it wasn't set
 */
export async function setRecorderClock(
  profile: Pick<Profile, 'setClock' | 'readClock'>,
  control: Control,
  zone: string,
): Promise<ClockSet | null> {
  if (!profile.setClock) return null
  const second = Math.floor((Date.now() + AHEAD_MS) / 1000) * 1000 + 1000
  await pause(second - AHEAD_MS - Date.now())
  const local = Temporal.Instant.fromEpochMilliseconds(second).toZonedDateTimeISO(zone).toPlainDateTime()
  try {
    await profile.setClock(control, local.toString({smallestUnit: 'second'}))
  } catch (error) {
    if (error instanceof ControlError) return null
    throw error
  }
  const {readClock} = profile
  return {offset: readClock ? (await askRecorder({readClock}, control, zone)).offset : null}
}
