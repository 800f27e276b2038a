import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {inCheckout} from '../../src/setup/run.mjs'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {NAME, vaultDisk} from './dock-in-machine.ts'
import {bootMachine, type Machine} from './machine.ts'
import {RECORDER_ID} from './ports.ts'
import {type Listener, listenTo} from './received.ts'

const start = fileURLToPath(new URL('guest/start-installed.sh', import.meta.url))

export type InstalledDock = Pick<Listener, 'received' | 'until'> & {
  machine: Machine
  /** SHA-256 of each clip that lies in the vault, by what the machine's own sha256sum says. */
  vaultDigests(): Promise<Set<string>>
  /** The log of both units, for whoever looks why. */
  log(): Promise<string>
  end(): Promise<void>
}

/**
 * Boots a machine on which dpkg has installed the package and a technician has written the configuration; systemd starts
 * whatever starts there.
 */
export async function installedDock(packageFile: string): Promise<InstalledDock> {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-installed-'))
  const config = join(folder, 'evidock.toml')
  const broker = await startMosquitto()
  const listener = await listenTo(broker.url)
  writeFileSync(config, configuration(broker))
  const machine = await bootMachine(vaultDisk(folder), {
    start,
    words: `package=${packageFile} config=${config} more=${systemdPackages()} profiles=${inCheckout('fixtures', 'profiles')}`,
    memoryMib: 1536,
  })
  return {
    machine,
    received: listener.received,
    until: listener.until,
    async vaultDigests() {
      const find = `find /var/lib/evidock/vault -type f ! -name '*.json' ! -name '*.part' -print0`
      const sums = await machine.run(`${find} | xargs -0 -r sha256sum`)
      return new Set(sums.split('\n').flatMap(line => line.split(' ')[0] || []))
    },
    log: () => machine.run('journalctl --no-pager --output=cat --unit=evidock --unit=evidock-helper'),
    async end() {
      await machine.cut()
      await listener.stop()
      await broker.stop()
      rmSync(folder, {recursive: true})
    },
  }
}

/** A folder with the packages of systemd that this machine lacks: where it isn't started by systemd it may have none. */
function systemdPackages(): string {
  const folder = inCheckout('node_modules', '.cache', 'evidock', 'virtual-dock', 'systemd')
  mkdirSync(join(folder, 'partial'), {recursive: true})
  if (existsSync('/lib/systemd/systemd')) return folder
  const where = ['-o', `Dir::Cache::archives=${folder}/`, '--no-install-recommends', '--yes']
  execFileSync('apt-get', ['install', '--download-only', ...where, 'systemd', 'dbus'], {stdio: 'pipe'})
  return folder
}

const configuration = ({port}: Mosquitto): string =>
  [
    `agency = "${NAME.agency}"`,
    `dock = "${NAME.dock}"`,
    'data = "/var/lib/evidock"',
    'log_level = "debug"',
    '[mqtt]',
    `url = "mqtt://10.0.2.2:${port}"`,
    'username = "dock-1"',
    'password_file = "credential:evidock.mqtt-password"',
    '[vault]',
    'floor_mib = 16',
    '[usb]',
    `recorders = ["${RECORDER_ID}"]`,
    'profiles = "profiles"',
    '',
  ].join('\n')
