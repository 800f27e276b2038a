import {EventEmitter, once} from 'node:events'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import {bayNumbers} from '../../src/detect/bay-numbers.ts'
import {ControlError} from '../../src/detect/profiles/profile.ts'
import type {Arrival} from '../../src/detect/source.ts'
import type {Mounter} from '../../src/detect/usb/mounter.ts'
import {type UsbOptions, usbRecorders} from '../../src/detect/usb/usb-recorders.ts'
import {storage, sysfs} from './sysfs.ts'

export const ID = '1234:5678'

/** A source over a sysfs of the test's own, whose helper mounts nothing and says it has. */
export async function watching(change: Partial<UsbOptions> = {}, mounter: Partial<Mounter> = {}) {
  const bus = sysfs()
  const news = new EventEmitter()
  const said: string[] = []
  const arrivals: Arrival[] = []
  let hint: () => void = () => {}
  const tell = (what: string): void => {
    said.push(what)
    news.emit('said')
  }
  const source = usbRecorders({
    mounter: {
      mount: async volume => ({folder: `/mounts/${volume}`, volumeSerial: null}),
      unmount: async folder => tell(`unmounted ${folder}`),
      admit: async (device, interfaces) => tell(`admitted ${device} ${interfaces.join()}`),
      open: async () => {},
      ...mounter,
    },
    hints(stirred) {
      hint = stirred
      return () => {}
    },
    bayOfPort: new Map(),
    bays: bayNumbers(),
    firstBay: 1,
    control: async () => {
      throw new ControlError('there is none here')
    },
    recorders: [{device: ID, profile: null}],
    profiles: [],
    allowed: [],
    secretOf: () => null,
    zone: 'Asia/Shanghai',
    pollMs: 3_600_000,
    sys: bus.sys,
    ...change,
  })
  onTestFinished(() => source.stop())
  const events = {
    arrived(arrival: Arrival) {
      arrivals.push(arrival)
      tell(`${arrival.recorder.id} in bay ${arrival.bay} at ${arrival.root}`)
    },
    left: (key: string) => tell(`left ${key}`),
    trouble: (about: string, problem: string | null) => tell(`${about}: ${problem}`),
  }
  return {
    bus,
    said,
    arrivals,
    source,
    start: () => source.start(events),
    hint: () => hint(),
    admitted: (device: string) => tell(`admitted ${device}`),
    async until(what: string): Promise<void> {
      while (!said.includes(what)) await once(news, 'said')
    },
    /** Plugs a recorder with a whole disk. */
    plug(name: string, serial: string, devnum = '7', disk = 'sda') {
      const folder = bus.device(name, {serial, devnum}, [storage])
      bus.disk(join(folder, `${name}:1.0`), disk, 2048)
    },
  }
}
