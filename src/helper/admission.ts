import {join} from 'node:path'
import {type HelperReply, refusal} from '../contract/helper.ts'
import {kernelNames, kernelText, tellKernel} from '../disk/kernel.ts'

const DEVICES = '/sys/bus/usb/devices'
/** Disks and hubs (usb.org, classes 08h and 09h), and what only its vendor knows (FFh): never a keyboard or a network. */
const ADMITTED = ['08', '09', 'ff']

/**
 * From now on the kernel gives no interface of a device that comes a driver of itself: what a device claims to be is
 * read first (Documentation/usb/authorization.rst, interface authorization). What is plugged in already keeps its own.
 */
export async function keepDriversOff(): Promise<void> {
  for (const name of await kernelNames(DEVICES)) {
    if (/^usb\d+$/.test(name)) await tellKernel(join(DEVICES, name, 'interface_authorized_default'), '0')
  }
}

/** Lets the kernel give interfaces of a device their drivers, where they are of a kind that a recorder has. */
export async function admit(device: string, interfaces: readonly number[]): Promise<HelperReply> {
  const names = (await kernelNames(DEVICES)).filter(name => name.startsWith(`${device}:`))
  for (const number of interfaces) {
    const [name] = await among(names, async one => (await attribute(one, 'bInterfaceNumber')) === number)
    const kind = name === undefined ? null : await kernelText(join(DEVICES, name, 'bInterfaceClass'))
    if (name === undefined || kind === null || !ADMITTED.includes(kind)) {
      return refusal('volume-refused', `${device} has no interface ${number} that a recorder has`)
    }
    await tellKernel(join(DEVICES, name, 'authorized'), '1')
    await tellKernel('/sys/bus/usb/drivers_probe', name)
  }
  return {ok: true, mount: null, volume_serial: null}
}

const attribute = async (name: string, of: string): Promise<number> =>
  Number.parseInt((await kernelText(join(DEVICES, name, of))) ?? '', 16)

async function among(names: readonly string[], fits: (name: string) => Promise<boolean>): Promise<string[]> {
  const fitting = await Promise.all(names.map(fits))
  return names.filter((_, index) => fitting[index])
}
