import {describe, expect, onTestFailed, test} from 'vitest'
import {recorderId} from '../../src/contract/identity.ts'
import {type BadDevice, badPortPath, plugBad, pullBad, untilSaid} from './bad-device.ts'
import {fat32Card, fileOf, inPart, sectorOf} from './cards.ts'
import {pull} from './ports.ts'
import type {Received} from './received.ts'
import {clips, isAlert, isDocking, MIB, needsMachine, sceneOfFile, wholeOnly} from './scene.ts'

describe('a recorder that misbehaves', needsMachine, () => {
  const scene = sceneOfFile(undefined, ['[copy]', 'hang_seconds = 15'])
  const {docked, dockOne, noneMounted, noted, expectTrueTable} = scene
  let healthy = 0

  /** What was told of a device since it was plugged in, each alert once. */
  const alertsOf = ({serial}: BadDevice, port: number, from: number): unknown[] => {
    const alerts = scene.dock.received
      .filter(({type, bornMs}) => type === 'evidock.alert.v1' && bornMs > from)
      .filter(({data}) => data.recorder === recorderId(serial) || isOfPort(data, badPortPath(port)))
    return [...new Map(alerts.map(({topic, data}) => [topic, data.problem])).values()]
  }

  const isOfPort = ({detail}: Received['data'], port: string): boolean =>
    typeof detail === 'object' && detail !== null && 'port' in detail && detail.port === port

  /** Plugs it in; whatever becomes of the scenario, it doesn't stay for the next one. */
  async function plugged(bad: BadDevice, port: number): Promise<number> {
    onTestFailed(() => gone(bad.serial))
    const from = performance.now()
    await plugBad(scene.dock.machine, bad, port)
    return from
  }

  /** Another recorder comes, is taken whole and goes, whatever the bad one does. */
  async function anotherIsTaken(): Promise<void> {
    healthy += 1
    const recorder = {serial: `WELL-${healthy}`, card: fat32Card(clips(2, MIB))}
    const sealed = await dockOne(recorder, '1')
    expect(sealed.data).toMatchObject({clips: 2, verified: 2})
    expect(sealed.said.state).toBe('take-it')
    await pull(scene.dock.machine, recorder.serial)
    noted(`beside it: ${recorder.serial}`, sealed)
  }

  async function gone(serial: string): Promise<void> {
    await pullBad(scene.dock.machine, serial)
    await noneMounted()
  }

  /** It comes back and behaves: what it couldn't give before is taken. */
  async function mended({serial, card}: BadDevice, port: number): Promise<void> {
    const from = await plugged({serial, card, fault: {kind: 'none'}}, port)
    const sealed = await docked({serial, card}, from)
    expect(Number(sealed.data.verified) + Number(sealed.data.already_held)).toBe(Object.keys(card.files).length)
    await gone(serial)
    await expectTrueTable()
  }

  test('an unreadable medium leaves one clip in part', wholeOnly, async () => {
    const whole = fat32Card(clips(3, MIB))
    const [path, content] = fileOf(whole.files, 1)
    const fault = {kind: 'medium-error', sector: sectorOf(whole, content, MIB / 2)} as const
    const bad = {serial: 'MEDIUM-1', card: inPart(whole, path), fault}
    const from = await plugged(bad, 0)
    const [sealed] = await Promise.all([docked(bad, from), anotherIsTaken()])
    expect(sealed.data).toMatchObject({clips: 3, verified: 2, partial: 1})
    expect(sealed.said).toMatchObject({state: 'fault', problem: 'partial'})
    expect(scene.dock.machine.console.join('\n')).toMatch(/critical medium error/)
    expect(alertsOf(bad, 0, from)).toEqual(['clip-partial'])
    await gone(bad.serial)
    noted('a medium error', sealed)
    await expectTrueTable()
  })

  test('one that hangs in mid-copy is told, keeps no other one waiting, and is free when it is pulled', async () => {
    const bad = {
      serial: 'HANGS-1',
      card: fat32Card(clips(3, 2 * MIB)),
      fault: {kind: 'hang', afterBytes: 3 * MIB} as const,
    }
    const from = await plugged(bad, 1)
    await untilSaid(scene.dock.machine, bad.serial, 'hangs')
    await scene.dock.until(isDocking(bad.serial, 'listed', from))
    await anotherIsTaken()
    await scene.dock.until(isAlert('recorder-hangs', from))
    await scene.dock.until(({type, data}) => type === 'evidock.bay.v1' && data.problem === 'recorder-hangs')
    expect(alertsOf(bad, 1, from)).toEqual(['recorder-hangs'])
    await gone(bad.serial)
    const left = await scene.dock.until(isDocking(bad.serial, 'sealed', from))
    expect(Number(left.data.removed)).toBeGreaterThan(0)
    await mended(bad, 1)
  })

  test('one that hangs before it is mounted is told, and keeps no other one waiting', wholeOnly, async () => {
    const bad = {serial: 'MUTE-1', card: fat32Card({}), fault: {kind: 'hang', afterBytes: 16 * 1024} as const}
    const from = await plugged(bad, 8)
    await untilSaid(scene.dock.machine, bad.serial, 'hangs')
    await anotherIsTaken()
    const told = await scene.dock.until(isAlert('device-hangs', from))
    expect(told.data.detail).toMatchObject({port: badPortPath(8)})
    await gone(bad.serial)
    await scene.dock.until(({data}) => data.alert === told.data.alert && data.cleared_at !== null)
    expect(alertsOf(bad, 8, from)).toEqual(['device-hangs'])
    await expectTrueTable()
  })

  test('one that dies in mid-copy goes on when it is there again', wholeOnly, async () => {
    const bad = {
      serial: 'DIES-1',
      card: fat32Card(clips(3, 2 * MIB)),
      fault: {kind: 'die', afterBytes: 3 * MIB} as const,
    }
    const from = await plugged(bad, 2)
    const left = await scene.dock.until(isDocking(bad.serial, 'sealed', from))
    expect(Number(left.data.removed)).toBeGreaterThan(0)
    await noneMounted()
    await anotherIsTaken()
    await mended(bad, 2)
  })

  test('a read that gives less than it says is not believed', wholeOnly, async () => {
    const card = fat32Card(clips(3, MIB))
    const [, content] = fileOf(card.files, 1)
    const fault = {kind: 'short', sector: sectorOf(card, content, MIB / 2), times: 2} as const
    const bad = {serial: 'SHORT-1', card, fault}
    const from = await plugged(bad, 3)
    const [sealed] = await Promise.all([docked(bad, from), anotherIsTaken()])
    expect(await scene.dock.machine.run(`grep -c short /run/bad-${bad.serial}.log`)).toBe('2\n')
    expect(sealed.data).toMatchObject({clips: 3, verified: 3})
    await gone(bad.serial)
    noted('short reads', sealed)
    await expectTrueTable()
  })

  test('one that must be reset again and again is taken whole', wholeOnly, async () => {
    const bad = {serial: 'RESETS-1', card: fat32Card(clips(3, MIB)), fault: {kind: 'reset', everyBytes: MIB} as const}
    const from = await plugged(bad, 4)
    const [sealed] = await Promise.all([docked(bad, from), anotherIsTaken()])
    expect(await scene.dock.machine.run('dmesg')).toMatch(/reset high-speed USB device/)
    expect(sealed.data).toMatchObject({clips: 3, verified: 3})
    expect(alertsOf(bad, 4, from)).toEqual([])
    await gone(bad.serial)
    noted('resets', sealed)
    await expectTrueTable()
  })

  test('one that refuses every request is told as one without a disk', wholeOnly, async () => {
    const bad = {serial: 'STALLS-1', card: fat32Card({}), fault: {kind: 'stall'} as const}
    const from = await plugged(bad, 5)
    await anotherIsTaken()
    const told = await scene.dock.until(isAlert('disk-missing', from))
    expect(told.data.detail).toMatchObject({port: badPortPath(5)})
    await gone(bad.serial)
    await scene.dock.until(({data}) => data.alert === told.data.alert && data.cleared_at !== null)
    expect(alertsOf(bad, 5, from)).toEqual(['disk-missing'])
    await expectTrueTable()
  })

  test.each(['device', 'configuration'] as const)(
    'garbage for its %s descriptor leaves the dock as it is',
    wholeOnly,
    async of => {
      const bad = {serial: `GARBAGE-${of}`, card: fat32Card({}), fault: {kind: 'garbage', of} as const}
      const port = of === 'device' ? 6 : 7
      const from = await plugged(bad, port)
      await untilSaid(scene.dock.machine, bad.serial, 'garbage')
      await anotherIsTaken()
      expect(alertsOf(bad, port, from).length).toBeLessThan(2)
      await gone(bad.serial)
      await expectTrueTable()
    },
  )
})
