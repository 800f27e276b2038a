import {EventEmitter} from 'node:events'
import mqtt from 'mqtt'

/** A record or a state as it reached the broker, which isn't in the machine. */
export type Received = {
  topic: string
  type: string
  data: Record<string, unknown>
  atMs: number
  /** When its topic was first heard of: central may have a record sent again at any time. */
  bornMs: number
}

/** What came to the broker, with its times. */
export type Listener = {
  received: readonly Received[]
  /** Resolves with the first that fits, also of those that came already. */
  until(fits: (received: Received) => boolean): Promise<Received>
  stop(): Promise<unknown>
}

export async function listenTo(url: string): Promise<Listener> {
  const received: Received[] = []
  const born = new Map<string, number>()
  const news = new EventEmitter().setMaxListeners(0)
  const client = await mqtt.connectAsync(url)
  client.on('message', (topic, payload) => {
    const {type, data}: {type: string; data: Record<string, unknown>} = JSON.parse(payload.toString())
    const atMs = performance.now()
    if (!born.has(topic)) born.set(topic, atMs)
    const one = {topic, type, data, atMs, bornMs: born.get(topic) ?? atMs}
    received.push(one)
    news.emit('received', one)
  })
  await client.subscribeAsync('#', {qos: 1})
  return {
    received,
    stop: () => client.endAsync(true),
    until: fits =>
      new Promise(resolve => {
        const known = received.find(fits)
        if (known) return resolve(known)
        const look = (one: Received): void => {
          if (!fits(one)) return
          news.off('received', look)
          resolve(one)
        }
        news.on('received', look)
      }),
  }
}
