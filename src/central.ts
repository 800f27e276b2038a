import {readFileSync, statfsSync} from 'node:fs'
import {ConfigError} from './config/load.ts'
import type {Config} from './config/schema.ts'
import {ed25519PublicKey} from './contract/signature.ts'
import {raiseAlert} from './facts/alerts.ts'
import {recordCentralCopy} from './facts/clips.ts'
import type {Dock} from './facts/dock.ts'
import {type Publisher, startPublisher} from './publish/publish.ts'
import {findClip} from './store/clips.ts'
import {version} from './version.ts'

/**
 * Connects the outbox to central's broker, and lets its receipts become facts.
 *
 * @throws {ConfigError} when a key or the password can't be read
 */
export function connectCentral(dock: Dock, mqtt: NonNullable<Config['mqtt']>, vault: string): Publisher {
  return startPublisher({
    ...dock,
    broker: {
      url: mqtt.url,
      version: mqtt.version === 'auto' ? 'auto' : mqtt.version === '5' ? 5 : 4,
      caFile: mqtt.ca,
      certFile: mqtt.cert,
      keyFile: mqtt.key,
      username: mqtt.username,
      password: mqtt.password_file === undefined ? undefined : readOf('mqtt.password_file', mqtt.password_file).trim(),
    },
    keys: Object.fromEntries(Object.entries(mqtt.receipt_keys).map(([id, path]) => [id, keyOf(id, path)])),
    window: mqtt.window,
    resendAfterMs: mqtt.resend_after_minutes * 60_000,
    onFinal: dock.committed,
    onRefused: (problem, detail) => raiseAlert(dock, {problem, severity: 'warning', detail}),
    onTrouble: (problem, detail) => raiseAlert(dock, {problem, severity: 'warning', detail}),
    onBytesHeld({clip: id, ...held}) {
      const clip = findClip(dock.store, id)
      if (clip) recordCentralCopy(dock, {...held, clip})
      else raiseAlert(dock, {problem: 'receipt-of-unknown-clip', severity: 'warning', detail: {clip: id}})
    },
    statusData: () => ({version, free_bytes: freeBytes(vault), detail: {}}),
  })
}

function keyOf(id: string, path: string): ReturnType<typeof ed25519PublicKey> {
  try {
    return ed25519PublicKey(readOf(`mqtt.receipt_keys.${id}`, path))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`mqtt.receipt_keys.${id} is ${path}; give a PEM file with an Ed25519 public key`, {
      cause: error,
    })
  }
}

function readOf(field: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`${field} is ${path}; it can't be read`, {cause: error})
  }
}

function freeBytes(folder: string): number {
  const {bavail, bsize} = statfsSync(folder)
  return bavail * bsize
}
