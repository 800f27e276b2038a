import {recorderId} from '../../contract/identity.ts'
import type {BayNumbers} from '../bay-numbers.ts'
import type {Arrival, RecorderEvents, RecorderSource, SourceTrouble} from '../source.ts'
import {readUsbDevices, type UsbDevice} from './devices.ts'
import {MountError, type Mounted, type Mounter} from './mounter.ts'
import {bringsDisk, changesSince, stayKey, toBeAdmitted, volumesOf} from './stays.ts'

export type UsbOptions = {
  mounter: Mounter
  /** Calls back whenever something may have changed; a hint, never a fact. @returns ends it */
  hints: (stirred: () => void) => () => void
  /** Bays by port; where none is given, every port is a bay, numbered as recorders come. */
  bayOfPort: ReadonlyMap<string, number>
  bays: BayNumbers
  firstBay: number
  /** `vendor:product` of the devices that are recorders. */
  recorders: ReadonlySet<string>
  zone: string
  /** A hint may be missed, so the machine is also asked this often. */
  pollMs: number
  /** Where sysfs is mounted. */
  sys?: string
}

/** A disk may come a second after its device, and know its size later still. */
const DISK_WITHIN_MS = 30_000
const UNREADY_POLL_MS = 100
/** At the start recorders that stayed in their bays are waited for, but not for one that hangs. */
const REPORTED_WITHIN_MS = 10_000

/** What is known of a device while it stays. */
type Stay = {
  device: UsbDevice
  sinceMs: number
  state: 'new' | 'awaiting-disk' | 'admitting' | 'mounting' | 'reported' | 'not-wanted' | 'refused'
  mounted: Mounted | null
  bay: number | null
  troubled: boolean
}

/**
 * Recorders on this machine's USB ports. What the bus tells is a hint to look, and what stands in sysfs is compared with
 * what was known; so a recorder that was there before the start, or whose event was lost, is found all the same.
 */
export function usbRecorders(options: UsbOptions): RecorderSource {
  const stays = new Map<string, Stay>()
  let told: RecorderEvents | undefined
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null
  let stirred = false
  let stopped = false
  let hasUsb: boolean | null = null
  let endHints: () => void = () => {}
  let settled: () => void = () => {}

  const trouble = (stay: Stay, problem: SourceTrouble): void => {
    const {port, vendor, product} = stay.device
    told?.trouble(aboutOf(stay.device), problem, {port, device: `${vendor}:${product}`})
    stay.troubled = true
  }

  const come = (device: UsbDevice): void => {
    const sinceMs = performance.now()
    stays.set(stayKey(device), {device, sinceMs, state: 'new', mounted: null, bay: null, troubled: false})
  }

  const judge = (stay: Stay, device: UsbDevice): void => {
    if (device.interfaces.length === 0) return
    const problem = bringsDisk(device) ? whyRefused(options, device) : null
    if (problem !== null) trouble(stay, problem)
    stay.state = problem !== null ? 'refused' : bringsDisk(device) ? 'awaiting-disk' : 'not-wanted'
  }

  /** As often as the kernel keeps its driver away: one that was configured anew has lost it again. */
  const admitHub = (stay: Stay, device: UsbDevice): void => {
    const kept = toBeAdmitted(device)
    if (kept.length === 0) return
    stay.state = 'admitting'
    void asked(stay, async () => {
      await options.mounter.admit(device.name, kept)
      if (isThere(stay)) stay.state = 'not-wanted'
    })
  }

  const go = (key: string): void => {
    const stay = stays.get(key)
    if (stay === undefined) return
    stays.delete(key)
    if (stay.troubled) told?.trouble(aboutOf(stay.device), null)
    if (stay.bay !== null && !options.bayOfPort.has(stay.device.port)) options.bays.free(stay.bay)
    if (stay.state === 'reported') told?.left(key)
    if (stay.mounted) void options.mounter.unmount(stay.mounted.folder).catch(() => {})
  }

  const tryDisk = (stay: Stay, device: UsbDevice): void => {
    const kept = toBeAdmitted(device)
    if (kept.length > 0) {
      stay.state = 'admitting'
      void asked(stay, async () => {
        await options.mounter.admit(device.name, kept)
        if (isThere(stay)) stay.state = 'awaiting-disk'
      })
      return
    }
    const [volume] = volumesOf(device)
    if (volume === undefined) {
      if (!stay.troubled && performance.now() - stay.sinceMs > DISK_WITHIN_MS) trouble(stay, 'disk-missing')
      return
    }
    stay.state = 'mounting'
    if (stay.troubled) told?.trouble(aboutOf(device), null)
    stay.troubled = false
    void asked(stay, () => mount(stay, volume))
  }

  async function mount(stay: Stay, volume: string): Promise<void> {
    const mounted = await options.mounter.mount(volume)
    if (!isThere(stay)) return await options.mounter.unmount(mounted.folder)
    stay.mounted = mounted
    stay.bay = bayFor(stay.device)
    stay.state = 'reported'
    told?.arrived(asArrival(options, stay, mounted))
  }

  const isThere = (stay: Stay): boolean => stays.get(stayKey(stay.device)) === stay && !stopped

  /** Something that the helper is asked for a device, which may be gone when it has done it. */
  async function asked(stay: Stay, doing: () => Promise<void>): Promise<void> {
    try {
      await doing()
    } catch (error) {
      if (!isThere(stay)) return
      stay.state = 'refused'
      trouble(stay, error instanceof MountError ? error.problem : 'helper-missing')
    } finally {
      if (!stopped) lookSoon(0)
    }
  }

  const bayFor = ({port}: UsbDevice): number => options.bayOfPort.get(port) ?? options.bays.take(options.firstBay)

  async function look(): Promise<void> {
    const devices = await readUsbDevices(options.sys)
    if (stopped) return
    if (hasUsb !== (devices !== null)) told?.trouble('usb', devices === null ? 'usb-missing' : null)
    hasUsb = devices !== null
    const now = devices ?? []
    const {came, gone} = changesSince(stays.keys(), now)
    for (const key of gone) go(key)
    for (const device of came) come(device)
    for (const device of now) {
      const stay = stays.get(stayKey(device))
      if (stay?.state === 'new') judge(stay, device)
      if (stay?.state === 'awaiting-disk') tryDisk(stay, device)
      if (stay?.state === 'not-wanted' && device.isHub) admitHub(stay, device)
    }
  }

  const lookSoon = (afterMs: number): void => {
    stirred = true
    if (looking !== null) return
    clearTimeout(timer)
    timer = setTimeout(() => void lookOn(), afterMs)
  }

  async function lookOn(): Promise<void> {
    stirred = false
    // What couldn't be told (a database that takes nothing) is told at the next look.
    looking = look().catch(() => {})
    await looking
    looking = null
    if (stopped) return
    const now = [...stays.values()]
    if (!now.some(isUnsettled)) settled()
    lookSoon(stirred ? 0 : now.some(isUnready) ? UNREADY_POLL_MS : options.pollMs)
  }

  return {
    async start(events) {
      told = events
      endHints = options.hints(() => {
        if (!stopped) lookSoon(0)
      })
      const allReported = new Promise<void>(resolve => {
        settled = resolve
        setTimeout(resolve, REPORTED_WITHIN_MS).unref()
      })
      await lookOn()
      await allReported
    },
    // What is mounted stays so: a copy may still run, and the next start finds it as it is.
    async stop() {
      stopped = true
      clearTimeout(timer)
      endHints()
      await looking
    },
  }
}

/** Why a device with a disk isn't taken for a recorder; null when it is. */
function whyRefused({recorders, bayOfPort}: UsbOptions, {vendor, product, port}: UsbDevice): SourceTrouble | null {
  if (!recorders.has(`${vendor}:${product}`)) return 'device-unknown'
  return bayOfPort.size > 0 && !bayOfPort.has(port) ? 'port-unknown' : null
}

const isUnsettled = ({state}: Stay): boolean =>
  state === 'new' || state === 'awaiting-disk' || state === 'admitting' || state === 'mounting'

const isUnready = ({state, sinceMs}: Stay): boolean =>
  (state === 'awaiting-disk' || state === 'new') && performance.now() - sinceMs < 2 * DISK_WITHIN_MS

/** Names a device to people: where it is, and what it calls itself. */
const aboutOf = ({port, vendor, product}: UsbDevice): string => `usb ${port} ${vendor}:${product}`

function asArrival(options: UsbOptions, {device, bay}: Stay, {folder, volumeSerial}: Mounted): Arrival {
  const serial = device.serial === '' ? null : device.serial
  return {
    key: stayKey(device),
    recorder: {id: recorderId(serial ?? volumeSerial ?? `port-${device.port}`), serial, volumeSerial},
    root: folder,
    bay,
    zone: options.zone,
    // FAT knows no zone: what it says is mounted as if it were UTC.
    entryTimes: 'local',
    officer: null,
    offset: null,
  }
}
