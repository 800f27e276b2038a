import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {MountError} from '../../src/detect/usb/mounter.ts'
import {gate} from '../support/gate.ts'
import {scratchFolder} from '../support/scratch.ts'
import {storage} from '../support/sysfs.ts'
import {ID, watching} from '../support/usb-source.ts'

const tellSysfs = (sys: string, file: string, text: string): Promise<void> =>
  writeFile(join(sys, 'bus/usb/devices', file), text)

describe('recorders on USB', () => {
  test('that were there before the start are reported when the start has ended', async () => {
    const usb = await watching()
    usb.plug('1-1', 'REC-1')
    await usb.start()
    expect(usb.said).toEqual(['usb: null', 'rec-1 in bay 1 at /mounts/sda'])
  })

  test('are found without any event, and one that is pulled is unmounted', async () => {
    const usb = await watching({pollMs: 10})
    await usb.start()
    usb.plug('1-1', 'REC-1')
    await usb.until('rec-1 in bay 1 at /mounts/sda')
    usb.bus.pull('1-1')
    await usb.until('unmounted /mounts/sda')
    expect(usb.said).toEqual(['usb: null', 'rec-1 in bay 1 at /mounts/sda', 'left usb 1-1 7', 'unmounted /mounts/sda'])
  })

  test('one that was pulled and put back between two looks is another stay', async () => {
    const usb = await watching()
    usb.plug('1-1', 'REC-1')
    await usb.start()
    usb.bus.pull('1-1')
    usb.plug('1-1', 'REC-1', '8', 'sdb')
    usb.hint()
    await usb.until('rec-1 in bay 1 at /mounts/sdb')
    expect(usb.said.slice(2, 3)).toEqual(['left usb 1-1 7'])
  })

  test('have the bay of their port, and one in another port is refused by name', async () => {
    const usb = await watching({bayOfPort: new Map([['0000:00:10.0/2', 9]])})
    usb.plug('1-2', 'REC-2')
    usb.plug('1-3', 'REC-3', '8', 'sdb')
    await usb.start()
    expect(usb.said.slice(1)).toEqual([`usb 0000:00:10.0/3 ${ID}: port-unknown`, 'rec-2 in bay 9 at /mounts/sda'])
  })

  test('a device that isn’t known is told, left alone, and forgotten with the device', async () => {
    const usb = await watching({recorders: []})
    usb.plug('1-1', 'STICK')
    await usb.start()
    usb.bus.pull('1-1')
    usb.hint()
    await usb.until(`usb 0000:00:10.0/1 ${ID}: null`)
    expect(usb.said).toEqual([
      'usb: null',
      `usb 0000:00:10.0/1 ${ID}: device-unknown`,
      `usb 0000:00:10.0/1 ${ID}: null`,
    ])
  })

  test('a disk is admitted where the kernel keeps its driver away, and nothing else of its device', async () => {
    const usb = await watching()
    const kept = {...storage, authorized: '0'}
    usb.bus.device('1-1', {serial: 'REC-1'}, [
      {...kept, bInterfaceNumber: '00'},
      {...kept, bInterfaceNumber: '01', bInterfaceClass: '03'},
    ])
    const started = usb.start()
    await usb.until('admitted 1-1 0')
    usb.bus.pull('1-1')
    usb.hint()
    await started
    expect(usb.said).toEqual(['usb: null', 'admitted 1-1 0'])
  })

  test('a hub is admitted as a hub, and again when the kernel keeps its driver away again', async () => {
    const usb = await watching(
      {},
      {
        async admit(device) {
          await tellSysfs(usb.bus.sys, `${device}:1.0/authorized`, '1')
          usb.admitted(device)
        },
      },
    )
    usb.bus.device('1-5', {bDeviceClass: '09'}, [{...storage, bInterfaceClass: '09', authorized: '0'}])
    await usb.start()
    expect(usb.said).toEqual(['usb: null', 'admitted 1-5'])
    await tellSysfs(usb.bus.sys, '1-5:1.0/authorized', '0')
    usb.said.length = 0
    usb.hint()
    await usb.until('admitted 1-5')
    expect(usb.said).toEqual(['admitted 1-5'])
  })

  test('one that goes while it is mounted is never reported, and holds nobody up', async () => {
    const mounting = gate()
    const usb = await watching(
      {},
      {
        async mount(volume) {
          if (volume === 'sda') await mounting.pass()
          return {folder: `/mounts/${volume}`, volumeSerial: null}
        },
      },
    )
    await usb.start()
    usb.plug('1-1', 'REC-1')
    usb.hint()
    await mounting.reached
    usb.bus.pull('1-1')
    usb.plug('1-2', 'REC-2', '8', 'sdb')
    usb.hint()
    await usb.until('rec-2 in bay 1 at /mounts/sdb')
    mounting.open()
    await usb.until('unmounted /mounts/sda')
    expect(usb.said).toEqual(['usb: null', 'rec-2 in bay 1 at /mounts/sdb', 'unmounted /mounts/sda'])
  })

  test('what the helper can’t do is told of that device, and others are served', async () => {
    const usb = await watching(
      {},
      {
        async mount(volume) {
          if (volume === 'sda') throw new MountError('volume-foreign', 'ext4')
          return {folder: `/mounts/${volume}`, volumeSerial: null}
        },
      },
    )
    usb.plug('1-1', 'REC-1')
    usb.plug('1-2', 'REC-2', '8', 'sdb')
    await usb.start()
    expect(usb.said.toSorted()).toEqual([
      'rec-2 in bay 1 at /mounts/sdb',
      `usb 0000:00:10.0/1 ${ID}: volume-foreign`,
      'usb: null',
    ])
  })

  test('a machine without USB is told once', async () => {
    const usb = await watching({sys: scratchFolder(), pollMs: 10})
    await usb.start()
    expect(usb.said).toEqual(['usb: usb-missing'])
  })
})
