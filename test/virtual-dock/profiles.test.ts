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

  test('is asked nothing that its profile doesn’t know, and a keyboard with its numbers stays without a driver', async () => {
    const [vendor, product] = GADGET_ID.split(':')
    const config = '/sys/kernel/config/usb_gadget/keyboard'
    await scene.dock.machine.run(`mkdir ${config} && cd ${config} && echo 0x${vendor} >idVendor && echo 0x${product} >idProduct
      mkdir strings/0x409 configs/c.1 functions/hid.0 && echo KEYS-1 >strings/0x409/serialnumber
      echo 1 >functions/hid.0/protocol; echo 1 >functions/hid.0/subclass; echo 8 >functions/hid.0/report_length
      printf '\\x05\\x01\\x09\\x06\\xa1\\x01\\x05\\x07\\x19\\xe0\\x29\\xe7\\x15\\x00\\x25\\x01\\x75\\x01\\x95\\x08\\x81\\x02\\xc0' >functions/hid.0/report_desc
      ln -s functions/hid.0 configs/c.1/ && echo dummy_udc.2 >UDC`)
    const found = await scene.dock.machine.run(`
      for i in $(seq 100); do ls -d /sys/devices/platform/dummy_hcd.2/usb*/*-1/*:1.0 >/dev/null 2>&1 && break; sleep 0.1; done
      sleep 1; cd /sys/devices/platform/dummy_hcd.2/usb*/*-1/*:1.0 && cat bInterfaceClass authorized; ls -d driver 2>&1; true`)
    expect(found).toMatch(/03\n0\nls: cannot access/)
    await scene.dock.machine.run(`echo >${config}/UDC`)
  })
})
