import type {Card} from './cards.ts'
import {CONTROLLER, type Machine} from './machine.ts'

/** A recorder of QEMU's: a disk on USB, 46f4:0001, with a serial. */
export type Recorder = {
  serial: string
  card: Card
  /** Bytes a second that it gives at most. */
  rate?: number
  /** A sector that can't be read, in units of 512 bytes. */
  badSector?: number
}

export const RECORDER_ID = '46f4:0001'
/** QEMU's keyboard, which the dock's configuration takes for a recorder. */
export const KEYBOARD_ID = '0627:0001'

/** Where the kernel says a port of the machine is. */
export const portPath = (port: string): string => `${CONTROLLER}/${port}`

/** Plugs a recorder into a port, `3` or `5.1`. */
export async function plug({qmp}: Machine, {serial, card, rate, badSector}: Recorder, port: string): Promise<void> {
  const id = serial.toLowerCase()
  const known: {'node-name'?: string}[] = JSON.parse(JSON.stringify(await qmp.ask('query-named-block-nodes')))
  if (!known.some(one => one['node-name'] === `disk-${id}`)) {
    const file = badSector === undefined ? {driver: 'file', filename: card.image} : failing(card.image, badSector)
    if (rate !== undefined) {
      await qmp.ask('object-add', {'qom-type': 'throttle-group', id: `rate-${id}`, limits: {'bps-read': rate}})
    }
    const disk = {driver: 'raw', file}
    const node = rate === undefined ? disk : {driver: 'throttle', 'throttle-group': `rate-${id}`, file: disk}
    await qmp.ask('blockdev-add', {...node, 'node-name': `disk-${id}`})
  }
  const where = {bus: 'xhci.0', port}
  await qmp.ask('device_add', {driver: 'usb-storage', id: `dev-${id}`, drive: `disk-${id}`, serial, ...where})
}

const failing = (image: string, sector: number) => ({
  driver: 'blkdebug',
  image: {driver: 'file', filename: image},
  'inject-error': [{event: 'none', iotype: 'read', errno: 5, sector, once: false, immediately: false}],
})

/** Pulls it out, whatever it is doing. */
export async function pull({qmp}: Machine, serial: string): Promise<void> {
  await qmp.ask('device_del', {id: `dev-${serial.toLowerCase()}`})
}

/** Pulls out whatever is plugged in, so that what failed leaves nothing to the next. */
export async function pullAll({qmp}: Machine): Promise<void> {
  const present: {name: string}[] = JSON.parse(JSON.stringify(await qmp.ask('qom-list', {path: '/machine/peripheral'})))
  for (const {name} of present) if (name.startsWith('dev-')) await qmp.ask('device_del', {id: name})
}

/** It gives what it can from now on. */
export async function speedUp({qmp}: Machine, serial: string): Promise<void> {
  const path = `/objects/rate-${serial.toLowerCase()}`
  await qmp.ask('qom-set', {path, property: 'limits', value: {'bps-read': 0}})
}

/** Puts a hub with eight ports into a port. */
export async function plugHub({qmp}: Machine, id: string, port: string): Promise<void> {
  await qmp.ask('device_add', {driver: 'usb-hub', id, bus: 'xhci.0', port, ports: 8})
}
