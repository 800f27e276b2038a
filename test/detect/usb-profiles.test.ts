import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {loadProfiles} from '../../src/detect/profiles/load.ts'
import {ControlError} from '../../src/detect/profiles/profile.ts'
import {MountError} from '../../src/detect/usb/mounter.ts'
import {inCheckout} from '../../src/setup/run.mjs'
import {type ReferenceRecorder, referenceRecorder} from '../support/reference-recorder.ts'
import {storage} from '../support/sysfs.ts'
import {ID, watching} from '../support/usb-source.ts'

const profiles = await loadProfiles(inCheckout('fixtures', 'profiles'))
const vendorsOwn = {...storage, bInterfaceNumber: '01', bInterfaceClass: 'ff'}
const UNLOCKED = {idVendor: '1209', idProduct: '0002', serial: 'REF-1'}
const LOCKED = {idVendor: '1209', idProduct: '0001', serial: 'REF-1'}

const controlOf = (recorder: ReferenceRecorder) => async () => ({...recorder.control, close: async () => {}})

describe('a recorder with a profile', () => {
  test('is a recorder by its own marks, and told with what it says', async () => {
    const recorder = referenceRecorder({offsetMs: -90_000})
    const usb = await watching({profiles, recorders: [], control: controlOf(recorder)})
    const folder = usb.bus.device('1-1', UNLOCKED, [storage, vendorsOwn])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048)
    await usb.start()
    expect(usb.arrivals).toMatchObject([
      {profile: 'reference-recorder', recorder: {id: 'ref-1'}, says: {batteryPercent: 64, officer: '330102'}},
    ])
    const [{offset, clockRaw} = {offset: null, clockRaw: null}] = usb.arrivals
    expect(Math.abs((offset?.ms ?? 0) + 90_000)).toBeLessThanOrEqual(offset?.errorMs ?? 0)
    expect(clockRaw).toMatch(/^\d{14}$/)
  })

  test('is unlocked, goes, and comes back with its disk: one docking', async () => {
    const recorder = referenceRecorder({secret: 's3cret'})
    const usb = await watching({profiles, recorders: [], control: controlOf(recorder), secretOf: () => 's3cret'})
    usb.bus.device('1-1', LOCKED, [vendorsOwn])
    const started = usb.start()
    await expect.poll(() => recorder.unlockedBy).toBe('s3cret')
    usb.bus.pull('1-1')
    const folder = usb.bus.device('1-1', {...UNLOCKED, devnum: '8'}, [storage, vendorsOwn])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048)
    usb.hint()
    await usb.until('ref-1 in bay 1 at /mounts/sda')
    await started
    expect(usb.said).toEqual(['usb: null', 'ref-1 in bay 1 at /mounts/sda'])
  })

  test('that refuses to be unlocked is told, and docked by nobody', async () => {
    const usb = await watching({profiles, recorders: [], control: controlOf(referenceRecorder({secret: 'other'}))})
    usb.bus.device('1-1', LOCKED, [vendorsOwn])
    await usb.start()
    expect(usb.said).toEqual(['usb: null', 'usb 0000:00:10.0/1 1209:0001: unlock-refused'])
  })

  test('that answers nothing is docked all the same, and told', async () => {
    const stalls = async (): Promise<never> => {
      throw new ControlError('stall')
    }
    const silent = async () => ({read: stalls, write: stalls, close: async () => {}})
    const usb = await watching({profiles, recorders: [], control: silent})
    const folder = usb.bus.device('1-1', UNLOCKED, [storage, vendorsOwn])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048)
    await usb.start()
    expect(usb.said.slice(1).toSorted()).toEqual([
      'ref-1 in bay 1 at /mounts/sda',
      'usb 0000:00:10.0/1 1209:0002: recorder-unanswering',
    ])
    expect(usb.arrivals[0]).toMatchObject({offset: null, clockRaw: null, says: {batteryPercent: null}})
  })

  test('whose profile is at fault is docked all the same, and its author told', async () => {
    const broken = profiles.map(profile => ({
      ...profile,
      readClock: undefined,
      read: async () => {
        throw new TypeError('undefined is not a function')
      },
    }))
    const usb = await watching({profiles: broken, recorders: [], control: controlOf(referenceRecorder())})
    const folder = usb.bus.device('1-1', UNLOCKED, [storage, vendorsOwn])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048)
    await usb.start()
    expect(usb.said).toContain('ref-1 in bay 1 at /mounts/sda')
    expect(usb.said).toContain('usb 0000:00:10.0/1 1209:0002: profile-failed')
  })

  test('has its clock set, and tells how far it is off then', async () => {
    const recorder = referenceRecorder({offsetMs: 3_600_000})
    const usb = await watching({profiles, recorders: [], control: controlOf(recorder)})
    const folder = usb.bus.device('1-1', UNLOCKED, [storage, vendorsOwn])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048)
    await usb.start()
    const after = await usb.source.setClock?.(usb.arrivals[0]?.key ?? '')
    expect(Math.abs(recorder.offsetMs)).toBeLessThan(500)
    expect(Math.abs(after?.offset?.ms ?? 1e9)).toBeLessThan(500)
    expect(await usb.source.setClock?.('no such stay')).toBeNull()
  })
})

describe('a keyboard that a technician may bring', () => {
  test('has all its interfaces admitted, in any port, and is docked by nobody', async () => {
    const usb = await watching({allowed: ['046d:c31c'], bayOfPort: new Map([['0000:00:10.0/2', 1]])})
    const keys = {...storage, bInterfaceClass: '03', authorized: '0'}
    usb.bus.device('1-1', {idVendor: '046d', idProduct: 'c31c'}, [keys, {...keys, bInterfaceNumber: '01'}])
    usb.bus.device('1-3', {idVendor: '046d', idProduct: 'c31d'}, [keys])
    const started = usb.start()
    await usb.until('admitted 1-1 0,1')
    usb.bus.pull('1-1')
    usb.hint()
    await started
    expect(usb.said.filter(said => said.startsWith('admitted'))).not.toContain('admitted 1-3 0')
    expect(usb.arrivals).toEqual([])
  })
})

describe('a device that is allowed', () => {
  test('while it stands in its port is docked at once, and its alert goes', async () => {
    const usb = await watching({recorders: []})
    usb.plug('1-1', 'REC-1')
    await usb.start()
    usb.source.allow?.(ID)
    await usb.until('rec-1 in bay 1 at /mounts/sda')
    expect(usb.said).toEqual([
      'usb: null',
      `usb 0000:00:10.0/1 ${ID}: device-unknown`,
      `usb 0000:00:10.0/1 ${ID}: null`,
      'rec-1 in bay 1 at /mounts/sda',
    ])
  })
})

describe('several volumes of a recorder', () => {
  const mountsOf = (serials: Record<string, string | null>) => ({
    async mount(volume: string) {
      const volumeSerial = serials[volume]
      if (volumeSerial === undefined) throw new MountError('volume-foreign', volume)
      return {folder: `/mounts/${volume}`, volumeSerial}
    },
  })

  test('are one docking: partitions, and the cards of its disks', async () => {
    const usb = await watching({}, mountsOf({sda1: 'AAAA-1', sda2: 'AAAA-2', sdb: 'BBBB-1'}))
    const folder = usb.bus.device('1-1', {serial: 'REC-1'}, [storage, {...storage, bInterfaceNumber: '01'}])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048, ['sda1', 'sda2'])
    usb.bus.disk(join(folder, '1-1:1.1'), 'sdb', 2048)
    await usb.start()
    expect(usb.arrivals).toMatchObject([
      {
        root: '/mounts/sda1',
        recorder: {volumeSerial: 'AAAA-1'},
        otherVolumes: [
          {root: '/mounts/sda2', serial: 'AAAA-2'},
          {root: '/mounts/sdb', serial: 'BBBB-1'},
        ],
        missing: null,
      },
    ])
    usb.bus.pull('1-1')
    usb.hint()
    for (const volume of ['sda1', 'sda2', 'sdb']) await usb.until(`unmounted /mounts/${volume}`)
  })

  test('that have one serial are told apart by their order', async () => {
    const usb = await watching({}, mountsOf({sda1: 'SAME', sda2: 'SAME'}))
    const folder = usb.bus.device('1-1', {serial: 'REC-1'}, [storage])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048, ['sda1', 'sda2'])
    await usb.start()
    expect(usb.arrivals[0]?.otherVolumes).toEqual([{root: '/mounts/sda2', serial: 'SAME-2'}])
  })

  test('of which one can’t be read are docked without it, and that is told', async () => {
    const usb = await watching({}, mountsOf({sda2: 'AAAA-2'}))
    const folder = usb.bus.device('1-1', {serial: 'REC-1'}, [storage])
    usb.bus.disk(join(folder, '1-1:1.0'), 'sda', 2048, ['sda1', 'sda2'])
    await usb.start()
    expect(usb.said).toContain(`usb 0000:00:10.0/1 ${ID}: volume-foreign`)
    expect(usb.arrivals).toMatchObject([{root: '/mounts/sda2', missing: 'volume-foreign'}])
  })
})
