import {describe, expect, test} from 'vitest'
import {recorderId} from '../../src/contract/identity.ts'
import {emptyCard, fat32Card} from './cards.ts'
import {node, program} from './dock-in-machine.ts'
import {plug, plugHub, portPath, pull, speedUp} from './ports.ts'
import {clips, isDocking, MIB, needsMachine, sceneOfFile, wholeOnly} from './scene.ts'

/** So slow that a scenario can do what it does in mid-copy, however late it hears of it: clips of 8 MiB take 16 s each. */
const SLOW = MIB / 2
/** Numbers of bays, by port. */
const BAYS: Readonly<Record<string, number>> = {1: 1, 2: 2, 3: 3, 4: 4, '5.1': 11, '5.2': 12, '5.3': 13, '5.4': 14}
const bays = Object.entries(BAYS).flatMap(([port, number]) => [
  '[[usb.bay]]',
  `number = ${number}`,
  `port = "${portPath(port)}"`,
])

describe('recorders on a kernel’s own USB', needsMachine, () => {
  const scene = sceneOfFile(({machine}) => plugHub(machine, 'hub', '5'), bays)
  const {docked, dockOne, taken, noneMounted, noted, expectTrueTable} = scene

  test('eight at once are each in the bay of their port, four on the controller and four behind a hub', async () => {
    const recorders = Object.keys(BAYS).map((port, n) => ({
      port,
      serial: `EIGHT-${n + 1}`,
      card: fat32Card(clips(3, MIB)),
    }))
    const from = performance.now()
    await Promise.all(recorders.map(recorder => plug(scene.dock.machine, recorder, recorder.port)))
    const sealed = await Promise.all(recorders.map(recorder => docked(recorder, from)))
    expect(sealed.map(({data}) => data.verified)).toEqual(recorders.map(() => 3))
    expect(sealed.map(({data}) => data.bay)).toEqual(Object.values(BAYS))
    for (const {serial} of recorders) await pull(scene.dock.machine, serial)
    await noneMounted()
    for (const [n, one] of sealed.entries()) noted(`eight at once, port ${recorders[n]?.port}`, one)
    await expectTrueTable()
  })

  test.each([
    ['PULLED-1', 'another', '5.3'],
    ['PULLED-2', 'the same', '1'],
  ])('%s, pulled in the middle of a copy, goes on in %s bay', async (serial, which, port) => {
    const recorder = {serial, card: fat32Card(clips(3, 8 * MIB)), rate: SLOW}
    const from = performance.now()
    await plug(scene.dock.machine, recorder, '1')
    await scene.dock.until(
      ({type, data}) =>
        type === 'evidock.bay.v1' && data.recorder === recorderId(serial) && Number(data.bytes_done) > MIB,
    )
    await pull(scene.dock.machine, serial)
    const left = await scene.dock.until(isDocking(serial, 'sealed', from))
    expect(Number(left.data.removed)).toBeGreaterThan(0)
    await speedUp(scene.dock.machine, serial)
    const sealed = await dockOne(recorder, port)
    expect(Number(sealed.data.verified) + Number(sealed.data.already_held)).toBe(3)
    expect(sealed.data.bay).toBe(BAYS[port])
    await taken(serial)
    noted(`pulled, back in ${which} bay`, sealed)
    await expectTrueTable()
  })

  test('a hub that drops with the recorders behind it, and returns, loses none of them', wholeOnly, async () => {
    const recorders = ['HUB-1', 'HUB-2'].map(serial => ({serial, card: fat32Card(clips(2, 8 * MIB)), rate: SLOW}))
    const from = performance.now()
    for (const [n, recorder] of recorders.entries()) await plug(scene.dock.machine, recorder, `5.${n + 1}`)
    for (const {serial} of recorders) await scene.dock.until(isDocking(serial, 'listed', from))
    await scene.dock.machine.run('echo 1-5 > /sys/bus/usb/drivers/usb/unbind')
    for (const {serial} of recorders) await scene.dock.until(isDocking(serial, 'sealed', from))
    const again = performance.now()
    for (const {serial} of recorders) await speedUp(scene.dock.machine, serial)
    await scene.dock.machine.run('echo 1-5 > /sys/bus/usb/drivers/usb/bind')
    const sealed = await Promise.all(recorders.map(recorder => docked(recorder, again)))
    for (const {data} of sealed) expect(Number(data.verified) + Number(data.already_held)).toBe(2)
    for (const {serial} of recorders) await pull(scene.dock.machine, serial)
    await noneMounted()
    for (const one of sealed) noted('behind a hub that dropped and returned', one)
    await expectTrueTable()
  })

  test('a slow recorder keeps no other one waiting', wholeOnly, async () => {
    const slow = {serial: 'SLOW-1', card: fat32Card(clips(2, 8 * MIB)), rate: SLOW}
    const fast = {serial: 'FAST-1', card: fat32Card(clips(3, 2 * MIB))}
    const from = performance.now()
    await plug(scene.dock.machine, slow, '1')
    await scene.dock.until(isDocking('SLOW-1', 'listed', from))
    const sealed = await dockOne(fast, '2')
    expect(scene.dock.received.some(isDocking('SLOW-1', 'sealed', from))).toBe(false)
    await speedUp(scene.dock.machine, 'SLOW-1')
    const last = await docked(slow, from)
    for (const {serial} of [slow, fast]) await pull(scene.dock.machine, serial)
    await noneMounted()
    noted('fast, beside a slow one', sealed)
    noted('slow, freed after the fast one', last)
    await expectTrueTable()
  })

  test('a bay is taught its port by whatever is plugged into it', async () => {
    const config = '/run/taught.toml'
    await scene.dock.machine.run(`cp /run/evidock.toml ${config}`)
    await scene.dock.machine.begin(`${node} ${program} bay 7 --config ${config}`, '/run/bay.log')
    await scene.dock.machine.run(
      'for i in $(seq 300); do grep -q "into bay 7" /run/bay.log && exit 0; sleep 0.1; done; exit 1',
    )
    await plug(scene.dock.machine, {serial: 'TEACH-1', card: emptyCard()}, '5.5')
    await scene.dock.machine.run(
      `for i in $(seq 300); do grep -q "Bay 7 is" /run/bay.log && exit 0; sleep 0.1; done; exit 1`,
    )
    expect(await scene.dock.machine.run(`tail -3 ${config}`)).toBe(
      `[[usb.bay]]\nnumber = 7\nport = "${portPath('5.5')}"\n`,
    )
    await pull(scene.dock.machine, 'TEACH-1')
    await expectTrueTable()
  })

  test('a keyboard that poses as a recorder gets no driver', async () => {
    await scene.dock.machine.qmp.ask('device_add', {driver: 'usb-kbd', id: 'keyboard', bus: 'xhci.0', port: '6'})
    const found = await scene.dock.machine
      .run(`
      for i in $(seq 100); do grep -qs 0627 /sys/bus/usb/devices/1-6/idVendor && break; sleep 0.1; done
      sleep 1; cat /sys/bus/usb/devices/1-6:1.0/{bInterfaceClass,authorized}; ls -d /sys/bus/usb/devices/1-6:1.0/driver`)
      .catch(String)
    expect(found).toMatch(/03\n0\nls: cannot access/)
    await scene.dock.machine.qmp.ask('device_del', {id: 'keyboard'})
    await expectTrueTable()
  })
})
