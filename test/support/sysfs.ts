import {mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {scratchFolder} from './scratch.ts'

type Attributes = Record<string, string>
/** The interface of a disk. */
export const storage = {
  bInterfaceNumber: '00',
  bInterfaceClass: '08',
  bInterfaceSubClass: '06',
  bInterfaceProtocol: '50',
}

/** A sysfs with one controller, laid out as the kernel does it. */
export function sysfs() {
  const sys = scratchFolder()
  const controller = join(sys, 'devices/pci0000:00/0000:00:10.0/usb1')
  const list = join(sys, 'bus/usb/devices')
  const write = (folder: string, attributes: Attributes): void => {
    mkdirSync(folder, {recursive: true})
    for (const [name, value] of Object.entries(attributes)) writeFileSync(join(folder, name), `${value}\n`)
  }
  mkdirSync(list, {recursive: true})
  write(controller, {bDeviceClass: '09'})
  symlinkSync(controller, join(list, 'usb1'))
  return {
    sys,
    /** @param above the hubs between it and the controller */
    device(name: string, attributes: Attributes, interfaces: Attributes[] = [], above: string[] = []) {
      const folder = join(controller, ...above, name)
      const own = {idVendor: '1234', idProduct: '5678', bDeviceClass: '00', devnum: '7', devpath: name.slice(2)}
      write(folder, {...own, ...attributes})
      symlinkSync(folder, join(list, name))
      for (const [index, one] of interfaces.entries()) {
        write(join(folder, `${name}:1.${index}`), one)
        symlinkSync(join(folder, `${name}:1.${index}`), join(list, `${name}:1.${index}`))
      }
      return folder
    },
    /** It is pulled: its files go, and with them its disk. */
    pull(name: string) {
      rmSync(realpathSync(join(list, name)), {recursive: true})
      for (const entry of readdirSync(list)) {
        if (entry === name || entry.startsWith(`${name}:`)) rmSync(join(list, entry))
      }
    },
    disk(folder: string, name: string, sectors: number, partitions: string[] = []) {
      const block = join(folder, 'host2/target2:0:0/2:0:0:0/block', name)
      write(block, {size: String(sectors), ro: '0'})
      for (const partition of partitions) write(join(block, partition), {partition: '1'})
      mkdirSync(join(sys, 'class/block'), {recursive: true})
      rmSync(join(sys, 'class/block', name), {force: true})
      symlinkSync(block, join(sys, 'class/block', name))
    },
  }
}
