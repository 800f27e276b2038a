import type {KeyObject} from 'node:crypto'
import {setImmediate} from 'node:timers/promises'
import {type DeviceAbilities, NO_ABILITIES, openCommandDesk} from './commands.ts'
import {ConfigError} from './config/load.ts'
import type {Config} from './config/schema.ts'
import {ed25519PublicKey} from './contract/signature.ts'
import {freeBytes} from './disk/entries.ts'
import {readWhole} from './disk/files.ts'
import {clearAlerts, DOCK, raiseAlert} from './facts/alerts.ts'
import {recordCentralCopy} from './facts/central-copies.ts'
import type {Dock} from './facts/dock.ts'
import {rosterRequests, takeRosterEntry} from './facts/roster-entries.ts'
import {type BrokerAddress, BrokerAddressError, checkBrokerAddress} from './publish/broker.ts'
import {type Publisher, startPublisher} from './publish/publish.ts'
import type {VaultReader} from './recall.ts'
import type {History} from './restore/history.ts'
import type {Catalogue} from './say/catalogue.ts'
import {findClip} from './store/clips.ts'
import {version} from './version.ts'

/** What a person was told of a broker that couldn't be reached, until it was. */
const CONNECTION_TROUBLES: ReadonlySet<string> = new Set([
  'broker-settings',
  'broker-refuses-connection',
  'broker-closes-without-answer',
  'broker-tls-failed',
  'broker-certificate',
  'broker-certificate-expired',
  'broker-certificate-not-yet-valid',
  'broker-certificate-other-host',
  'broker-certificate-unknown-ca',
  'broker-client-certificate-refused',
])

/** Where central is, how to be let in, and by which keys it signs. */
export type CentralSettings = {
  broker: BrokerAddress
  keys: Record<string, KeyObject>
  window: number
  resendAfterMs: number
}

/**
 * Reads the files that the configuration names, so that what is wrong with them is said before anything starts.
 *
 * @throws {ConfigError} when a key, a certificate or the password can't be used
 */
export function readCentralSettings(mqtt: NonNullable<Config['mqtt']>, say: Catalogue): CentralSettings {
  const broker = {
    url: mqtt.url,
    version: mqtt.version === 'auto' ? ('auto' as const) : mqtt.version === '5' ? (5 as const) : (4 as const),
    caFile: mqtt.ca,
    certFile: mqtt.cert,
    keyFile: mqtt.key,
    username: mqtt.username,
    password: mqtt.password_file && readOf('mqtt.password_file', mqtt.password_file, say).trim(),
  }
  for (const field of ['ca', 'cert', 'key'] as const) {
    const path = mqtt[field]
    if (path !== undefined) readOf(`mqtt.${field}`, path, say)
  }
  checkAddress(broker)
  const keys = Object.entries(mqtt.receipt_keys).map(([id, path]) => [id, keyOf(id, path, say)])
  return {
    broker,
    keys: Object.fromEntries(keys),
    window: mqtt.window,
    resendAfterMs: mqtt.resend_after_minutes * 60_000,
  }
}

/**
 * Connects the outbox to central's broker, lets its receipts and rosters become facts, and does what it commands.
 *
 * @param reader by it a clip that central recalls is proved anew
 * @param history by it nothing leaves in an epoch that has ended
 * @param onRosterEntry is told after central has changed a roster entry
 * @param abilities what the recorders of this dock can be told to do
 */
export function connectCentral(
  dock: Dock,
  settings: CentralSettings,
  reader: VaultReader,
  history: Pick<History, 'mayLeave' | 'reached'>,
  onRosterEntry: () => void = () => {},
  abilities: DeviceAbilities = NO_ABILITIES,
): Publisher {
  const desk = openCommandDesk(dock, reader, () => publisher, abilities)
  const publisher = startPublisher({
    ...dock,
    ...settings,
    epoch: () => dock.epoch,
    mayLeave: history.mayLeave,
    onReached: history.reached,
    onConnected() {
      desk.connected()
      clearAlerts(dock, DOCK, problem => CONNECTION_TROUBLES.has(problem))
    },
    onFinal: dock.committed,
    onRefused: (problem, detail) => raiseAlert(dock, {problem, severity: 'warning', detail}),
    onTrouble: (problem, detail) => raiseAlert(dock, {problem, severity: 'warning', detail}),
    onTroubleOver: over => clearAlerts(dock, DOCK, problem => problem === over),
    onBytesHeld({clip: id, ...held}) {
      const clip = findClip(dock.store, id)
      if (clip) recordCentralCopy(dock, {...held, clip})
      else raiseAlert(dock, {problem: 'receipt-of-unknown-clip', severity: 'warning', detail: {clip: id}})
    },
    async onRoster(kind, id, payload) {
      // At a connect they come by the thousand, and the rest of the dock has its turn between any two.
      await setImmediate()
      if (takeRosterEntry(dock, {kind, id, payload, keys: settings.keys})) onRosterEntry()
    },
    rosterRequests: () => rosterRequests(dock),
    onCommand: desk.take,
    statusData: () => ({version, free_bytes: freeBytesOrNull(reader.vault), detail: {}}),
  })
  return {
    ...publisher,
    async stop(timeoutMs) {
      await desk.stop()
      await publisher.stop(timeoutMs)
    },
  }
}

function checkAddress(broker: BrokerAddress): void {
  try {
    checkBrokerAddress(broker)
  } catch (error) {
    throw error instanceof BrokerAddressError ? new ConfigError(error.message, {cause: error}) : error
  }
}

function keyOf(id: string, path: string, say: Catalogue): KeyObject {
  const field = `mqtt.receipt_keys.${id}`
  const pem = readOf(field, path, say)
  try {
    return ed25519PublicKey(pem)
  } catch (error) {
    throw new ConfigError(say.config.wrong(field, path, say.mends['mend-key']), {cause: error})
  }
}

function readOf(field: string, path: string, say: Catalogue): string {
  try {
    return readWhole(path).toString()
  } catch (error) {
    throw new ConfigError(say.config.wrong(field, path, say.mends['mend-readable']), {cause: error})
  }
}

/** Null where the disk can't be asked: a failing disk must not end the dock. */
function freeBytesOrNull(folder: string): number | null {
  try {
    return freeBytes(folder)
  } catch {
    return null
  }
}
