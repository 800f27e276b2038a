import {existsSync, mkdirSync, readFileSync, rmdirSync, truncateSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {atEnd, NotHereError, run} from './harness.mjs'

const LEGACY = '/sys/fs/cgroup/blkio'
const UNIFIED = '/sys/fs/cgroup'

/**
 * Makes disks of images, each mounted read-only, that give no more than so many bytes a second to who is in a control
 * group: the block layer holds the reads back (blkio.throttle.read_bps_device of cgroup v1, io.max of v2). The latter
 * is by the kernel's manual; it was tried with v1.
 *
 * @param {{content: string, mount: string}[]} disks `content` is the folder that a disk holds; `mount` is made
 * @param {number} bytesPerSecond of each
 * @returns {Promise<{within: string[]}>} `within`: a program that ends by becoming the one whose command line follows it
 * @throws {NotHereError} where this machine can't do it
 */
export async function mountThrottled(disks, bytesPerSecond) {
  if (process.getuid?.() !== 0) throw new NotHereError('mounting a throttled disk needs root')
  const group = makeGroup()
  for (const {content, mount} of disks) {
    const device = await mountImage(content, mount)
    const numbers = readFileSync(join('/sys/class/block', basename(device), 'dev'), 'utf8').trim()
    if (group.legacy) writeFileSync(join(group.path, 'blkio.throttle.read_bps_device'), `${numbers} ${bytesPerSecond}`)
    else writeFileSync(join(group.path, 'io.max'), `${numbers} rbps=${bytesPerSecond}`)
  }
  return {within: ['sh', '-c', 'echo $$ > "$0" && exec "$@"', join(group.path, 'cgroup.procs')]}
}

function makeGroup() {
  const legacy = existsSync(join(LEGACY, 'cgroup.procs'))
  const path = join(legacy ? LEGACY : UNIFIED, `evidock-bench-${process.pid}`)
  try {
    if (!legacy) writeFileSync(join(UNIFIED, 'cgroup.subtree_control'), '+io')
    mkdirSync(path)
  } catch (error) {
    throw new NotHereError('this machine has no control group that holds reads back', {cause: error})
  }
  atEnd(() => rmdirSync(path))
  return {legacy, path}
}

/**
 * @param {string} content
 * @param {string} mount
 * @returns {Promise<string>} the loop device
 */
async function mountImage(content, mount) {
  const image = `${content}.img`
  const kib = Number((await run('du', ['-sk', content])).split('\t')[0])
  writeFileSync(image, '')
  truncateSync(image, Math.ceil(kib * 1.05 + 16 * 1024) * 1024)
  await run('mkfs.ext4', ['-q', '-F', '-m', '0', '-O', '^has_journal', '-d', content, image])
  const device = (await run('losetup', ['--find', '--show', '--read-only', '--direct-io=on', image])).trim()
  atEnd(() => run('losetup', ['--detach', device]))
  mkdirSync(mount, {recursive: true})
  await run('mount', ['-o', 'ro', device, mount])
  atEnd(() => run('umount', [mount]))
  return device
}
