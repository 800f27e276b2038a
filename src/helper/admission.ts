import {join} from 'node:path'
import {type HelperReply, refusal} from '../contract/helper.ts'
import {chownPath} from '../disk/entries.ts'
import {kernelNames, kernelText, tellKernel} from '../disk/kernel.ts'

const DEVICES = '/sys/bus/usb/devices'
/** Where the kernel has a file for each device by bus and number (Documentation/driver-api/usb/usb.rst, usbfs). */
const NODES = '/dev/bus/usb'
/** Disks and hubs (usb.org, classes 08h and 09h), and what only its vendor knows (FFh): never a keyboard or a network. */
const [STORAGE, HUB, VENDOR] = ['08', '09', 'ff']
const ADMITTED = [STORAGE, HUB, VENDOR]

/**
 * From now on the kernel gives no interface of a device that comes a driver of itself: what a device claims to be is
 * read first (Documentation/usb/authorization.rst, interface authorization). What is plugged in already keeps its own.
 */
export async function keepDriversOff(): Promise<void> {
  for (const name of await kernelNames(DEVICES)) {
    if (/^usb\d+$/.test(name)) await tellKernel(join(DEVICES, name, 'interface_authorized_default'), '0')
  }
}

/**
 * Lets the kernel give interfaces of a device their drivers, where they are of a kind that a recorder has, or the device
 * is one that root's own configuration allows as it is.
 *
 * @param allowed `vendor:product`
 */
export async function admit(
  device: string,
  interfaces: readonly number[],
  allowed: readonly string[],
): Promise<HelperReply> {
  const ids = await Promise.all(['idVendor', 'idProduct'].map(one => kernelText(join(DEVICES, device, one))))
  const isAllowed = allowed.includes(ids.join(':'))
  const names = (await kernelNames(DEVICES)).filter(name => name.startsWith(`${device}:`))
  for (const number of interfaces) {
    const [name] = await among(names, async one => (await attribute(one, 'bInterfaceNumber')) === number)
    const kind = name === undefined ? null : await kernelText(join(DEVICES, name, 'bInterfaceClass'))
    if (name === undefined || kind === null || !(isAllowed || ADMITTED.includes(kind))) {
      return refusal('volume-refused', `${device} has no interface ${number} that a recorder has`)
    }
    await tellKernel(join(DEVICES, name, 'authorized'), '1')
    await tellKernel('/sys/bus/usb/drivers_probe', name)
  }
  return {ok: true, mount: null, volume_serial: null}
}

/**
 * Lets the dock send vendor requests to a device, where it is none that anything but a recorder could be: each of its
 * interfaces is a disk's or its vendor's own.
 */
export async function open(device: string, owner: {uid: number; gid: number}): Promise<HelperReply> {
  const names = (await kernelNames(DEVICES)).filter(name => name.startsWith(`${device}:`))
  const kinds = await Promise.all(names.map(name => kernelText(join(DEVICES, name, 'bInterfaceClass'))))
  const [bus, number] = await Promise.all(['busnum', 'devnum'].map(one => kernelText(join(DEVICES, device, one))))
  const isRecorder = kinds.length > 0 && kinds.every(kind => kind === STORAGE || kind === VENDOR)
  if (!isRecorder || !/^\d{1,3}$/.test(bus ?? '') || !/^\d{1,3}$/.test(number ?? '')) {
    return refusal('volume-refused', `${device} isn't a device with a disk or its vendor's interfaces alone`)
  }
  await chownPath(join(NODES, String(bus).padStart(3, '0'), String(number).padStart(3, '0')), owner)
  return {ok: true, mount: null, volume_serial: null}
}

const attribute = async (name: string, of: string): Promise<number> =>
  Number.parseInt((await kernelText(join(DEVICES, name, of))) ?? '', 16)

async function among(names: readonly string[], fits: (name: string) => Promise<boolean>): Promise<string[]> {
  const fitting = await Promise.all(names.map(fits))
  return names.filter((_, index) => fitting[index])
}
