import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {} from 'vitest'
import {type SystemPart, systemParts} from '../../src/setup/system.mjs'

/** Something that a machine may lack, so that the tests which need it can't run there. */
type Part = {
  readonly name: string
  /** What is missing, and the command that brings it, as the run's last line says it. */
  readonly missing: string
  /** Decides it, by trying the real thing. */
  readonly probe: () => boolean
  /** A person's choice, not a lack of the machine. */
  readonly isChosen?: true
  /** What the setup of the tests may install for it. */
  readonly installs?: SystemPart
}

/** What makes a virtual machine and recorders' disks: the kernel comes from a package of the system's own. */
const VIRTUAL_MACHINE = [
  ['qemu-system-x86_64', '--version'],
  ['busybox', 'true'],
  ['mcopy', '-V'],
  ['mkfs.vfat', '--help'],
  ['sh', '-c', 'command -v mkfs.exfat'],
  ['xz', '--version'],
  ['apt-cache', 'show', 'linux-image-amd64'],
] as const

/**
 * Every part that a machine may be unable to give, each with the probe that decides it. A test which needs one says so
 * with `needs`; nothing else may skip a test.
 */
const parts = [
  {
    name: 'ffmpeg',
    missing: 'ffmpeg 5.1 or newer is missing (sudo apt-get install ffmpeg)',
    probe: () => runs('ffmpeg', '-version') && runs('ffprobe', '-version'),
    installs: systemParts.ffmpeg,
  },
  {
    name: 'mosquitto',
    missing: 'mosquitto or its clients are missing (sudo apt-get install mosquitto mosquitto-clients)',
    probe: () => runs('mosquitto', '-h') && runs('mosquitto_sub', '--help') && runs('mosquitto_pub', '--help'),
    installs: systemParts.mosquitto,
  },
  {
    name: 'bubblewrap',
    missing: 'bubblewrap is missing or may not make user namespaces (sudo apt-get install bubblewrap)',
    probe: () => runs('bwrap', '--unshare-all', '--ro-bind', '/', '/', 'true'),
    installs: systemParts.bubblewrap,
  },
  {
    name: 'openssl',
    missing: 'openssl is missing (sudo apt-get install openssl)',
    probe: () => runs('openssl', 'version'),
    installs: {
      what: 'openssl',
      probe: async () => runs('openssl', 'version'),
      packages: {'apt-get': ['openssl'], dnf: ['openssl'], pacman: ['openssl']},
    },
  },
  {
    name: 'directReads',
    missing: `${tmpdir()} is not on ext4 with O_DIRECT (set TMPDIR to a folder that is)`,
    probe: () => readsDirect(tmpdir()),
  },
  {
    name: 'strace',
    missing: 'strace is missing or may not trace (sudo apt-get install strace)',
    probe: () => runs('strace', '-o', '/dev/null', 'true'),
    installs: {
      what: 'strace',
      probe: async () => runs('strace', '-V'),
      packages: {'apt-get': ['strace'], dnf: ['strace'], pacman: ['strace']},
    },
  },
  {
    name: 'mounts',
    missing: 'this user may not mount (run the tests as root, outside of a container)',
    probe: mayMount,
  },
  {
    name: 'loopDisks',
    missing:
      'this user may not mount disk images, or e2fsprogs is missing (run the tests as root, outside of a container)',
    probe: mayMountImage,
  },
  {
    name: 'heldBackReads',
    missing: 'no control group of this user holds reads back (run the tests as root, outside of a container)',
    probe: mayHoldBackReads,
  },
  {
    name: 'virtualMachine',
    missing:
      'no virtual machine can be made here (it needs Debian’s kernel package, qemu-system-x86 and tools for disks)',
    probe: () => VIRTUAL_MACHINE.every(([program, ...args]) => runs(program, ...args)),
    installs: {
      what: 'qemu with tools for disks',
      probe: async () => VIRTUAL_MACHINE.every(([program, ...args]) => runs(program, ...args)),
      packages: {'apt-get': ['qemu-system-x86', 'busybox-static', 'dosfstools', 'mtools', 'exfatprogs', 'xz-utils']},
    },
  },
  {
    name: 'wholeVirtualDock',
    missing: 'the longer part of the virtual dock is run by itself (npm run virtual-dock)',
    isChosen: true,
    probe: () => process.env.EVIDOCK_VIRTUAL_DOCK === 'whole',
  },
  {
    name: 'systemd',
    missing: 'systemd-analyze of systemd 250 or newer is missing (sudo apt-get install systemd)',
    probe: () => runs('systemd-analyze', 'security', '--offline=true', '--no-pager', 'systemd/evidock.service'),
  },
  {
    name: 'perl',
    missing: 'perl is missing (sudo apt-get install perl-base)',
    probe: () => runs('perl', '-MSocket', '-e', '1'),
  },
  {
    name: 'packages',
    missing: 'dpkg is missing, or this user may not mount (run the tests as root, on Debian or Ubuntu)',
    probe: () => runs('dpkg-deb', '--version') && runs('unshare', '--mount', 'true') && mayMount(),
  },
] as const satisfies readonly Part[]

export type PartName = (typeof parts)[number]['name']
export const partNames = parts.map(part => part.name)

const found = new Map<PartName, boolean>()

/** @returns whether this machine has a part; each process tries it once */
export function has(name: PartName): boolean {
  const known = found.get(name)
  if (known !== undefined) return known
  const present = partNamed(name).probe()
  found.set(name, present)
  return present
}

/** @returns the parts that the machine itself lacks */
export const lacking = (): PartName[] => partNames.filter(name => !has(name) && !partNamed(name).isChosen)

/** @returns why tests that need a part are not run, for people */
export function whyNotRun(name: PartName): string {
  return partNamed(name).missing
}

/** @returns what the setup of the tests may install, of the parts that this machine lacks */
export function installable(): SystemPart[] {
  return partNames.filter(name => !has(name)).flatMap(name => installsOf(partNamed(name)))
}

/** Forgets what was tried, after an installation. */
export function tryAgain(): void {
  found.clear()
}

/**
 * Options for a test or a `describe` that needs some parts: it is skipped where one is missing, and the run's last line
 * says why.
 *
 * @example describe('a broker that is down', needs('mosquitto'), () => { … })
 */
export function needs(...names: PartName[]): {skip: boolean; meta: {missing: PartName[]}} {
  const missing = names.filter(name => !has(name))
  return {skip: missing.length > 0, meta: {missing}}
}

declare module 'vitest' {
  interface TaskMeta {
    /** The parts for want of which this test is skipped. */
    missing?: PartName[]
  }
}

function partNamed(name: PartName): Part {
  const part = parts.find(candidate => candidate.name === name)
  if (!part) throw new RangeError(`No part is named ${name}`)
  return part
}

function installsOf(part: Part): SystemPart[] {
  return part.installs ? [part.installs] : []
}

/** A program that can't be started has no exit code; `mosquitto -h` and the like exit with others than 0. */
function runs(program: string, ...args: string[]): boolean {
  const path = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`
  const {status} = spawnSync(program, args, {env: {...process.env, PATH: path}, stdio: 'ignore', timeout: 60_000})
  return status !== null && (program.startsWith('mosquitto') || status === 0)
}

function mayMount(): boolean {
  const scratch = mkdtempSync(join(tmpdir(), 'evidock-probe-'))
  const mounted = runs('mount', '--bind', scratch, scratch)
  const mayAgain = mounted && runs('umount', scratch)
  rmSync(scratch, {recursive: true})
  return mayAgain
}

function mayMountImage(): boolean {
  const scratch = mkdtempSync(join(tmpdir(), 'evidock-probe-'))
  const [image, folder] = [join(scratch, 'image'), join(scratch, 'folder')]
  mkdirSync(folder)
  writeFileSync(image, '')
  truncateSync(image, 1 << 20)
  const mounted = runs('mkfs.ext4', '-q', '-F', image) && runs('mount', '-o', 'loop', image, folder)
  const mayAgain = mounted && runs('filefrag', image) && runs('umount', folder)
  rmSync(scratch, {recursive: true})
  return mayAgain
}

/** By cgroup v1 or v2, as `bench/throttled-disks.mjs` does. */
function mayHoldBackReads(): boolean {
  const inGroup = (folder: string, file: string): boolean =>
    runs('sh', '-c', `mkdir ${folder}/evidock-$$ && rmdir ${folder}/evidock-$$ && cat ${file}`)
  return (
    inGroup('/sys/fs/cgroup/blkio', '/sys/fs/cgroup/blkio/blkio.throttle.read_bps_device') ||
    inGroup('/sys/fs/cgroup', '/sys/fs/cgroup/io.stat')
  )
}

/** Elsewhere than on ext4 a direct read may be served from the cache, so it would prove nothing. */
function readsDirect(folder: string): boolean {
  const ext4 = 0xef53
  if (statfsSync(folder).type !== ext4) return false
  const scratch = mkdtempSync(join(folder, 'evidock-probe-'))
  const block = join(scratch, 'block')
  writeFileSync(block, Buffer.alloc(4096))
  const readable = runs('dd', `if=${block}`, 'of=/dev/null', 'bs=4096', 'iflag=direct')
  rmSync(scratch, {recursive: true})
  return readable
}
