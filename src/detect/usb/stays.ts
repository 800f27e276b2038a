import type {UsbDevice} from './devices.ts'

/** Names one stay of a device in a port. */
export const stayKey = ({name, number}: UsbDevice): string => `usb ${name} ${number}`

/** What became of it since the last look. */
export type Changes = {came: UsbDevice[]; gone: string[]}

/**
 * Compares what is there with what was.
 *
 * @param known keys of the stays that are known
 */
export function changesSince(known: Iterable<string>, devices: readonly UsbDevice[]): Changes {
  const before = new Set(known)
  const now = new Set(devices.map(stayKey))
  return {
    came: devices.filter(device => !before.has(stayKey(device))),
    gone: [...before].filter(key => !now.has(key)),
  }
}

/** Mass storage and hubs (usb.org, classes 08h and 09h). */
const STORAGE = '08'
const HUB = '09'

export const bringsDisk = ({interfaces}: UsbDevice): boolean => interfaces.some(one => one.class === STORAGE)

/**
 * Interfaces that the kernel keeps from their driver and shouldn't: a recorder's disk, whatever else it claims to be, and
 * what makes a hub a hub.
 */
export const toBeAdmitted = ({interfaces, isHub}: UsbDevice): number[] =>
  interfaces.filter(one => one.class === (isHub ? HUB : STORAGE) && !one.authorized).map(({number}) => number)

/** All interfaces that the kernel keeps from their driver. */
export const notAuthorized = ({interfaces}: UsbDevice): number[] =>
  interfaces.filter(({authorized}) => !authorized).map(({number}) => number)

/** The volumes of its disks, as far as they are ready: partitions, or the whole disk where it has none. */
export const volumesOf = ({disks}: UsbDevice): string[] =>
  disks
    .filter(({sectors}) => sectors > 0)
    .flatMap(({name, partitions}) => (partitions.length > 0 ? partitions : [name]))
