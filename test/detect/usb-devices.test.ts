import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {readUsbDevices} from '../../src/detect/usb/devices.ts'
import {bringsDisk, changesSince, stayKey, volumesOf} from '../../src/detect/usb/stays.ts'
import {scratchFolder} from '../support/scratch.ts'
import {storage, sysfs} from '../support/sysfs.ts'

describe('what is plugged in, by sysfs', () => {
  test('a recorder behind a hub has the disk that hangs on it, and the hub has none', async () => {
    const {sys, device, disk} = sysfs()
    device('1-5', {bDeviceClass: '09', devnum: '3'}, [{...storage, bInterfaceClass: '09'}])
    const folder = device('1-5.1', {serial: 'REC-1', product: 'Body'}, [storage], ['1-5'])
    disk(join(folder, '1-5.1:1.0'), 'sdc', 2048, ['sdc1'])
    const found = (await readUsbDevices(sys)) ?? []
    expect(found.filter(({isHub}) => isHub)).toMatchObject([{name: '1-5', disks: []}])
    expect(found.filter(({isHub}) => !isHub)).toEqual([
      {
        name: '1-5.1',
        number: 7,
        isHub: false,
        port: '0000:00:10.0/5.1',
        vendor: '1234',
        product: '5678',
        serial: 'REC-1',
        productName: 'Body',
        manufacturer: null,
        interfaces: [{number: 0, class: '08', subclass: '06', protocol: '50', authorized: true}],
        disks: [{name: 'sdc', sectors: 2048, partitions: ['sdc1']}],
      },
    ])
  })

  test('a machine without USB has nothing to read, one with an empty bus has no devices', async () => {
    expect(await readUsbDevices(scratchFolder())).toBeNull()
    expect(await readUsbDevices(sysfs().sys)).toEqual([])
  })

  test('descriptors that are none hide no other device', async () => {
    const {sys, device} = sysfs()
    device('1-1', {idVendor: 'no id'})
    device('1-2', {devpath: '../../etc'})
    device('1-3', {serial: 'x'.repeat(5000)})
    device('1-4', {serial: 'REC-4'}, [{...storage, bInterfaceClass: 'zz'}])
    expect(await readUsbDevices(sys)).toMatchObject([{name: '1-4', serial: 'REC-4', interfaces: [], disks: []}])
  })

  test('a device that goes while it is read isn’t there', async () => {
    const {sys, device} = sysfs()
    const folder = device('1-1', {}, [storage])
    rmSync(folder, {recursive: true})
    expect(await readUsbDevices(sys)).toEqual([])
  })

  test('a disk counts once it has a size: its partitions, or the whole of it', async () => {
    const {sys, device, disk} = sysfs()
    const folder = device('1-1', {}, [storage])
    disk(join(folder, '1-1:1.0'), 'sda', 0)
    const [unready] = (await readUsbDevices(sys)) ?? []
    expect(unready && [bringsDisk(unready), volumesOf(unready)]).toEqual([true, []])
    const one = {name: 'sda', sectors: 10, partitions: []}
    expect(
      unready && volumesOf({...unready, disks: [one, {...one, name: 'sdb', partitions: ['sdb1', 'sdb2']}]}),
    ).toEqual(['sda', 'sdb1', 'sdb2'])
  })
})

test('a device that was plugged again is another stay, in the same port as well', async () => {
  const {sys, device} = sysfs()
  device('1-1', {devnum: '8'})
  const [now] = (await readUsbDevices(sys)) ?? []
  if (!now) throw new Error('no device')
  const before = {...now, number: 7}
  expect(changesSince([stayKey(before)], [now])).toEqual({came: [now], gone: [stayKey(before)]})
  expect(changesSince([stayKey(now)], [now])).toEqual({came: [], gone: []})
})
