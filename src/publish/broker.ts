import {readFileSync} from 'node:fs'
import type {IClientOptions} from 'mqtt'

export type ProtocolVersion = 5 | 4

/** Where the broker is and how to be let in. Files are read anew at every connect, so a renewed certificate is used. */
export type BrokerAddress = {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  url: string
  /** 5, 4 (which is MQTT 3.1.1), or whichever the broker takes. */
  version: 'auto' | ProtocolVersion
  caFile?: string | undefined
  certFile?: string | undefined
  keyFile?: string | undefined
  username?: string | undefined
  password?: string | undefined
}

/** The broker can't be used as it is described; the message names the field, its value and what to do. */
export class BrokerAddressError extends Error {
  override name = 'BrokerAddressError'
}

const protocols = ['mqtt:', 'mqtts:', 'ws:', 'wss:']

/**
 * What mqtt.js needs to know of the broker.
 *
 * @throws {BrokerAddressError} for another scheme, a file that can't be read, or a certificate without its key
 */
export function brokerOptions(broker: BrokerAddress): IClientOptions {
  if (!URL.canParse(broker.url) || !protocols.includes(new URL(broker.url).protocol)) {
    throw new BrokerAddressError(
      `broker url ${withoutPassword(broker.url)}: write it as mqtt://host:1883 or mqtts://host:8883`,
    )
  }
  if ((broker.certFile === undefined) !== (broker.keyFile === undefined)) {
    throw new BrokerAddressError('broker certFile and keyFile belong together: give both or neither')
  }
  return {
    ...fileOption('ca', 'caFile', broker.caFile),
    ...fileOption('cert', 'certFile', broker.certFile),
    ...fileOption('key', 'keyFile', broker.keyFile),
    ...(broker.username === undefined ? {} : {username: broker.username}),
    ...(broker.password === undefined ? {} : {password: broker.password}),
  }
}

/** The broker as it may stand in a log: without user name and password. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/u, '//')
}

function fileOption(option: 'ca' | 'cert' | 'key', field: string, path: string | undefined): IClientOptions {
  if (path === undefined) return {}
  try {
    return {[option]: readFileSync(path)}
  } catch (error) {
    throw new BrokerAddressError(`broker ${field} ${path} can't be read: give a readable PEM file`, {cause: error})
  }
}
