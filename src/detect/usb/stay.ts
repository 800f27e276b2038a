import {type Answers, NO_ANSWERS} from '../profiles/ask.ts'
import type {Profile} from '../profiles/profile.ts'
import {type NamedDevice, profileOf} from '../profiles/which-profile.ts'
import {OF_DEVICE, type RecorderEvents, type SourceTrouble, type Volume} from '../source.ts'
import {type AskOptions, answersOf, problemOf, unlock} from './asking.ts'
import type {UsbDevice} from './devices.ts'
import {MountError, type MountProblem} from './mounter.ts'
import {bringsDisk, notAuthorized, toBeAdmitted, volumesOf} from './stays.ts'

/** What is done with devices, and by whom. */
export type StayOptions = AskOptions & {
  /** Bays by port; where none is given, every port is a bay. */
  bayOfPort: ReadonlyMap<string, number>
  /** The devices that are recorders besides those whose profile says so. */
  recorders: () => readonly NamedDevice[]
  profiles: readonly Profile[]
  /** `vendor:product` of devices that are no recorders and may have their drivers all the same. */
  allowed: readonly string[]
  /** Zone of recorders whose profile doesn't say another. */
  zone: string
}

/** One stay of a device in a port. */
export type Stay = {
  /** As it was when it was looked at last. */
  device: UsbDevice
  sinceMs: number
  state: 'new' | 'unlocking' | 'awaiting-disk' | 'admitting' | 'mounting' | 'reported' | 'not-wanted' | 'refused'
  /** By which it is read; null for what is no recorder. */
  profile: Profile | null
  answers: Promise<Answers>
  bay: number | null
  mounted: readonly Mounted[]
  troubled: boolean
}
type Mounted = {folder: string; volumeSerial: string | null}

/** A disk may come a second after its device, and know its size later still. */
export const DISK_WITHIN_MS = 30_000
/** A second disk of a recorder comes with the first, or has no card in it. */
const OTHER_DISKS_WITHIN_MS = 5_000

export const newStay = (device: UsbDevice): Stay => ({
  device,
  sinceMs: performance.now(),
  state: 'new',
  profile: null,
  answers: Promise.resolve(NO_ANSWERS),
  bay: null,
  mounted: [],
  troubled: false,
})

/** Who is told of a stay, and whether it still is one. */
export type Around = {
  told: RecorderEvents
  isThere: (stay: Stay) => boolean
  /** All of it is mounted, and what it says of itself is known. */
  ready: (stay: Stay, volumes: readonly [Volume, ...Volume[]], missing: MountProblem | null, answers: Answers) => void
  /** Something was done for a device: it is to be looked at again. */
  again: () => void
}

/** Takes a stay one step further, by what its device shows now. Nothing is waited for here. */
export function advance(stay: Stay, options: StayOptions, around: Around): void {
  if (stay.state === 'new') judge(stay, options, around)
  if (stay.state === 'awaiting-disk') tryDisk(stay, options, around)
  if (stay.state === 'not-wanted') admitAsItIs(stay, options, around)
}

export function trouble(stay: Stay, {told}: Around, problem: SourceTrouble, more: Record<string, unknown> = {}): void {
  const {port, vendor, product} = stay.device
  told.trouble(aboutOf(stay.device), problem, {
    port,
    device: `${vendor}:${product}`,
    allow: `${vendor}-${product}`,
    ...more,
  })
  stay.troubled = true
}

export function noTrouble(stay: Stay, {told}: Pick<Around, 'told'>): void {
  if (stay.troubled) told.trouble(aboutOf(stay.device), null)
  stay.troubled = false
}

/** Names a device to people: where it is, and what it calls itself. */
const aboutOf = ({port, vendor, product}: UsbDevice): string => `${OF_DEVICE}${port} ${vendor}:${product}`

export const zoneOf = (stay: Stay, options: Pick<StayOptions, 'zone'>): string => stay.profile?.zone ?? options.zone

function judge(stay: Stay, options: StayOptions, around: Around): void {
  const {device} = stay
  if (device.interfaces.length === 0) return
  const found = profileOf(device, options.recorders(), options.profiles)
  stay.profile = found?.profile ?? null
  const isLocked = found?.isLocked === true
  if (device.isHub || isAllowed(device, options) || (!isLocked && !bringsDisk(device))) {
    stay.state = 'not-wanted'
  } else if (found === null || (options.bayOfPort.size > 0 && !options.bayOfPort.has(device.port))) {
    stay.state = 'refused'
    trouble(stay, around, found === null ? 'device-unknown' : 'port-unknown')
  } else if (isLocked) {
    stay.state = 'unlocking'
    void asked(stay, around, async () => {
      await unlock(device, found.profile, options)
      stay.state = 'awaiting-disk'
    })
  } else {
    stay.state = 'awaiting-disk'
    stay.answers = asks(stay, found.profile, options, around)
  }
}

/** What it doesn't answer is told, and its footage taken all the same. */
async function asks(stay: Stay, profile: Profile, options: StayOptions, around: Around): Promise<Answers> {
  const tell = (problem: SourceTrouble, more: Record<string, unknown>): void => {
    if (around.isThere(stay)) trouble(stay, around, problem, more)
  }
  try {
    const answers = await answersOf(stay.device, profile, zoneOf(stay, options), options)
    const {unanswered} = answers
    if (unanswered.length > 0) tell('recorder-unanswering', {fields: unanswered.join(' ')})
    return answers
  } catch (error) {
    tell(problemOf(error, 'profile-failed'), {profile: profile.name})
    return NO_ANSWERS
  }
}

/** A hub, or what is allowed, as often as the kernel keeps its driver away: configured anew, it has lost it again. */
function admitAsItIs(stay: Stay, options: StayOptions, around: Around): void {
  const {device} = stay
  const kept = isAllowed(device, options) ? notAuthorized(device) : device.isHub ? toBeAdmitted(device) : []
  if (kept.length > 0) admit(stay, kept, options, around, 'not-wanted')
}

const isAllowed = ({vendor, product}: UsbDevice, {allowed}: StayOptions): boolean =>
  allowed.includes(`${vendor}:${product}`)

function admit(
  stay: Stay,
  interfaces: readonly number[],
  {mounter}: StayOptions,
  around: Around,
  then: Stay['state'],
): void {
  stay.state = 'admitting'
  void asked(stay, around, async () => {
    await mounter.admit(stay.device.name, interfaces)
    if (around.isThere(stay)) stay.state = then
  })
}

function tryDisk(stay: Stay, options: StayOptions, around: Around): void {
  const {device} = stay
  if (toBeAdmitted(device).length > 0) {
    admit(stay, toBeAdmitted(device), options, around, 'awaiting-disk')
    return
  }
  const volumes = volumesOf(device)
  const waitedMs = performance.now() - stay.sinceMs
  if (volumes.length === 0) {
    if (!stay.troubled && waitedMs > DISK_WITHIN_MS) trouble(stay, around, 'disk-missing')
    return
  }
  if (device.disks.some(({sectors}) => sectors === 0) && waitedMs < OTHER_DISKS_WITHIN_MS) return
  stay.state = 'mounting'
  noTrouble(stay, around)
  void asked(stay, around, () => mountAll(stay, volumes, options, around))
}

/** What can be mounted is docked; what can't is said, and the bay says so too. */
async function mountAll(stay: Stay, volumes: string[], {mounter}: StayOptions, around: Around): Promise<void> {
  const mounted: Mounted[] = []
  let missing: unknown = null
  for (const volume of volumes) {
    try {
      mounted.push(await mounter.mount(volume))
    } catch (error) {
      missing ??= error
    }
  }
  const [first, ...others] = withOwnSerials(mounted)
  if (first === undefined) throw missing
  const answers = await stay.answers
  if (!around.isThere(stay)) {
    for (const {folder} of mounted) await mounter.unmount(folder)
    return
  }
  stay.mounted = mounted
  stay.state = 'reported'
  const problem = missing instanceof MountError ? missing.problem : null
  if (problem !== null) trouble(stay, around, problem)
  around.ready(stay, [first, ...others], problem, answers)
}

/** A clip is known by its volume's serial: two of one recorder that have the same are told apart by their order. */
function withOwnSerials(mounted: readonly Mounted[]): Volume[] {
  const seen = new Map<string | null, number>()
  return mounted.map(({folder, volumeSerial}) => {
    const before = seen.get(volumeSerial) ?? 0
    seen.set(volumeSerial, before + 1)
    return {root: folder, serial: before === 0 ? volumeSerial : `${volumeSerial ?? ''}-${before + 1}`}
  })
}

/** Something that the helper or the device itself is asked for; the device may be gone when it is done. */
async function asked(stay: Stay, around: Around, doing: () => Promise<void>): Promise<void> {
  try {
    await doing()
  } catch (error) {
    if (!around.isThere(stay)) return
    stay.state = 'refused'
    trouble(stay, around, problemOf(error, 'helper-missing'))
  } finally {
    around.again()
  }
}
