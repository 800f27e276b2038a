import {once} from 'node:events'
import {statSync} from 'node:fs'
import {createConnection} from 'node:net'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import pino from 'pino'
import {describe, expect, onTestFinished, test} from 'vitest'
import {helperAt} from '../../src/detect/usb/helper-client.ts'
import {serveDock} from '../../src/helper/serve.ts'
import {mountArguments, mountOf, readBlkid} from '../../src/helper/volume.ts'
import {scratchFolder} from '../support/scratch.ts'

const owner = {uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0}

async function startHelper(): Promise<{socket: string; mounts: string}> {
  const folder = scratchFolder()
  const [socket, mounts] = [join(folder, 'helper.sock'), join(folder, 'mounts')]
  const helper = await serveDock(socket, {mounts, owner, guard: false, allowed: []}, pino({level: 'silent'}))
  onTestFinished(helper.stop)
  return {socket, mounts}
}

async function say(socket: string, line: string): Promise<string> {
  const connection = createConnection(socket).on('error', () => {})
  connection.end(line)
  return await text(connection).catch(() => '')
}

describe('the helper', () => {
  test('may be asked by its owner alone', async () => {
    const {socket} = await startHelper()
    expect(statSync(socket).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['no JSON', 'mount sda'],
    ['a path', '{"do":"mount","volume":"../../etc"}'],
    ['a disk of another kind', '{"do":"mount","volume":"vda1"}'],
    ['an option', '{"do":"mount","volume":"sda1","options":"rw"}'],
    ['another folder', '{"do":"unmount","mount":"/home"}'],
    ['a device by a path', '{"do":"admit","device":"../1-1","interfaces":[0]}'],
    ['an interface that isn’t there', '{"do":"admit","device":"99-9","interfaces":[0]}'],
    ['the node of a device by a path', '{"do":"open","device":"../1-1"}'],
    ['the node of a device that isn’t there', '{"do":"open","device":"99-9"}'],
    ['what it doesn’t know', '{"do":"format","volume":"sda1"}'],
  ])('refuses %s', async (_, line) => {
    const {socket} = await startHelper()
    expect(JSON.parse(await say(socket, `${line}\n`))).toMatchObject({ok: false, problem: 'volume-refused'})
  })

  test('hears no more than a line, and serves the next one', async () => {
    const {socket} = await startHelper()
    expect(await say(socket, 'x'.repeat(100_000))).toBe('')
    expect(await say(socket, 'x\n')).toContain('volume-refused')
  })

  test('mounts no disk that isn’t of a USB device', async () => {
    const {socket, mounts} = await startHelper()
    await expect(helperAt(socket, mounts).mount('sdzzz9')).rejects.toMatchObject({problem: 'volume-refused'})
  })

  test('that isn’t there is told as that', async () => {
    const folder = scratchFolder()
    const missing = helperAt(join(folder, 'helper.sock'), folder)
    await expect(missing.mount('sda1')).rejects.toMatchObject({problem: 'helper-missing'})
  })

  test('that ends without an answer is told as that', async () => {
    const {socket, mounts} = await startHelper()
    const half = createConnection(socket)
    half.write('{"do":')
    await once(half, 'connect')
    half.destroy()
    await expect(helperAt(socket, mounts).mount('sdzzz9')).rejects.toMatchObject({problem: 'volume-refused'})
  })
})

test('a volume is mounted so that nothing on it can change or run, its names as UTF-8 and its times as they stand', () => {
  const volume = {name: 'sdb1', disk: 'sdb', mount: 'sdb1-42'}
  const [, type, , options = '', device, folder] = mountArguments(volume, 'vfat', '/run/m', {uid: 990, gid: 991})
  expect([type, device, folder]).toEqual(['vfat', '/dev/sdb1', '/run/m'])
  expect(options.split(',')).toEqual(
    expect.arrayContaining(['ro', 'nodev', 'nosuid', 'noexec', 'utf8=1', 'tz=UTC', 'uid=990', 'gid=991']),
  )
})

test('what blkid and the kernel say is read as they write it', () => {
  expect(readBlkid('DEVNAME=/dev/sda\nUUID=1234-ABCD\nTYPE=vfat\n')).toEqual({type: 'vfat', serial: '1234-ABCD'})
  expect(readBlkid('')).toEqual({type: null, serial: null})
  const line = '36 35 8:0 / /run/evidock/mounts/sda-9 ro,nosuid,nodev,noexec shared:1 - vfat /dev/sda ro'
  expect(mountOf(line, '/run/evidock/mounts/sda-9')).toEqual({isReadOnly: true})
  expect(mountOf(line, '/run/evidock/mounts')).toBeNull()
})
