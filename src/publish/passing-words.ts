import {type DockName, topicOf} from '../contract/topics.ts'
import {type Connection, tooLarge} from './connection.ts'

/** What is said once over the connection that there is, and not kept: it is asked for or said again. */
export type Word = {
  /** The topic below the dock's root, e.g. `request/roster`. */
  subject: string
  payload: Buffer
}

/** Publishes at QoS 1, not retained. What the broker doesn't take is told to `onTrouble`. */
export function sayOnce(
  connection: Connection,
  name: DockName,
  {subject, payload}: Word,
  onTrouble: (problem: string, detail: Record<string, unknown>) => void,
): void {
  const topic = topicOf(name, subject)
  if (tooLarge(connection.limits, topic, payload)) {
    const limit = connection.limits.packetBytes
    onTrouble('message-too-large-for-broker', {topic, bytes: payload.length, limit})
    return
  }
  connection.publish(topic, payload, false, refusal => {
    if (refusal) onTrouble('broker-refuses-message', {topic, reason_code: refusal.reasonCode})
  })
}
