import {readFileSync} from 'node:fs'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {needs} from '../support/parts.ts'
import {footage} from '../support/recorder-folder.ts'
import {emptyCard, exfatCard, ext4Card, type Files, fat32Card} from './cards.ts'
import {type DockInMachine, dockInMachine, node, program, type Received, sha256} from './dock-in-machine.ts'
import {plug, plugHub, portPath, pull, RECORDER_ID, type Recorder, speedUp} from './ports.ts'

const MIB = 1 << 20
let seed = 0
/** Clips that no other recorder has. */
function clips(count: number, bytes: number): Files {
  seed += 1
  const names = Array.from({length: count}, (_, n) => `DCIM/AB_dev${seed}_330101_20261020_09${String(10 + n)}00.mp4`)
  return Object.fromEntries(names.map((name, n) => [name, footage(bytes + n, seed * 1000 + n)]))
}

/** Times from the plug, as the broker saw them (ms). */
type Times = {listed: number; verified: number; takeIt: number}
const table: ({scenario: string} & Partial<Times>)[] = []

describe('recorders on a kernel’s own USB', needs('virtualMachine', 'mosquitto'), () => {
  let dock: DockInMachine

  beforeAll(async () => {
    dock = await dockInMachine()
    await plugHub(dock.machine, 'hub', '5')
  }, 600_000)
  afterAll(async () => {
    if (table.length > 0) console.table(table)
    await dock?.end()
  })

  beforeEach(({onTestFailed}) => {
    onTestFailed(async () =>
      console.log([...dock.machine.console.slice(-20), ...(await dock.log()).split('\n').slice(-60)].join('\n')),
    )
  })

  const isDocking =
    (serial: string, state: string, from: number) =>
    ({type, data, atMs}: Received): boolean =>
      type === 'evidock.docking.v1' && data.recorder_serial === serial && data.state === state && atMs > from

  /** Resolves when its bay lets it go, by what the broker received; all that it has must then lie in the vault. */
  async function docked({serial, card}: Recorder, from: number): Promise<Received & Times> {
    const listed = await dock.until(isDocking(serial, 'listed', from))
    const sealed = await dock.until(isDocking(serial, 'sealed', from))
    const last = dock.received.findLast(({data}) => data.docking === sealed.data.docking && data.outcome === 'verified')
    const bay = await dock.until(({topic, data}) => topic.includes('/bay/') && isFree(data, sealed.data.docking))
    const vault = await dock.vaultDigests()
    for (const [name, content] of Object.entries(card.files)) expect(vault, name).toContain(sha256(content))
    const since = (one: Received | undefined): number => Math.round((one?.atMs ?? Number.NaN) - from)
    return {...sealed, listed: since(listed), verified: since(last), takeIt: since(bay)}
  }
  const isFree = (data: Received['data'], docking: unknown): boolean =>
    data.docking === docking && (data.state === 'take-it' || data.state === 'fault')

  async function dockOne(recorder: Recorder, port: string): Promise<Received & Times> {
    const from = performance.now()
    await plug(dock.machine, recorder, port)
    return await docked(recorder, from)
  }

  async function taken(serial: string): Promise<void> {
    const from = performance.now()
    await pull(dock.machine, serial)
    await dock.until(({type, data, atMs}) => type === 'evidock.bay.v1' && data.state === 'empty' && atMs > from)
    await noneMounted()
  }

  const noneMounted = (): Promise<string> =>
    dock.machine.run('for i in $(seq 200); do grep -q /evidock/mounts/ /proc/mounts || exit 0; sleep 0.1; done; exit 1')

  function noted(scenario: string, {listed, verified, takeIt}: Times): void {
    table.push({scenario, listed, verified, takeIt})
  }

  test('a recorder with FAT32 is taken whole, and nothing on it changes', async () => {
    const card = fat32Card({...clips(6, 3 * MIB), '执法/记录.txt': Buffer.from('笔录')})
    const before = card.digest()
    const sealed = await dockOne({serial: 'FAT-1', card}, '1')
    expect(sealed.data).toMatchObject({clips: 7, verified: 7, recorder: 'fat-1'})
    const mounts = await dock.machine.run('cat /proc/mounts; cat /sys/block/sd*/ro')
    expect(mounts).toMatch(/mounts\/sda-\d+ vfat ro,nosuid,nodev,noexec/)
    await taken('FAT-1')
    expect(card.digest()).toBe(before)
    noted('FAT32', sealed)
  }, 300_000)

  test('one with exFAT as well', async () => {
    const card = await exfatCard(dock.machine, clips(4, 2 * MIB))
    const before = card.digest()
    const sealed = await dockOne({serial: 'EXFAT-1', card}, '2')
    expect(sealed.data).toMatchObject({clips: 4, verified: 4})
    await taken('EXFAT-1')
    expect(card.digest()).toBe(before)
    noted('exFAT', sealed)
  }, 300_000)

  test('four at once are each in a bay of their own, two of them behind a hub', async () => {
    const recorders = ['FOUR-1', 'FOUR-2', 'FOUR-3', 'FOUR-4'].map(serial => ({
      serial,
      card: fat32Card(clips(3, MIB)),
    }))
    const from = performance.now()
    const ports = ['3', '4', '5.1', '5.2']
    await Promise.all(recorders.map((recorder, n) => plug(dock.machine, recorder, ports[n] ?? '')))
    const sealed = await Promise.all(recorders.map(recorder => docked(recorder, from)))
    expect(sealed.map(({data}) => data.verified)).toEqual([3, 3, 3, 3])
    expect(new Set(sealed.map(({data}) => data.bay)).size).toBe(4)
    for (const {serial} of recorders) await pull(dock.machine, serial)
    await noneMounted()
    for (const one of sealed) noted('four at once', one)
  }, 300_000)

  test('one that is pulled in the middle of a copy goes on in another bay', async () => {
    const recorder = {serial: 'PULLED-1', card: fat32Card(clips(3, 6 * MIB)), rate: 2 * MIB}
    const from = performance.now()
    await plug(dock.machine, recorder, '1')
    await dock.until(isDocking('PULLED-1', 'listed', from))
    await dock.until(
      ({type, data}) => type === 'evidock.bay.v1' && data.state === 'wait' && Number(data.bytes_done) > MIB,
    )
    await pull(dock.machine, 'PULLED-1')
    const left = await dock.until(isDocking('PULLED-1', 'sealed', from))
    expect(Number(left.data.removed)).toBeGreaterThan(0)
    await speedUp(dock.machine, 'PULLED-1')
    const sealed = await dockOne(recorder, '5.3')
    expect(Number(sealed.data.verified) + Number(sealed.data.already_held)).toBe(3)
    await taken('PULLED-1')
    noted('pulled, back in another bay', sealed)
  }, 300_000)

  test('a hub that drops with the recorders behind it, and returns, loses none of them', async () => {
    const recorders = ['HUB-1', 'HUB-2'].map(serial => ({serial, card: fat32Card(clips(2, 4 * MIB)), rate: 2 * MIB}))
    const from = performance.now()
    for (const [n, recorder] of recorders.entries()) await plug(dock.machine, recorder, `5.${n + 1}`)
    for (const {serial} of recorders) await dock.until(isDocking(serial, 'listed', from))
    await dock.machine.run('echo 1-5 > /sys/bus/usb/drivers/usb/unbind')
    for (const {serial} of recorders) await dock.until(isDocking(serial, 'sealed', from))
    const again = performance.now()
    for (const {serial} of recorders) await speedUp(dock.machine, serial)
    await dock.machine.run('echo 1-5 > /sys/bus/usb/drivers/usb/bind')
    const sealed = await Promise.all(recorders.map(recorder => docked(recorder, again)))
    for (const {data} of sealed) expect(Number(data.verified) + Number(data.already_held)).toBe(2)
    for (const {serial} of recorders) await pull(dock.machine, serial)
    await noneMounted()
    for (const one of sealed) noted('behind a hub that dropped and returned', one)
  }, 300_000)

  test('a slow recorder keeps no other one waiting', async () => {
    const slow = {serial: 'SLOW-1', card: fat32Card(clips(2, 6 * MIB)), rate: MIB / 2}
    const fast = {serial: 'FAST-1', card: fat32Card(clips(3, 2 * MIB))}
    const from = performance.now()
    await plug(dock.machine, slow, '1')
    await dock.until(isDocking('SLOW-1', 'listed', from))
    const sealed = await dockOne(fast, '2')
    expect(dock.received.some(isDocking('SLOW-1', 'sealed', from))).toBe(false)
    await speedUp(dock.machine, 'SLOW-1')
    const last = await docked(slow, from)
    for (const {serial} of [slow, fast]) await pull(dock.machine, serial)
    await noneMounted()
    noted('fast, beside a slow one', sealed)
    noted('slow, freed after the fast one', last)
  }, 300_000)

  test('a bay is taught its port by whatever is plugged into it', async () => {
    const config = '/run/taught.toml'
    await dock.machine.run(`cp /run/evidock.toml ${config}`)
    await dock.machine.begin(`${node} ${program} bay 7 --config ${config}`, '/run/bay.log')
    await dock.machine.run(
      'for i in $(seq 300); do grep -q "into bay 7" /run/bay.log && exit 0; sleep 0.1; done; exit 1',
    )
    await plug(dock.machine, {serial: 'TEACH-1', card: emptyCard()}, '5.4')
    await dock.machine.run(`for i in $(seq 300); do grep -q "Bay 7 is" /run/bay.log && exit 0; sleep 0.1; done; exit 1`)
    expect(await dock.machine.run(`tail -3 ${config}`)).toBe(`[[usb.bay]]\nnumber = 7\nport = "${portPath('5.4')}"\n`)
    await pull(dock.machine, 'TEACH-1')
  }, 300_000)

  test('a sector that can’t be read leaves the clip in part, and the others whole', async () => {
    const files = clips(3, 2 * MIB)
    const card = fat32Card(files)
    const [, [name = '', content = Buffer.alloc(0)] = []] = Object.entries(files)
    const badSector = (readFileSync(card.image).indexOf(content.subarray(0, 64)) + MIB) / 512
    const whole = Object.fromEntries(Object.entries(files).filter(([other]) => other !== name))
    const sealed = await dockOne({serial: 'BAD-1', card: {...card, files: whole}, badSector}, '1')
    expect(sealed.data).toMatchObject({clips: 3, verified: 2, partial: 1})
    await taken('BAD-1')
    noted('a bad sector', sealed)
  }, 300_000)

  test('a disk of another file system, or none, is told and left alone', async () => {
    for (const [serial, card] of Object.entries({'EXT-1': ext4Card(), 'EMPTY-1': emptyCard()})) {
      const before = card.digest()
      const from = performance.now()
      await plug(dock.machine, {serial, card}, '1')
      const about = {port: portPath('1'), device: RECORDER_ID}
      const isTold = ({type, data, atMs}: Received): boolean =>
        type === 'evidock.alert.v1' && data.problem === 'volume-foreign' && atMs > from
      const told = await dock.until(isTold)
      expect(told.data.detail).toEqual(about)
      await pull(dock.machine, serial)
      await dock.until(({data}) => data.alert === told.data.alert && data.cleared_at !== null)
      expect(card.digest()).toBe(before)
    }
  }, 300_000)

  test('a keyboard that poses as a recorder gets no driver', async () => {
    await dock.machine.qmp.ask('device_add', {driver: 'usb-kbd', id: 'keyboard', bus: 'xhci.0', port: '6'})
    const found = await dock.machine
      .run(`
      for i in $(seq 100); do grep -qs 0627 /sys/bus/usb/devices/1-6/idVendor && break; sleep 0.1; done
      sleep 1; cat /sys/bus/usb/devices/1-6:1.0/{bInterfaceClass,authorized}; ls -d /sys/bus/usb/devices/1-6:1.0/driver`)
      .catch(String)
    expect(found).toMatch(/03\n0\nls: cannot access/)
    await dock.machine.qmp.ask('device_del', {id: 'keyboard'})
  }, 300_000)
})
