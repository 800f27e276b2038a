import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import mqtt, {type IClientOptions, type IPublishPacket, type MqttClient} from 'mqtt'
import {onTestFinished} from 'vitest'
import type {Authority, Certificate} from '../support/certificates.ts'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A broker by the files that are shipped for central's, with other paths, at the port of the test. */
export type ShippedBroker = {
  url: string
  mosquitto: Mosquitto
  caFile: string
  /** What a client with this certificate is let in by; null has none. */
  accessOf(certificate: Certificate | null): IClientOptions
  restart(): Promise<void>
}

/**
 * Starts mosquitto by `config/mosquitto/`.
 *
 * @param docks `agency/dock` of those that may read their agency's roster
 */
export async function startShippedBroker(authority: Authority, docks: readonly string[] = []): Promise<ShippedBroker> {
  const folder = scratchFolder()
  const {certFile, keyFile} = authority.broker()
  const paths: [string, string][] = [
    ['listener 8883', '# the listener of the test, for which the lines below it are as well'],
    ['/run/mosquitto/', `${folder}/`],
    ['/var/lib/mosquitto/', `${folder}/`],
    ['/etc/mosquitto/evidock.acl', join(folder, 'evidock.acl')],
    ['/etc/mosquitto/certs/evidock-ca.pem', authority.caFile],
    ['/etc/mosquitto/certs/broker.pem', certFile],
    ['/etc/mosquitto/certs/broker.key', keyFile],
  ]
  const config = paths.reduce((text, [path, ours]) => replaced(text, path, ours), shipped('mosquitto.conf'))
  const blocks = docks.map(name => `user ${name}\ntopic read evidock/v1/${name.split('/')[0]}/roster/#\n`)
  writeFileSync(join(folder, 'evidock.acl'), [shipped('evidock.acl'), ...blocks].join('\n'), {mode: 0o600})
  const broker = await startMosquitto({config: config.split('\n')})
  onTestFinished(() => broker.stop())
  return {
    url: `mqtts://localhost:${broker.port}`,
    mosquitto: broker,
    caFile: authority.caFile,
    restart: broker.restart,
    accessOf: certificate => ({
      ca: readFileSync(authority.caFile),
      ...(certificate ? {cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile)} : {}),
    }),
  }
}

/** A client of that broker; it ends with the test. */
export type Client = {mqtt: MqttClient; messages: IPublishPacket[]; topics(): string[]}

/** @throws what the broker or node:tls said when the client isn't let in */
export async function connectClient(
  broker: ShippedBroker,
  certificate: Certificate | null,
  options: IClientOptions = {},
): Promise<Client> {
  const client = mqtt.connect(broker.url, {
    protocolVersion: 5,
    reconnectPeriod: 0,
    ...broker.accessOf(certificate),
    ...options,
  })
  onTestFinished(() => void client.end(true))
  const messages: IPublishPacket[] = []
  client.on('message', (_topic, _payload, packet) => void messages.push(packet))
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve())
    client.on('error', reject)
    client.once('close', () => reject(new Error('closed by the broker')))
  })
  return {mqtt: client, messages, topics: () => messages.map(({topic}) => topic)}
}

const shipped = (name: string): string =>
  readFileSync(new URL(`../../config/mosquitto/${name}`, import.meta.url), 'utf8')

function replaced(text: string, path: string, ours: string): string {
  if (!text.includes(path)) throw new RangeError(`mosquitto.conf doesn't name ${path}`)
  return text.replace(path, ours)
}
