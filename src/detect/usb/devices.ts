import {basename, dirname, join} from 'node:path'
import {z} from 'zod'
import {kernelNames, kernelPath, kernelText} from '../../disk/kernel.ts'

/** A disk that a device brings, as the kernel knows it now. */
export type Disk = {
  /** `sdb`: given anew at each plugging, in any order. */
  name: string
  /** In units of 512 bytes, whatever the disk's own sector is; 0 while it isn't ready, or has no card. */
  sectors: number
  /** `sdb1`, …; none when the whole disk is one volume. */
  partitions: readonly string[]
}

/** A device on this machine's USB. */
export type UsbDevice = {
  /** The kernel's name for where it is now, such as `1-5.1`. */
  name: string
  /** Counts up at each plugging of a bus: tells two stays in one port apart. */
  number: number
  /** Controller and ports, such as `0000:00:14.0/5.1`: the same at every start, and for both speeds of a port. */
  port: string
  isHub: boolean
  /** Four hexadecimal digits each (USB 2.0 §9.6.1, idVendor and idProduct). */
  vendor: string
  product: string
  /** What the device says of itself; any text at all. */
  serial: string | null
  productName: string | null
  manufacturer: string | null
  /** None for a moment after it came. */
  interfaces: readonly UsbInterface[]
  disks: readonly Disk[]
}

/** Class, subclass and protocol as two hexadecimal digits each (usb.org, defined class codes). */
export type UsbInterface = {
  number: number
  class: string
  subclass: string
  protocol: string
  /** Whether the kernel may give it a driver (Documentation/usb/authorization.rst). */
  authorized: boolean
}

const digits = (count: number) => z.string().regex(new RegExp(`^[0-9a-f]{${count}}$`))
const count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
/** USB 2.0 §9.6.7: a string descriptor has at most 126 characters. */
const said = z
  .string()
  .max(4 * 126)
  .nullable()

const deviceSchema = z.object({
  idVendor: digits(4),
  idProduct: digits(4),
  bDeviceClass: digits(2),
  devnum: count,
  devpath: z.string().regex(/^\d+(\.\d+)*$/),
  serial: said,
  product: said,
  manufacturer: said,
})
const interfaceSchema = z.object({
  bInterfaceNumber: digits(2),
  bInterfaceClass: digits(2),
  bInterfaceSubClass: digits(2),
  bInterfaceProtocol: digits(2),
  authorized: z.enum(['0', '1']).nullable(),
})

const HUB = '09'

/**
 * Reads from sysfs what is plugged in. Names alone lead from a device to its disk, never an order, and never a walk
 * through a hub's folder, in which the devices behind it lie (Documentation/ABI/testing/sysfs-bus-usb).
 *
 * @param sys where sysfs is mounted
 * @returns null on a machine without USB. A device that goes meanwhile, or whose descriptors are no such thing, isn't
 *   in it.
 */
export async function readUsbDevices(sys = '/sys'): Promise<UsbDevice[] | null> {
  const folder = join(sys, 'bus/usb/devices')
  const names = await kernelNames(folder)
  if (names.length === 0 && (await kernelPath(folder)) === null) return null
  const devices = names.filter(name => /^\d+-\d+(\.\d+)*$/.test(name))
  const read = await Promise.all(devices.map(name => readDevice(sys, name, names)))
  return read.filter(device => device !== null)
}

async function readDevice(sys: string, name: string, names: readonly string[]): Promise<UsbDevice | null> {
  const folder = join(sys, 'bus/usb/devices', name)
  const device = deviceSchema.safeParse(await attributes(folder, Object.keys(deviceSchema.shape))).data
  const bus = await kernelPath(join(sys, 'bus/usb/devices', `usb${name.split('-')[0]}`))
  if (device === undefined || bus === null) return null
  const own = names.filter(other => other.startsWith(`${name}:`)).map(other => join(sys, 'bus/usb/devices', other))
  const [interfaces, disks] = await Promise.all([
    Promise.all(own.map(readInterface)),
    Promise.all(own.map(one => readDisks(sys, one))),
  ])
  return {
    name,
    number: device.devnum,
    port: `${basename(dirname(bus))}/${device.devpath}`,
    isHub: device.bDeviceClass === HUB,
    vendor: device.idVendor,
    product: device.idProduct,
    serial: device.serial,
    productName: device.product,
    manufacturer: device.manufacturer,
    interfaces: interfaces.filter(one => one !== null),
    disks: disks.flat(),
  }
}

async function readInterface(folder: string): Promise<UsbInterface | null> {
  const {data} = interfaceSchema.safeParse(await attributes(folder, Object.keys(interfaceSchema.shape)))
  if (data === undefined) return null
  return {
    number: Number.parseInt(data.bInterfaceNumber, 16),
    class: data.bInterfaceClass,
    subclass: data.bInterfaceSubClass,
    protocol: data.bInterfaceProtocol,
    authorized: data.authorized !== '0',
  }
}

/** `host*` / `target*` / host:channel:target:lun / block / name. */
async function readDisks(sys: string, folder: string): Promise<Disk[]> {
  const hosts = await below(folder, /^host\d+$/)
  const targets = (await Promise.all(hosts.map(host => below(host, /^target[\d:]+$/)))).flat()
  const units = (await Promise.all(targets.map(target => below(target, /^\d+:\d+:\d+:\d+$/)))).flat()
  const names = (await Promise.all(units.map(unit => kernelNames(join(unit, 'block'))))).flat()
  const disks = await Promise.all(names.map(name => readDisk(join(sys, 'class/block', name), name)))
  return disks.filter(disk => disk !== null)
}

async function readDisk(folder: string, name: string): Promise<Disk | null> {
  const sectors = count.safeParse(await kernelText(join(folder, 'size'))).data
  if (sectors === undefined) return null
  const within = (await kernelNames(folder)).filter(entry => entry.startsWith(name)).sort()
  return {name, sectors, partitions: within}
}

const below = async (folder: string, pattern: RegExp): Promise<string[]> =>
  (await kernelNames(folder)).filter(name => pattern.test(name)).map(name => join(folder, name))

async function attributes(folder: string, names: readonly string[]): Promise<Record<string, string | null>> {
  const texts = await Promise.all(names.map(name => kernelText(join(folder, name))))
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? null]))
}
