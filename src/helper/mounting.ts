import {execFile} from 'node:child_process'
import {join} from 'node:path'
import {type HelperReply, type HelperRequest, refusal} from '../contract/helper.ts'
import {makeFolder, removeEmptyFolder} from '../disk/entries.ts'
import {kernelNames, kernelText} from '../disk/kernel.ts'
import {admit, open} from './admission.ts'
import {FILE_SYSTEMS, isKnown, mountArguments, mountOf, readBlkid, type UsbVolume, usbVolume} from './volume.ts'

export type HelperOptions = {
  /** Where volumes are mounted, each in a folder of its own. */
  mounts: string
  owner: {uid: number; gid: number}
  /** Whether a device that comes gets drivers only when the dock asks for them. */
  guard: boolean
  /** Devices, `vendor:product`, that may have any driver: a technician's keyboard. */
  allowed: readonly string[]
}

/** A device that answers nothing holds a program for ever, and can't be taken from it: it is left alone. */
const ANSWER_MS = 30_000

type Ran = {code: number | null; output: string}

/** Does what the dock asks, if it may be done. Never throws: what failed is the reply. */
export async function doAsAsked(request: HelperRequest, options: HelperOptions): Promise<HelperReply> {
  try {
    if (request.do === 'mount') return await mount(request.volume, options)
    if (request.do === 'unmount') return await unmount(request.mount, options)
    if (request.do === 'open') return await open(request.device, options.owner)
    return await admit(request.device, request.interfaces, options.allowed)
  } catch (error) {
    return refusal('volume-unreadable', error instanceof Error ? error.message : String(error))
  }
}

async function mount(name: string, {mounts, owner}: HelperOptions): Promise<HelperReply> {
  const volume = await usbVolume(name)
  if (volume === null) return refusal('volume-refused', `${name} is no volume of a USB device`)
  const locked = await lock(volume)
  if (locked === 'hangs') return hangs(name)
  if (locked === 'unlocked') return refusal('volume-unreadable', `${name} can't be made read-only`)
  // For these alone: for others it reads all over the disk, and one bad sector there would hide what it is.
  const kinds = ['-n', FILE_SYSTEMS.join(',')]
  const asked = await run('blkid', ['-p', ...kinds, '-o', 'export', `/dev/${name}`])
  if (asked.code === null) return hangs(name)
  const {type, serial} = readBlkid(asked.output)
  const folder = join(mounts, volume.mount)
  if (await mountedAt(folder)) return {ok: true, mount: volume.mount, volume_serial: serial}
  if (type === null || !isKnown(type))
    return refusal('volume-foreign', `${name} has none of ${FILE_SYSTEMS.join(', ')}`)
  await makeFolder(folder)
  const mounted = await run('mount', mountArguments(volume, type, folder, owner))
  if (mounted.code === null) return hangs(name)
  if (mounted.code !== 0) {
    await removeEmptyFolder(folder)
    return refusal('volume-unreadable', mounted.output.trim())
  }
  if ((await mountedAt(folder))?.isReadOnly) return {ok: true, mount: volume.mount, volume_serial: serial}
  await run('umount', ['-l', folder])
  return refusal('volume-unreadable', `${name} wasn't mounted read-only`)
}

/** Whatever mounts it, or writes to it: the kernel refuses (blockdev(8), BLKROSET). */
async function lock({name, disk}: UsbVolume): Promise<'locked' | 'unlocked' | 'hangs'> {
  const ran = await run('blockdev', ['--setro', ...new Set([`/dev/${disk}`, `/dev/${name}`])])
  if (ran.code === null) return 'hangs'
  const isReadOnly = (await kernelText(join('/sys/class/block', name, 'ro'))) === '1'
  return ran.code === 0 && isReadOnly ? 'locked' : 'unlocked'
}

/** Lazily: whoever still reads keeps what is open, and a recorder that was pulled holds nothing up. */
async function unmount(mount: string, {mounts}: HelperOptions): Promise<HelperReply> {
  const folder = join(mounts, mount)
  if (await mountedAt(folder)) {
    const ran = await run('umount', ['-l', folder])
    if (ran.code === null) return hangs(mount)
    if (ran.code !== 0) return refusal('volume-unreadable', ran.output.trim())
  }
  await removeEmptyFolder(folder)
  return {ok: true, mount: null, volume_serial: null}
}

/** At its start: what stays mounted of disks that are gone. */
export async function unmountGone(options: HelperOptions): Promise<void> {
  for (const mount of await kernelNames(options.mounts)) {
    const volume = await usbVolume(mount.split('-')[0] ?? '')
    if (volume?.mount !== mount) await unmount(mount, options)
  }
}

const mountedAt = async (folder: string): Promise<{isReadOnly: boolean} | null> =>
  mountOf((await kernelText('/proc/self/mountinfo')) ?? '', folder)

const hangs = (name: string): HelperReply => refusal('device-hangs', `${name} doesn't answer`)

/** @returns `code` null when it didn't end in time: waiting on the device it can't even be killed */
function run(program: string, args: readonly string[]): Promise<Ran> {
  const env = {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C'}
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve({code: null, output: ''})
    }, ANSWER_MS)
    const child = execFile(program, args, {env}, (error, stdout, stderr) => {
      clearTimeout(timer)
      resolve({code: error === null ? 0 : typeof error.code === 'number' ? error.code : 127, output: stdout + stderr})
    })
  })
}
