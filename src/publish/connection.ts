import type {IConnackPacket, MqttClient} from 'mqtt'
import type {ProtocolVersion} from './broker.ts'

/** What the broker said at CONNACK that it takes; MQTT 3.1.1 brokers say nothing. */
export type BrokerLimits = {inFlight: number; packetBytes: number; retain: boolean}

/** Why the broker didn't take a message: a reason code of MQTT 5 (§2.4), at or above 0x80. */
export type PublishRefusal = {reasonCode: number}

/** One connection to a broker, from CONNACK to its loss. */
export type Connection = {
  /** Fresh at every connect; `status` and the will carry it. */
  readonly id: string
  readonly version: ProtocolVersion
  readonly limits: BrokerLimits
  /**
   * Publishes at QoS 1. `settled` is called with null at PUBACK, with the refusal when there is one, and never once the
   * connection is lost: nobody knows then whether the message arrived.
   */
  publish(topic: string, payload: Buffer, retain: boolean, settled: (refusal: PublishRefusal | null) => void): void
  /** Gives the connection up, e.g. because the broker doesn't answer; the session makes a new one. */
  drop(): void
}

type Waiting = {topic: string; payload: Buffer; retain: boolean; settled: (refusal: PublishRefusal | null) => void}

/** What every event carries at MQTT 5; at 3.1.1 the payload says it all. */
export const eventProperties = {contentType: 'application/cloudevents+json', payloadFormatIndicator: true}

/** Bytes around topic and payload of a PUBLISH: fixed header, lengths, packet id, and the two properties (§3.3). */
const publishOverhead = 64

/** Would this message be larger than the broker takes? */
export function tooLarge(limits: BrokerLimits, topic: string, payload: Buffer): boolean {
  return Buffer.byteLength(topic) + payload.length + publishOverhead > limits.packetBytes
}

/** The connection of a client that has just got its CONNACK. */
export function connectionOf(
  client: MqttClient,
  id: string,
  version: ProtocolVersion,
  connack: IConnackPacket,
): Connection {
  const limits = limitsOf(connack)
  const waiting: Waiting[] = []
  let inFlight = 0

  // mqtt.js doesn't keep to the broker's receive maximum (§3.3.4), and a broker ends the connection of who doesn't.
  const sendWhatFits = (): void => {
    while (inFlight < limits.inFlight) {
      const next = waiting.shift()
      if (!next) return
      inFlight += 1
      send(next)
    }
  }
  const send = ({topic, payload, retain, settled}: Waiting): void => {
    const properties = version === 5 ? {properties: eventProperties} : {}
    client.publish(topic, payload, {qos: 1, retain: retain && limits.retain, ...properties}, error => {
      const refusal = refusalOf(error)
      if (refusal === 'lost') return
      inFlight -= 1
      settled(refusal)
      sendWhatFits()
    })
  }

  return {
    id,
    version,
    limits,
    publish(topic, payload, retain, settled) {
      waiting.push({topic, payload, retain, settled})
      sendWhatFits()
    },
    drop: () => client.stream.destroy(),
  }
}

function limitsOf({properties}: IConnackPacket): BrokerLimits {
  return {
    inFlight: properties?.receiveMaximum ?? 65_535,
    packetBytes: properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
    retain: properties?.retainAvailable ?? true,
  }
}

function refusalOf(error: (Error & {code?: unknown}) | null | undefined): PublishRefusal | null | 'lost' {
  if (!error) return null
  return typeof error.code === 'number' ? {reasonCode: error.code} : 'lost'
}
