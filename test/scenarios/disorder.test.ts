import {describe, expect, onTestFinished, test} from 'vitest'
import {startConsumer} from '../support/consumer.ts'
import {startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {startBridge} from './disorder.ts'
import {dockRecorder, everythingHeld, expectTrueTable, newScene, replaysOf, startReadyDaemon} from './scene.ts'

const SEED = Number(process.env.EVIDOCK_SCENARIO_SEED ?? 20261124)

describe('between dock and central', {...needs('mosquitto'), timeout: 120_000}, () => {
  /** Recorders come while the bridge does its mischief, until central holds everything. */
  const dockedThrough = async (lost: number) => {
    const {dock, broker} = await newScene()
    const central = await startMosquitto()
    onTestFinished(() => central.stop())
    const bridge = await startBridge(broker, central, SEED, lost)
    const consumer = await startConsumer([...dock.consumer, '--broker', central.url])
    const daemon = await startReadyDaemon(dock)
    for (const [index, clips] of [4, 1, 3].entries()) await dockRecorder(daemon, dock, `rec-${index}`, clips)
    bridge.calm()
    await everythingHeld(daemon, dock)
    expect(await daemon.end('SIGTERM')).toBe(0)
    expectTrueTable(await consumer.stop(), dock)
    return {dock, mischief: bridge.mischief}
  }

  test('messages that come doubled, late and out of order end as the same table', async () => {
    const {mischief} = await dockedThrough(0)
    expect(mischief.doubled).toBeGreaterThan(10)
    expect(mischief.overtaken).toBeGreaterThan(10)
  })

  test('messages that are lost as well are asked for, since the dock thinks that they have arrived', async () => {
    const {dock, mischief} = await dockedThrough(0.35)
    expect(mischief.lost).toBeGreaterThan(5)
    expect(replaysOf(dock)).toBeGreaterThan(0)
  })
})
