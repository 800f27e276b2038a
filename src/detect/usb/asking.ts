import {type Answers, askRecorder, NO_ANSWERS} from '../profiles/ask.ts'
import {ControlError, type Profile} from '../profiles/profile.ts'
import type {SourceTrouble} from '../source.ts'
import type {OpenControl} from './control.ts'
import type {UsbDevice} from './devices.ts'
import {MountError, type Mounter} from './mounter.ts'

/** By whom a device is opened, and what unlocks the recorders of a profile (null where nothing is configured). */
export type AskOptions = {
  mounter: Mounter
  control: (device: UsbDevice) => Promise<OpenControl>
  secretOf: (profile: string) => string | null
}

/** A device can't be docked, or not be asked, and why. */
export class RefusedError extends Error {
  override name = 'RefusedError'
  readonly problem: SourceTrouble

  constructor(problem: SourceTrouble, options?: ErrorOptions) {
    super(problem, options)
    this.problem = problem
  }
}

/** What is told of a device of which something failed. @param otherwise where the error itself doesn't say */
export function problemOf(error: unknown, otherwise: SourceTrouble): SourceTrouble {
  if (error instanceof RefusedError || error instanceof MountError) return error.problem
  return error instanceof ControlError ? 'recorder-unanswering' : otherwise
}

/** A recorder that doesn't answer doesn't keep its own footage waiting. */
const ANSWERS_WITHIN_MS = 10_000

/**
 * Asks a device for its disk. Unlocked, it shows it, or goes and comes back with it: then that is another stay, and the only
 * docking.
 *
 * @throws {RefusedError | MountError}
 */
export async function unlock(device: UsbDevice, profile: Profile, options: AskOptions): Promise<void> {
  await withControl(device, options, async control => {
    try {
      await profile.unlock?.(control, options.secretOf(profile.name))
    } catch (cause) {
      throw new RefusedError(cause instanceof ControlError ? 'unlock-refused' : 'profile-failed', {cause})
    }
  })
}

/**
 * Asks a recorder all that its profile can ask, for ten seconds from when it is opened. What it has answered by then counts.
 *
 * @param zone IANA zone of its clock
 * @throws {ControlError | MountError} when it can't be opened; what else is thrown is a mistake in the profile
 */
export async function answersOf(
  device: UsbDevice,
  profile: Profile,
  zone: string,
  options: AskOptions,
): Promise<Answers> {
  if (!profile.read && !profile.readClock) return NO_ANSWERS
  return withControl(device, options, control =>
    askRecorder(profile, control, zone, AbortSignal.timeout(ANSWERS_WITHIN_MS)),
  )
}

/** @throws {ControlError | MountError} */
export async function withControl<Result>(
  device: UsbDevice,
  {mounter, control}: Pick<AskOptions, 'mounter' | 'control'>,
  doing: (control: OpenControl) => Promise<Result>,
): Promise<Result> {
  await mounter.open(device.name)
  const opened = await control(device)
  try {
    return await doing(opened)
  } finally {
    await opened.close()
  }
}
