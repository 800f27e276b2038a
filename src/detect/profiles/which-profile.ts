import type {UsbDevice} from '../usb/devices.ts'
import {type DeviceMark, PLAIN, type Profile} from './profile.ts'

/** A device that the configuration, or a person's command, names as a recorder. */
export type NamedDevice = {
  /** `vendor:product` */
  device: string
  /** Null where no profile was named. */
  profile: string | null
}

type Marked = Pick<UsbDevice, 'vendor' | 'product' | 'productName' | 'serial'>

/**
 * The profile by which a device is read: the one that is named for it, else the first whose marks it bears.
 *
 * @returns null for a device that nothing says is a recorder
 */
export function profileOf(
  device: Marked,
  named: readonly NamedDevice[],
  profiles: readonly Profile[],
): {profile: Profile; isLocked: boolean} | null {
  const by = named.find(one => one.device === `${device.vendor}:${device.product}`)
  const chosen = by?.profile == null ? undefined : profiles.find(({name}) => name === by.profile)
  const marked = profiles.find(({devices, locked}) => [...devices, ...locked].some(mark => bears(device, mark)))
  const profile = chosen ?? marked ?? (by ? PLAIN : null)
  return profile && {profile, isLocked: profile.locked.some(mark => bears(device, mark))}
}

const bears = (device: Marked, mark: DeviceMark): boolean =>
  device.vendor === mark.vendor &&
  device.product === mark.product &&
  (mark.productName?.test(device.productName ?? '') ?? true) &&
  (mark.serial?.test(device.serial ?? '') ?? true)
