import {statePayload} from '../contract/event.ts'
import type {StateDataOf, StateType} from '../contract/messages.ts'
import {type DockName, topicOf} from '../contract/topics.ts'
import {type Connection, tooLarge} from './connection.ts'

/** The state lane: only the last value of each topic counts, so nothing is queued and nothing is kept on disk. */
export type StateLane = {
  /** Sets a topic's value; it goes out at once, or when the topic's last message is a second old. */
  set<Type extends StateType>(type: Type, subject: string, data: StateDataOf<Type>): void
  connected(connection: Connection): void
  /** Sends the value of each topic again. */
  sendAll(): void
  lost(): void
  /** Sends the value of one topic now, whatever was sent before; resolves when the broker has it. */
  setLast<Type extends StateType>(type: Type, subject: string, data: StateDataOf<Type>): Promise<void>
  stop(): void
}

type Topic = {payload: Buffer; stale: boolean; sentAt: number; timer: NodeJS.Timeout | undefined}

const leastBetweenMs = 1_000

/**
 * @param onTrouble the broker refused a value, or would end the connection for its size; it is tried again when the value
 *   changes or at the next connect
 */
export function stateLane(
  name: DockName,
  onTrouble: (problem: string, detail: Record<string, unknown>) => void,
): StateLane {
  const topics = new Map<string, Topic>()
  let connection: Connection | null = null
  /** The last word has been said: nothing may be retained after it. */
  let closed = false

  const payloadOf = <Type extends StateType>(type: Type, subject: string, data: StateDataOf<Type>): Buffer =>
    statePayload(name, type, subject, data, new Date().toISOString())

  const send = (subject: string, topic: Topic): void => {
    if (!connection || !topic.stale || closed) return
    const waitMs = topic.sentAt + leastBetweenMs - performance.now()
    if (waitMs > 0) {
      topic.timer ??= setTimeout(() => {
        topic.timer = undefined
        send(subject, topic)
      }, waitMs)
      return
    }
    topic.stale = false
    topic.sentAt = performance.now()
    if (tooLarge(connection.limits, topicOf(name, subject), topic.payload)) {
      onTrouble('state-too-large-for-broker', {
        subject,
        bytes: topic.payload.length,
        limit: connection.limits.packetBytes,
      })
      return
    }
    connection.publish(topicOf(name, subject), topic.payload, true, refusal => {
      if (refusal) onTrouble('broker-refuses-state', {subject, reason_code: refusal.reasonCode})
    })
  }

  const sendAll = (): void => {
    for (const [subject, topic] of topics) {
      topic.stale = true
      send(subject, topic)
    }
  }

  return {
    set(type, subject, data) {
      const payload = payloadOf(type, subject, data)
      const known = topics.get(subject)
      const topic = known ?? {payload, stale: true, sentAt: Number.NEGATIVE_INFINITY, timer: undefined}
      topics.set(subject, Object.assign(topic, {payload, stale: true}))
      send(subject, topic)
    },
    connected(fresh) {
      connection = fresh
      sendAll()
    },
    sendAll,
    lost() {
      connection = null
    },
    setLast(type, subject, data) {
      const over = connection
      closed = true
      if (!over) return Promise.resolve()
      const payload = payloadOf(type, subject, data)
      return new Promise(resolve => over.publish(topicOf(name, subject), payload, true, () => resolve()))
    },
    stop() {
      connection = null
      for (const {timer} of topics.values()) clearTimeout(timer)
    },
  }
}
