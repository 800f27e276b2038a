import mqtt, {type MqttClient} from 'mqtt'
import {onTestFinished} from 'vitest'
import {dockRoot} from '../../src/contract/topics.ts'
import type {Mosquitto} from '../support/mosquitto.ts'
import {sampleDock} from '../support/sample-data.ts'
import {seeded} from '../support/truth.ts'

/** What the bridge did to the records on their way. */
export type Mischief = {doubled: number; lost: number; overtaken: number}

export type Bridge = {
  mischief: Mischief
  /** Passes on what it holds back, and is an honest bridge from now on. */
  calm(): void
}

const HELD_BACK = 12
const DOUBLED = 0.4

/**
 * Carries what a dock says from its broker to central's, and back what central says. Until it is calm, what the dock says
 * is held back, given on in a random order, and often twice.
 *
 * @param lose the share of records that it loses the first time
 */
export async function startBridge(docks: Mosquitto, central: Mosquitto, seed: number, lose: number): Promise<Bridge> {
  const random = seeded(seed)
  const [near, far] = await Promise.all([docks, central].map(({url}) => mqtt.connectAsync(url)))
  if (!near || !far) throw new TypeError('two brokers')
  onTestFinished(() => void Promise.all([near.endAsync(true), far.endAsync(true)]))
  const mischief = {doubled: 0, lost: 0, overtaken: 0}
  const pool: {topic: string; payload: Buffer; sequence: string}[] = []
  const known = new Set<string>()
  let highest = ''
  let isCalm = false

  const release = (): void => {
    const [next] = pool.splice(isCalm ? 0 : Math.floor(random() * pool.length), 1)
    if (!next) return
    if (next.sequence !== '' && next.sequence < highest) mischief.overtaken += 1
    if (next.sequence > highest) highest = next.sequence
    pass(far, next.topic, next.payload)
  }
  near.on('message', (topic, payload) => {
    const {sequence = ''} = JSON.parse(payload.toString())
    const isFirst = !known.has(sequence)
    known.add(sequence)
    if (sequence !== '' && isFirst && !isCalm && random() < lose) {
      mischief.lost += 1
      return
    }
    const message = {topic, payload, sequence}
    pool.push(message)
    if (!isCalm && random() < DOUBLED) {
      pool.push(message)
      mischief.doubled += 1
    }
    while (pool.length > (isCalm ? 0 : HELD_BACK)) release()
  })
  far.on('message', (topic, payload) => pass(near, topic, payload))

  const root = dockRoot(sampleDock)
  await far.subscribeAsync([`${root}/receipt`, `${root}/cmd/+`], {qos: 1})
  const said = ['docking/+', 'clip/+', 'alert/+', 'checkpoint', 'status', 'reply/+']
  await near.subscribeAsync(
    said.map(lane => `${root}/${lane}`),
    {qos: 1},
  )
  return {
    mischief,
    calm() {
      isCalm = true
      while (pool.length > 0) release()
    },
  }
}

const pass = (to: MqttClient, topic: string, payload: Buffer): void =>
  void to.publish(topic, payload, {qos: 1, retain: topic.endsWith('/status')})
