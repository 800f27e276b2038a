import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest'
import {asVersion, type DebianPackage, makePackage} from '../support/package.ts'
import {needs} from '../support/parts.ts'
import {footage} from '../support/recorder-folder.ts'
import {scratchFolder} from '../support/scratch.ts'
import {type Files, fat32Card} from './cards.ts'
import {plugGadget, pullGadget} from './gadget.ts'
import {type InstalledDock, installedDock} from './installed-dock.ts'
import {plug, pull, pullAll, speedUp} from './ports.ts'
import type {Received} from './received.ts'

const MIB = 1 << 20
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const clips = (bytes: number, ...seeds: number[]): Files =>
  Object.fromEntries(
    seeds.map((seed, n) => [`DCIM/AB_dev1_330101_20261020_09${10 + n}00.mp4`, footage(bytes + n, seed)]),
  )

describe('a machine that starts with the package installed', needs('virtualMachine', 'mosquitto', 'packages'), () => {
  let made: DebianPackage
  let newer: DebianPackage
  let dock: InstalledDock

  beforeAll(async () => {
    made = makePackage()
    newer = asVersion(made, '99.0.0')
    dock = await installedDock(made.file)
    // So slow a processor reads ffmpeg's two hundred libraries for longer than the dock waits for an answer.
    await dock.machine.run('for n in 1 2; do ffmpeg -encoders; ffprobe -version; done >/dev/null 2>&1 || true')
  }, 900_000)
  afterAll(async () => {
    await dock?.end()
    for (const one of [made, newer]) one?.remove()
  })
  beforeEach(({onTestFailed}) => {
    onTestFailed(async () => {
      const around = await dock.machine.run('dmesg | tail -30; tail -n 20 /run/gadget-*.log 2>/dev/null || true')
      console.log([...(await dock.log()).split('\n').slice(-60), around].join('\n'))
      await pullAll(dock.machine)
    })
  })

  const show = async (property: string, unit = 'evidock'): Promise<string> =>
    (await dock.machine.run(`systemctl show --value --property=${property} ${unit}`)).trim()
  const isStatus =
    (state: string, from: number) =>
    ({type, data, atMs}: Received): boolean =>
      type === 'evidock.status.v1' && data.state === state && atMs > from
  const isDocking =
    (serial: string, state: string) =>
    ({type, data}: Received): boolean =>
      type === 'evidock.docking.v1' && data.recorder_serial === serial && data.state === state
  async function heldWhole(files: Files): Promise<void> {
    const vault = await dock.vaultDigests()
    for (const [name, content] of Object.entries(files)) expect(vault, name).toContain(sha256(content))
  }

  const longer = {...needs('wholeVirtualDock'), timeout: 600_000}

  test('has dock and helper up by themselves, the dock as its own user and let in by a credential', async () => {
    await dock.until(isStatus('online', 0))
    await vi.waitFor(async () => expect(await show('ActiveState')).toBe('active'), {timeout: 60_000, interval: 500})
    expect(await show('ActiveState', 'evidock-helper')).toBe('active')
    expect(await dock.machine.run(`ps -o user= -p ${await show('MainPID')}`)).toBe('evidock\n')
    expect(await show('NRestarts')).toBe('0')
  }, 600_000)

  test('hears from both within the time of their watchdogs', longer, async () => {
    for (const unit of ['evidock', 'evidock-helper']) {
      const first = await show('WatchdogTimestampMonotonic', unit)
      const heard = async (): Promise<void> => expect(await show('WatchdogTimestampMonotonic', unit)).not.toBe(first)
      await vi.waitFor(heard, {timeout: 60_000, interval: 1_000})
    }
  })

  test('lets the confined dock see what the helper mounts, and takes a recorder whole without a change to it', async () => {
    const files = clips(2 * MIB, 1, 2, 3)
    const card = fat32Card(files)
    const before = card.digest()
    await plug(dock.machine, {serial: 'INST-1', card}, '1')
    await dock.until(isDocking('INST-1', 'listed'))
    const mounts = await dock.machine.run(`cat /proc/${await show('MainPID')}/mountinfo`)
    expect(mounts).toMatch(/\/run\/evidock\/mounts\/sda-\d+ ro,nosuid,nodev,noexec/)
    const namespaces = `readlink /proc/{1,${await show('MainPID', 'evidock-helper')}}/ns/mnt | sort -u | wc -l`
    expect(await dock.machine.run(namespaces)).toBe('1\n')

    const sealed = await dock.until(isDocking('INST-1', 'sealed'))
    expect(sealed.data).toMatchObject({clips: 3, verified: 3})
    await heldWhole(files)
    expect(await dock.machine.run('stat -c %U /var/lib/evidock/vault')).toBe('evidock\n')
    await pull(dock.machine, 'INST-1')
    await vi.waitFor(() => dock.machine.run('! grep /evidock/mounts/ /proc/mounts'), {timeout: 60_000, interval: 500})
    expect(card.digest()).toBe(before)
  }, 300_000)

  test('lets the confined dock ask a recorder by its vendor’s requests', longer, async () => {
    const gadget = {serial: 'VENDOR-1', card: fat32Card(clips(MIB, 8)), battery: 71, clockOffsetMs: 90_000}
    // One emulated processor that starts ffprobe in its confinement besides leaves a recorder's answers waiting for seconds.
    const decoded = async (): Promise<void> =>
      expect((await dock.log()).split('"event":"clip.decoded"')).toHaveLength(1 + 3)
    await vi.waitFor(decoded, {timeout: 240_000, interval: 2_000})
    await plugGadget(dock.machine, gadget)
    try {
      const sealed = await dock.until(isDocking('VENDOR-1', 'sealed'))
      const off = Math.abs(Number(sealed.data.offset_ms) - 90_000)
      expect(off).toBeLessThanOrEqual(Number(sealed.data.offset_error_ms ?? -1))
      await dock.until(({topic, data}) => topic.endsWith('recorder/vendor-1') && data.battery_percent === 71)
    } finally {
      await pullGadget(dock.machine, gadget)
    }
  })

  test('starts a dock that is killed anew, and its docking goes on', longer, async () => {
    const files = clips(6 * MIB, 4, 5)
    await plug(dock.machine, {serial: 'KILL-1', card: fat32Card(files), rate: MIB}, '2')
    await dock.until(isDocking('KILL-1', 'listed'))
    const killed = performance.now()
    await dock.machine.run('systemctl kill --signal=KILL --kill-who=main evidock')
    await dock.until(isStatus('online', killed))
    await speedUp(dock.machine, 'KILL-1')
    const sealed = await dock.until(isDocking('KILL-1', 'sealed'))
    expect(sealed.data).toMatchObject({clips: 2, verified: 2})
    await heldWhole(files)
    expect(await show('NRestarts')).toBe('1')
    await pull(dock.machine, 'KILL-1')
  })

  const media = {...needs('ffmpeg', 'bubblewrap', 'wholeVirtualDock'), timeout: 600_000}
  test('makes a proxy of real media, which is parsed in confinement within the unit’s own', media, async () => {
    const clip = join(scratchFolder(), 'clip.mp4')
    const pictures = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=10:duration=2', '-c:v', 'mpeg4']
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...pictures, clip])
    const files = {'DCIM/AB_dev1_330101_20261020_100000.mp4': readFileSync(clip)}
    await plug(dock.machine, {serial: 'MEDIA-1', card: fat32Card(files)}, '3')
    const sealed = await dock.until(isDocking('MEDIA-1', 'sealed'))
    const decoded = await dock.until(
      ({type, data}) =>
        type === 'evidock.clip.v1' &&
        data.docking === sealed.data.docking &&
        (data.playable !== null || data.problem !== null),
    )
    expect(decoded.data).toMatchObject({
      playable: true,
      media_confined: true,
      proxy: expect.stringContaining('proxy'),
    })
    await pull(dock.machine, 'MEDIA-1')
  })

  test('goes on with a docking in the middle of which it is upgraded', longer, async () => {
    const files = clips(6 * MIB, 6, 7)
    await plug(dock.machine, {serial: 'UP-1', card: fat32Card(files), rate: MIB}, '4')
    await dock.until(isDocking('UP-1', 'listed'))
    const from = performance.now()
    await dock.machine.run(`dpkg --install --force-unsafe-io ${newer.file}`)
    expect(await dock.machine.run('dpkg-query --status evidock | grep ^Version')).toBe('Version: 99.0.0\n')
    await dock.until(isStatus('online', from))
    await speedUp(dock.machine, 'UP-1')
    const sealed = await dock.until(isDocking('UP-1', 'sealed'))
    expect(sealed.data).toMatchObject({clips: 2, verified: 2})
    await heldWhole(files)
    await pull(dock.machine, 'UP-1')
  })

  test(
    'stops it cleanly, and a configuration that can’t be used is told once and not tried again',
    longer,
    async () => {
      const from = performance.now()
      await dock.machine.run('systemctl stop evidock')
      await dock.until(isStatus('offline', from))
      expect([await show('Result'), await show('ExecMainStatus')]).toEqual(['success', '0'])
      expect(await dock.log()).toContain('"event":"dock.stopped"')

      await dock.machine.run(`sed -i 's/^dock = .*/dock = ""/' /etc/evidock/evidock.toml; ! systemctl start evidock`)
      expect([await show('ActiveState'), await show('ExecMainStatus')]).toEqual(['failed', '2'])
      expect(await dock.machine.run('systemctl status --no-pager evidock || true')).toContain('dock is ""; write it in')
    },
  )

  test('keeps what was recorded when it is purged, and gives new devices their drivers again', longer, async () => {
    const held = await dock.vaultDigests()
    await dock.machine.run('dpkg --purge evidock')
    expect(await dock.machine.run('systemctl list-unit-files --no-pager --no-legend "evidock*" || true')).toBe('')
    expect(await dock.machine.run('sort -u /sys/bus/usb/devices/usb*/interface_authorized_default')).toBe('1\n')
    expect(await dock.machine.run('ls -d /run/evidock /etc/evidock/evidock.toml 2>/dev/null || true')).toBe('')
    // What a technician put beside it isn't the package's.
    expect(await dock.machine.run('ls /etc/evidock/profiles')).toBe('reference-recorder.mjs\n')
    expect(held.size).toBeGreaterThan(0)
    expect(await dock.vaultDigests()).toEqual(held)
  })
})
