import {describe, expect, test} from 'vitest'
import {inCheckout} from '../../src/setup/run.mjs'
import {fat32Card} from './cards.ts'
import {GADGET_ID, type Gadget, gadgetPortPath, gadgetState, plugGadget, pullGadget} from './gadget.ts'
import {clips, isAlert, isDocking, MIB, needsMachine, sceneOfFile} from './scene.ts'

describe('a recorder with a vendor’s interface, by a profile of one file', needsMachine, () => {
  const scene = sceneOfFile(
    dock => dock.machine.run('echo s3cret > /run/secret && chmod 644 /run/secret'),
    [
      `profiles = "${inCheckout('fixtures', 'profiles')}"`,
      'set_clock = "after-ingest"',
      'allowed = ["1209:0009"]',
      '[usb.secrets]',
      'reference-recorder = "/run/secret"',
    ],
  )
  const {docked, noneMounted, noted, expectTrueTable} = scene

  test('is unlocked, measured, asked, docked once, and set right when central holds all that it brought', async () => {
    const gadget: Gadget = {
      serial: 'GADGET-1',
      card: fat32Card(clips(3, 2 * MIB)),
      locked: true,
      password: 's3cret',
      battery: 12,
      charging: true,
      officer: '330101',
      firmware: 'A9 2.31',
      clockOffsetMs: 272_400,
      storage: {totalMib: 65_536, freeMib: 40_000},
      faults: {microphone: true},
    }
    const before = gadget.card.digest()
    const from = performance.now()
    await plugGadget(scene.dock.machine, gadget)
    const sealed = await docked(gadget, from)
    expect(sealed.data).toMatchObject({clips: 3, verified: 3, profile: 'reference-recorder'})
    const off = Math.abs(Number(sealed.data.offset_ms) - 272_400)
    expect(off).toBeLessThanOrEqual(Number(sealed.data.offset_error_ms))
    expect(Number(sealed.data.offset_error_ms)).toBeLessThan(600)
    const {offset_ms, offset_error_ms} = sealed.data
    const clip = await scene.dock.until(({type, data}) => type === 'evidock.clip.v1' && data.stage === 'matched')
    expect(clip.data).toMatchObject({offset_ms, offset_error_ms})

    const told = await scene.dock.until(
      ({topic, data}) => topic.endsWith('recorder/gadget-1') && data.clock_set_at !== null,
    )
    expect(told.data).toMatchObject({
      battery_percent: 12,
      charging: true,
      officer: '330101',
      firmware: 'A9 2.31',
      storage_bytes: 65_536 * MIB,
      storage_free_bytes: 40_000 * MIB,
      profile: 'reference-recorder',
    })
    expect(told.data.detail).toMatchObject({faults: ['microphone']})
    for (const problem of ['battery-low', 'recorder-fault', 'clock-off']) await scene.dock.until(isAlert(problem, from))
    const {clockOffsetMs} = await gadgetState(scene.dock.machine, gadget.serial)
    expect(Math.abs(clockOffsetMs)).toBeLessThan(2000)
    expect(scene.dock.received.filter(isDocking(gadget.serial, 'opened', from))).toHaveLength(1)
    await pullGadget(scene.dock.machine, gadget)
    await noneMounted()
    expect(gadget.card.digest()).toBe(before)
    noted('a vendor’s interface', sealed)
    await expectTrueTable()
  })

  test('is told, and docked by nobody, when it refuses the secret', async () => {
    const gadget: Gadget = {
      serial: 'GADGET-2',
      card: fat32Card(clips(1, MIB)),
      locked: true,
      password: 'other',
      slot: 1,
    }
    const from = performance.now()
    await plugGadget(scene.dock.machine, gadget)
    const told = await scene.dock.until(
      ({type, data, atMs}) => type === 'evidock.alert.v1' && data.problem === 'unlock-refused' && atMs > from,
    )
    expect(told.data.detail).toMatchObject({port: gadgetPortPath(1)})
    await pullGadget(scene.dock.machine, gadget)
    await scene.dock.until(({data}) => data.alert === told.data.alert && data.cleared_at !== null)
    await expectTrueTable()
  })

  /** A keyboard by the machine's own gadget stack. @returns what the kernel made of it: class, authorized, its driver */
  async function plugKeyboard(id: string, slot: number): Promise<string> {
    const [vendor, product] = id.split(':')
    const config = `/sys/kernel/config/usb_gadget/keyboard-${slot}`
    await scene.dock.machine.run(`mkdir ${config} && cd ${config} && echo 0x${vendor} >idVendor && echo 0x${product} >idProduct
      mkdir strings/0x409 configs/c.1 functions/hid.${slot} && echo KEYS-${slot} >strings/0x409/serialnumber && cd functions/hid.${slot}
      echo 1 >protocol; echo 1 >subclass; echo 8 >report_length; printf '${KEYBOARD_REPORT}' >report_desc
      cd ${config} && ln -s functions/hid.${slot} configs/c.1/ && echo dummy_udc.${slot} >UDC`)
    return await scene.dock.machine.run(`
      for i in $(seq 100); do cd /sys/devices/platform/dummy_hcd.${slot}/usb*/*-1/*:1.0 2>/dev/null && break; sleep 0.1; done
      for i in $(seq 50); do [ -e driver ] && break; sleep 0.1; done
      cat bInterfaceClass authorized; [ -e driver ] && basename $(readlink driver); echo >${config}/UDC`)
  }

  test('with whose numbers a keyboard poses has none of its driver; one that is allowed has it', async () => {
    expect(await plugKeyboard(GADGET_ID, 2)).toBe('03\n0\n')
    expect(await plugKeyboard(ALLOWED_ID, 3)).toBe('03\n1\nusbhid\n')
  })
})

const ALLOWED_ID = '1209:0009'
/** Eight keys that are held with others, and nothing else (USB HID 1.11 §6.2.2). */
const KEYBOARD_REPORT = String.raw`\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x15\x00\x25\x01\x75\x01\x95\x08\x81\x02\xc0`
