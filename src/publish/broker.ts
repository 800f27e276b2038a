import {createPrivateKey, X509Certificate} from 'node:crypto'
import type {IClientOptions} from 'mqtt'
import {readWhole} from '../disk/files.ts'

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
const pemBlock = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/gu

/**
 * What is wrong with the description of a broker, as far as it can't mend itself while the dock runs.
 *
 * @throws {BrokerAddressError} for another scheme, a file that can't be read, a certificate without its key, or files
 *   for TLS at a URL without TLS
 */
export function checkBrokerAddress(broker: BrokerAddress): void {
  const {url, caFile, certFile, keyFile} = broker
  if (!URL.canParse(url) || !protocols.includes(new URL(url).protocol)) {
    throw new BrokerAddressError(
      `broker url ${withoutPassword(url)}: write it as mqtt://host:1883 or mqtts://host:8883`,
    )
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new BrokerAddressError('broker certFile and keyFile belong together: give both or neither')
  }
  // mqtt.js would go on without TLS when only the CA is given.
  if (!usesTls(broker) && [caFile, certFile].some(file => file !== undefined)) {
    const place = withoutPassword(url)
    throw new BrokerAddressError(
      `broker url ${place} is without TLS, and certificates are given: write mqtts:// or wss://`,
    )
  }
  readFiles(broker)
}

/**
 * What mqtt.js needs to know of the broker.
 *
 * @throws {BrokerAddressError} as {@link checkBrokerAddress}, and for files that hold no certificates, no key, or a key
 *   of another certificate
 */
export function brokerOptions(broker: BrokerAddress): IClientOptions {
  checkBrokerAddress(broker)
  const {ca, cert, key} = readFiles(broker)
  for (const pem of ca?.toString('latin1').match(pemBlock) ?? (ca ? [''] : [])) {
    certificateOf('caFile', broker.caFile, pem)
  }
  if (cert && key) {
    const certificate = certificateOf('certFile', broker.certFile, cert)
    if (!certificate.checkPrivateKey(privateKeyOf(broker.keyFile, key))) {
      throw new BrokerAddressError(
        `broker keyFile ${broker.keyFile} isn't the key of ${broker.certFile}: give the key that its request was made with`,
      )
    }
  }
  return {
    ...(ca ? {ca} : {}),
    ...(cert ? {cert} : {}),
    ...(key ? {key} : {}),
    ...(broker.username === undefined ? {} : {username: broker.username}),
    ...(broker.password === undefined ? {} : {password: broker.password}),
    // Said here, so that no variable or flag of the process (NODE_TLS_REJECT_UNAUTHORIZED) has a say.
    ...(usesTls(broker) ? {rejectUnauthorized: true, minVersion: 'TLSv1.2'} : {}),
  }
}

/** Does the dock speak TLS with this broker? */
export function usesTls({url}: BrokerAddress): boolean {
  return /^(?:mqtts|wss):/iu.test(url)
}

/** The broker as it may stand in a log: without user name and password. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/u, '//')
}

function readFiles(broker: BrokerAddress): Partial<Record<'ca' | 'cert' | 'key', Buffer>> {
  const {caFile, certFile, keyFile} = broker
  return {
    ...(caFile === undefined ? {} : {ca: contentOf('caFile', caFile)}),
    ...(certFile === undefined ? {} : {cert: contentOf('certFile', certFile)}),
    ...(keyFile === undefined ? {} : {key: contentOf('keyFile', keyFile)}),
  }
}

function contentOf(field: string, path: string): Buffer {
  try {
    return readWhole(path)
  } catch (error) {
    throw new BrokerAddressError(`broker ${field} ${path} can't be read: give a readable PEM file`, {cause: error})
  }
}

function certificateOf(field: string, path: string | undefined, pem: Buffer | string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw new BrokerAddressError(`broker ${field} ${path} holds no certificate: give a PEM file with one`, {
      cause: error,
    })
  }
}

function privateKeyOf(path: string | undefined, pem: Buffer): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    throw new BrokerAddressError(
      `broker keyFile ${path} holds no private key without a passphrase: give a PEM file with one`,
      {cause: error},
    )
  }
}
