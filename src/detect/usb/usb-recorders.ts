import {recorderId} from '../../contract/identity.ts'
import type {BayNumbers} from '../bay-numbers.ts'
import type {Answers} from '../profiles/ask.ts'
import {setRecorderClock} from '../profiles/set-clock.ts'
import type {NamedDevice} from '../profiles/which-profile.ts'
import type {Arrival, RecorderEvents, RecorderSource, Volume} from '../source.ts'
import {withControl} from './asking.ts'
import {readUsbDevices} from './devices.ts'
import type {MountProblem} from './mounter.ts'
import {type Around, advance, DISK_WITHIN_MS, newStay, noTrouble, type Stay, type StayOptions, zoneOf} from './stay.ts'
import {changesSince, stayKey} from './stays.ts'

export type UsbOptions = Omit<StayOptions, 'recorders'> & {
  /** The devices that are recorders besides those whose profile says so. */
  recorders: readonly NamedDevice[]
  /** Calls back whenever something may have changed; a hint, never a fact. @returns ends it */
  hints: (stirred: () => void) => () => void
  /** Where no port is given for any bay they are numbered from the first on, as recorders come. */
  bays: BayNumbers
  firstBay: number
  /** A hint may be missed, so the machine is also asked this often. */
  pollMs: number
  /** Where sysfs is mounted. */
  sys?: string
}

const UNREADY_POLL_MS = 100
/** At the start recorders that stayed in their bays are waited for, but not for one that hangs. */
const REPORTED_WITHIN_MS = 10_000

/**
 * Recorders on this machine's USB ports. What the bus tells is a hint to look, and what stands in sysfs is compared with
 * what was known; so a recorder that was there before the start, or whose event was lost, is found all the same.
 */
export function usbRecorders({recorders, ...given}: UsbOptions): RecorderSource {
  const named = [...recorders]
  const options = {...given, recorders: () => named}
  const stays = new Map<string, Stay>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | null = null
  let stirred = false
  let stopped = false
  let hasUsb: boolean | null = null
  let endHints: () => void = () => {}
  let settled: () => void = () => {}

  const aroundFor = (told: RecorderEvents): Around => ({
    told,
    isThere: stay => stays.get(stayKey(stay.device)) === stay && !stopped,
    ready(stay, volumes, missing, answers) {
      stay.bay = options.bayOfPort.get(stay.device.port) ?? options.bays.take(options.firstBay)
      told.arrived(asArrival(stay, options, volumes, missing, answers))
    },
    again() {
      if (!stopped) lookSoon(0)
    },
  })
  let around: Around | null = null

  const go = (key: string, {told}: Around): void => {
    const stay = stays.get(key)
    if (stay === undefined) return
    stays.delete(key)
    noTrouble(stay, {told})
    if (stay.bay !== null && !options.bayOfPort.has(stay.device.port)) options.bays.free(stay.bay)
    if (stay.state === 'reported') told.left(key)
    for (const {folder} of stay.mounted) void options.mounter.unmount(folder).catch(() => {})
  }

  async function look(of: Around): Promise<void> {
    const devices = await readUsbDevices(options.sys)
    if (stopped) return
    if (hasUsb !== (devices !== null)) of.told.trouble('usb', devices === null ? 'usb-missing' : null)
    hasUsb = devices !== null
    const now = devices ?? []
    const {came, gone} = changesSince(stays.keys(), now)
    for (const key of gone) go(key, of)
    for (const device of came) stays.set(stayKey(device), newStay(device))
    for (const device of now) {
      const stay = stays.get(stayKey(device))
      if (stay === undefined) continue
      stay.device = device
      advance(stay, options, of)
    }
  }

  const lookSoon = (afterMs: number): void => {
    stirred = true
    if (looking !== null || around === null) return
    clearTimeout(timer)
    const of = around
    timer = setTimeout(() => void lookOn(of), afterMs)
  }

  async function lookOn(of: Around): Promise<void> {
    stirred = false
    // What couldn't be told (a database that takes nothing) is told at the next look.
    looking = look(of).catch(() => {})
    await looking
    looking = null
    if (stopped) return
    const now = [...stays.values()]
    if (!now.some(isUnsettled)) settled()
    lookSoon(stirred ? 0 : now.some(isUnready) ? UNREADY_POLL_MS : options.pollMs)
  }

  return {
    async start(events) {
      around = aroundFor(events)
      endHints = options.hints(() => {
        if (!stopped) lookSoon(0)
      })
      const allReported = new Promise<void>(resolve => {
        settled = resolve
        setTimeout(resolve, REPORTED_WITHIN_MS).unref()
      })
      await lookOn(around)
      await allReported
    },
    async setClock(key) {
      const stay = stays.get(key)
      if (!stay?.profile?.setClock) return null
      const {profile} = stay
      return await withControl(stay.device, options, control =>
        setRecorderClock(profile, control, zoneOf(stay, options)),
      )
    },
    profiles: options.profiles,
    // Those of its kind that were refused are judged again.
    allow(device) {
      named.push({device, profile: null})
      for (const stay of stays.values()) {
        if (stay.state !== 'refused' || around === null) continue
        noTrouble(stay, around)
        stay.state = 'new'
      }
      if (!stopped) lookSoon(0)
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

const isUnsettled = ({state}: Stay): boolean =>
  state === 'new' || state === 'unlocking' || state === 'awaiting-disk' || state === 'admitting' || state === 'mounting'

const isUnready = ({state, sinceMs}: Stay): boolean =>
  (state === 'awaiting-disk' || state === 'new') && performance.now() - sinceMs < 2 * DISK_WITHIN_MS

function asArrival(
  stay: Stay,
  options: StayOptions,
  [first, ...otherVolumes]: readonly [Volume, ...Volume[]],
  missing: MountProblem | null,
  {says, clockRaw, offset}: Answers,
): Arrival {
  const {device, bay, profile} = stay
  // What the descriptor says comes first: it is there each time, and an answer may fail to come.
  const serial = device.serial || says.serial
  return {
    key: stayKey(device),
    recorder: {id: recorderId(serial ?? first.serial ?? `port-${device.port}`), serial, volumeSerial: first.serial},
    root: first.root,
    bay,
    zone: zoneOf(stay, options),
    // FAT knows no zone: what it says is mounted as if it were UTC.
    entryTimes: 'local',
    officer: null,
    offset,
    clockRaw,
    profile: profile?.name ?? 'plain',
    otherVolumes,
    missing,
    says,
  }
}
