import {mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {plugBad, pullBad} from './bad-device.ts'
import {fat32Card} from './cards.ts'
import {node} from './dock-in-machine.ts'
import {
  GADGET_ID,
  type Gadget,
  gadgetPortPath,
  gadgetState,
  LOCKED_GADGET_ID,
  plugGadget,
  pullGadget,
} from './gadget.ts'
import {bootMachine, type Machine} from './machine.ts'
import {clips, MIB, wholeOnly} from './scene.ts'

const program = fileURLToPath(new URL('gadget/ask.mjs', import.meta.url))
const [UNLOCK, STATUS, IDENTITY, CLOCK, SET_CLOCK] = [0x01, 0x10, 0x11, 0x12, 0x13]
const text = (hex: unknown): string => Buffer.from(String(hex), 'hex').toString('latin1')

describe('the test recorder with a vendor’s interface, by the machine’s own node-usb alone', wholeOnly, () => {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-gadget-'))
  let machine: Machine

  beforeAll(async () => {
    const disk = join(folder, 'disk.img')
    writeFileSync(disk, '')
    truncateSync(disk, MIB)
    machine = await bootMachine(disk)
  }, 600_000)
  afterAll(async () => {
    await machine?.cut()
    rmSync(folder, {recursive: true})
  })
  beforeEach(({onTestFailed}) => {
    onTestFailed(async () =>
      console.log(machine.console.slice(-20).join('\n'), await machine.run('cat /run/gadget-*.log')),
    )
  })

  /** @returns the answers: hexadecimal, `done` or `stall` */
  async function ask(serial: string, id: string, ...requests: (readonly [number, string?])[]): Promise<unknown[]> {
    return JSON.parse(
      await machine.run(`${node} ${program} ${serial} ${id.split(':')[1]} '${JSON.stringify(requests)}'`),
    )
  }

  /** What the kernel knows of a gadget: the classes of its interfaces. */
  const interfaces = (slot: number): Promise<string> =>
    machine.run(
      `cd /sys/devices/platform/${gadgetPortPath(slot).replace('/', '/usb*/*-')}; cat *:1.*/bInterfaceClass | sort`,
    )

  test('locked, it shows no disk; unlocked, it goes and is there again with one', async () => {
    const gadget: Gadget = {serial: 'GADGET-1', card: fat32Card(clips(2, MIB)), locked: true}
    await plugGadget(machine, gadget)
    const refused = [[UNLOCK, '00000'], [UNLOCK, ''], [0x7f], [0x7f, 'x'], [SET_CLOCK, 'now']] as const
    expect(await ask(gadget.serial, LOCKED_GADGET_ID, ...refused)).toEqual(refused.map(() => 'stall'))
    // The machine's kernel acknowledges what it gives to the gadget; that it was wrong shows in what doesn't come.
    expect(await ask(gadget.serial, LOCKED_GADGET_ID, [UNLOCK, '000001'])).toEqual(['done'])
    expect(await interfaces(0)).toBe('ff\n')
    expect(await gadgetState(machine, gadget.serial)).toMatchObject({locked: true})
    expect(await ask(gadget.serial, LOCKED_GADGET_ID, [UNLOCK, '000000'])).toEqual(['done'])
    const [identity] = await ask(gadget.serial, GADGET_ID, [IDENTITY])
    expect(text(identity)).toBe('GADGET-1'.padEnd(16, '\0') + '000000'.padEnd(8, '\0'))
    await expect.poll(() => interfaces(0), {timeout: 10_000}).toBe('08\nff\n')
    expect(await gadgetState(machine, gadget.serial)).toMatchObject({locked: false})
    const read = await machine.run(
      'for i in $(seq 200); do [ -b /dev/sda ] && break; sleep 0.1; done; sha256sum /dev/sda; cat /sys/block/sda/ro',
    )
    expect(read).toBe(`${gadget.card.digest()}  /dev/sda\n1\n`)
    await pullGadget(machine, gadget)
  })

  test('over USB/IP it refuses a wrong password, too', async () => {
    const card = fat32Card(clips(1, MIB))
    const device = {serial: 'GADGET-3', card, fault: {kind: 'none'}, asked: {locked: true, battery: 9}} as const
    await plugBad(machine, device, 0)
    const wrong = await ask(device.serial, LOCKED_GADGET_ID, [UNLOCK, '000001'], [0x7f], [UNLOCK, '000000'])
    expect(wrong).toEqual(['stall', 'stall', 'done'])
    const [status] = await ask(device.serial, GADGET_ID, [STATUS])
    expect(status).toMatch(/^010900/)
    const read = await machine.run(
      'for i in $(seq 200); do [ -b /dev/sda ] && break; sleep 0.1; done; sha256sum /dev/sda; cat /sys/block/sda/ro',
    )
    expect(read).toBe(`${card.digest()}  /dev/sda\n1\n`)
    await pullBad(machine, device.serial)
  })

  test('it tells what it is, and takes another time', async () => {
    const gadget: Gadget = {
      serial: 'GADGET-2',
      card: fat32Card({}),
      battery: 71,
      charging: true,
      officer: '330101',
      firmware: 'A9 2.31',
      clockOffsetMs: 90_000,
      storage: {totalMib: 65_536, freeMib: 1234},
      faults: {microphone: true, card: true},
      slot: 3,
    }
    await plugGadget(machine, gadget)
    const before = Date.now()
    const [status, identity, clock] = await ask(gadget.serial, GADGET_ID, [STATUS], [IDENTITY], [CLOCK])
    const firmware = Buffer.from('A9 2.31').toString('hex').padEnd(32, '0')
    expect(status).toBe(`01470100${'00000100'}${'d2040000'}${'0600'}${'0000'}${firmware}`)
    expect(text(identity)).toBe('GADGET-2'.padEnd(16, '\0') + '330101'.padEnd(8, '\0'))
    expect(msOf(text(clock)) - 90_000).toBeGreaterThan(before - 2_000)
    expect(msOf(text(clock)) - 90_000).toBeLessThan(Date.now() + 1_000)
    expect(await ask(gadget.serial, GADGET_ID, [SET_CLOCK, '20300101080000'], [CLOCK])).toEqual([
      'done',
      expect.stringMatching(`^${Buffer.from('20300101080').toString('hex')}`),
    ])
    const {clockOffsetMs} = await gadgetState(machine, gadget.serial)
    // A slow machine takes a while to tell, and never years.
    expect(Math.abs(Date.now() + clockOffsetMs - Date.parse('2030-01-01T00:00:00Z'))).toBeLessThan(3_600_000)
    await pullGadget(machine, gadget)
    await plugGadget(machine, gadget)
    expect(await ask(gadget.serial, GADGET_ID, [IDENTITY])).toEqual([identity])
    await pullGadget(machine, gadget)
  })
})

/** Of 14 digits in Asia/Shanghai. */
const msOf = (digits: string): number =>
  Date.parse(digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6+08:00'))
