import {execFileSync, spawnSync} from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {basename, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {alone} from '../../src/setup/lock.mjs'
import {inCheckout} from '../../src/setup/run.mjs'

/** What a virtual machine boots from, and the folder with its udev. */
export type GuestImage = {kernel: string; ramdisk: string; udev: string}

const init = fileURLToPath(new URL('guest/init.sh', import.meta.url))
const cache = inCheckout('node_modules', '.cache', 'evidock', 'virtual-dock')

/** In their order; each after those that it depends on. */
const MODULES = [
  ...['virtio_pci', 'virtio_blk', 'virtio_net', 'virtio_console', '9pnet_virtio', '9p', 'overlay'],
  ...['crc32c_generic', 'ext4', 'xhci_pci', 'usb_storage', 'uas', 'sd_mod', 'usbhid', 'hid_generic'],
  ...['vfat', 'exfat', 'nls_cp437', 'nls_ascii', 'nls_utf8'],
  ...['libcomposite', 'usb_f_mass_storage', 'usb_f_fs', 'usb_f_hid', 'dummy_hcd', 'vhci_hcd'],
]
/** Of the kernel's package, which is four times as large. */
const WANTED = [
  './boot/vmlinuz-*',
  './lib/modules/*/modules.*',
  ...[
    'fs',
    'crypto',
    'lib',
    'arch',
    'block',
    'net/9p',
    'net/core',
    'drivers/usb',
    'drivers/scsi',
    'drivers/virtio',
  ].map(folder => `./lib/modules/*/kernel/${folder}/*`),
  ...['block', 'hid', 'input'].map(folder => `./lib/modules/*/kernel/drivers/${folder}/*`),
  './lib/modules/*/kernel/drivers/char/virtio*',
  './lib/modules/*/kernel/drivers/net/virtio_net*',
  './lib/modules/*/kernel/drivers/net/net_failover*',
]

/** The newest kernel package of this Debian, such as `linux-image-6.1.0-56-amd64`. */
function kernelPackage(): string {
  const {stdout} = spawnSync('apt-cache', ['depends', 'linux-image-amd64'], {encoding: 'utf8'})
  const name = /Depends: (linux-image-\S+)/.exec(stdout)?.[1]
  if (name === undefined) throw new Error('apt-cache knows no linux-image-amd64')
  return name
}

/**
 * Makes what a virtual machine boots from, once for each kernel; it is kept beside the packages. Files of tests that run
 * beside one another make it one after the other.
 *
 * @throws {Error} when the kernel or udev can't be fetched
 */
export const guestImage = (): Promise<GuestImage> => alone(newestImage, {of: 'guest-image', waits: () => {}})

function newestImage(): GuestImage {
  try {
    return imageOf(kernelPackage())
  } catch (error) {
    // Old lists name a package that the mirror has no more.
    if (spawnSync('apt-get', ['update', '-qq'], {stdio: 'ignore'}).status !== 0) throw error
    return imageOf(kernelPackage())
  }
}

function imageOf(name: string): GuestImage {
  const folder = join(cache, name)
  const image = {kernel: join(folder, 'vmlinux'), ramdisk: join(folder, 'ramdisk'), udev: join(folder, 'udev')}
  if (!existsSync(folder)) {
    const making = `${folder}.making`
    rmSync(making, {recursive: true, force: true})
    mkdirSync(making, {recursive: true})
    unpackPackages(name, making)
    rmSync(folder, {recursive: true, force: true})
    renameSync(making, folder)
  }
  makeRamdisk(folder, name.replace('linux-image-', ''), image.ramdisk)
  return image
}

function unpackPackages(name: string, folder: string): void {
  const run = (program: string, ...args: string[]): void => {
    execFileSync(program, args, {cwd: folder, stdio: ['ignore', 'ignore', 'pipe']})
  }
  run('apt-get', 'download', name, 'udev')
  const [kernelDeb = '', udevDeb = ''] = readdirSync(folder).sort()
  run(
    'sh',
    '-c',
    `dpkg-deb --fsys-tarfile ${kernelDeb} | tar -x --wildcards ${WANTED.map(path => `'${path}'`).join(' ')}`,
  )
  run('dpkg-deb', '-x', udevDeb, 'udev')
  const [version = ''] = readdirSync(join(folder, 'lib', 'modules'))
  run('busybox', 'depmod', '-b', folder, version)
  writeFileSync(join(folder, 'vmlinux'), unpackedKernel(readFileSync(join(folder, 'boot', `vmlinuz-${version}`))))
  for (const package_ of [kernelDeb, udevDeb]) rmSync(join(folder, package_))
}

/**
 * The kernel itself, from its image: unpacking it takes an emulated processor four seconds at each boot
 * (Documentation/arch/x86/boot.rst, setup_sects, payload_offset, payload_length).
 */
function unpackedKernel(image: Buffer): Buffer {
  const from = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248)
  const payload = image.subarray(from, from + image.readUInt32LE(0x24c))
  return execFileSync('xz', ['-dc', '--single-stream'], {input: payload, maxBuffer: 1 << 28})
}

function makeRamdisk(folder: string, version: string, to: string): void {
  const root = join(folder, 'root')
  rmSync(root, {recursive: true, force: true})
  for (const name of ['bin', 'modules', 'lower', 'upper', 'new', 'proc', 'sys', 'dev']) {
    mkdirSync(join(root, name), {recursive: true})
  }
  copyFileSync('/bin/busybox', join(root, 'bin', 'busybox'))
  copyFileSync(init, join(root, 'init'))
  chmodSync(join(root, 'init'), 0o755)
  const modules = join(folder, 'lib', 'modules', version)
  for (const [index, path] of inOrder(readFileSync(join(modules, 'modules.dep'), 'utf8')).entries()) {
    copyFileSync(join(modules, path), join(root, 'modules', `${String(index).padStart(3, '0')}-${basename(path)}`))
  }
  const packed = execFileSync('sh', ['-c', 'busybox find . | busybox cpio -o -H newc 2>/dev/null'], {
    cwd: root,
    maxBuffer: 1 << 28,
  })
  // A machine may be reading the old one.
  writeFileSync(`${to}.making`, packed)
  renameSync(`${to}.making`, to)
}

/** Paths of the wanted modules with all that they depend on, each after its own (depmod(8), modules.dep). */
function inOrder(dependencies: string): string[] {
  const all = new Map(
    dependencies.split('\n').flatMap(line => {
      const [path, needed] = line.split(':')
      return path && needed !== undefined ? [[path, needed.split(' ').filter(Boolean)] as const] : []
    }),
  )
  const byName = new Map(
    [...all.keys()].map(path => [
      basename(path)
        .replace(/\.ko.*$/, '')
        .replaceAll('-', '_'),
      path,
    ]),
  )
  const ordered = new Set<string>()
  const add = (path: string): void => {
    if (ordered.has(path)) return
    for (const needed of all.get(path) ?? []) add(needed)
    ordered.add(path)
  }
  for (const name of MODULES) {
    const path = byName.get(name)
    // What isn't there is built into the kernel.
    if (path !== undefined) add(path)
  }
  return [...ordered]
}
