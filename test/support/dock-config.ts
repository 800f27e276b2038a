import {generateKeyPairSync} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

/** A dock of a test: its folders, its configuration file, and the arguments of the consumer that plays central. */
export type DockFolders = {
  home: string
  data: string
  recorders: string
  rosters: string
  config: string
  consumer: string[]
  /** For reading the outbox and the facts after the daemon has ended. */
  database: string
  vault: string
}

/** Writes the configuration of a dock with a watched folder, rosters, a broker and central's key. */
export function writeDock(
  home: string,
  options: {broker: string; logLevel?: string; media?: boolean; resendAfterMinutes?: number},
): DockFolders {
  const at = (name: string): string => join(home, name)
  for (const folder of ['recorders', 'rosters']) mkdirSync(at(folder))
  const {publicKey, privateKey} = generateKeyPairSync('ed25519')
  writeFileSync(at('central.pem'), publicKey.export({type: 'spki', format: 'pem'}))
  writeFileSync(at('central.key'), privateKey.export({type: 'pkcs8', format: 'pem'}))
  const lines = [
    'agency = "agency-a"',
    'dock = "dock-1"',
    'data = "data"',
    `log_level = "${options.logLevel ?? 'info'}"`,
    '[mqtt]',
    `url = "${options.broker}"`,
    `resend_after_minutes = ${options.resendAfterMinutes ?? 10}`,
    '[mqtt.receipt_keys]',
    'central = "central.pem"',
    '[rosters]',
    'folder = "rosters"',
    '[[folder]]',
    'root = "recorders"',
    'settle_seconds = 0.1',
    'poll_seconds = 0.5',
    '[vault]',
    'floor_mib = 16',
    '[media]',
    `enabled = ${options.media ?? false}`,
    'confinement = "best-effort"',
  ]
  writeFileSync(at('evidock.toml'), `${lines.join('\n')}\n`)
  const names = ['--agency', 'agency-a', '--dock', 'dock-1']
  const keys = ['--key', at('central.key'), '--keyid', 'central']
  return {
    home,
    data: at('data'),
    recorders: at('recorders'),
    rosters: at('rosters'),
    config: at('evidock.toml'),
    consumer: ['--broker', options.broker, ...names, ...keys, '--vault', at('data/vault')],
    database: at('data/evidock.db'),
    vault: at('data/vault'),
  }
}
