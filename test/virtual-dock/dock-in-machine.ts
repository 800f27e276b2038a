import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {inCheckout} from '../../src/setup/run.mjs'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {CENTRAL_KEY_ID, type Central, startCentral} from './central.ts'
import {bootMachine, type Machine} from './machine.ts'
import {KEYBOARD_ID, RECORDER_ID} from './ports.ts'
import {type Listener, listenTo} from './received.ts'

export type DockInMachine = Pick<Listener, 'received' | 'until'> & {
  /** Another one after each boot. */
  readonly machine: Machine
  broker: Mosquitto
  central: Central
  /** The disk with the vault. */
  disk: string
  /** SHA-256 of each clip that lies in the vault whole, once for each file, by what the machine's own sha256sum says. */
  vaultDigests(): Promise<string[]>
  /** The dock's log, for whoever looks why. */
  log(): Promise<string>
  /** Boots again after the machine was cut, on what is on the disk. */
  bootAgain(how: {
    /** What is done in the machine before the dock starts in it. */
    beforeTheDock: (machine: Machine) => Promise<void>
    /** Gets what the machine writes to that disk. */
    logWrites?: string | undefined
  }): Promise<void>
  end(): Promise<void>
}

export const NAME = {agency: 'agency-a', dock: 'dock-1'}
const HOME = '/srv/evidock'
export const DATA = `${HOME}/data`
export const VAULT = `${DATA}/vault`
const VAULT_BYTES = 3 * 2 ** 30
/** How evidock is called in the machine. */
export const program = inCheckout('dist', 'cli', 'evidock.js')
export const node = `'${process.execPath}'`

/**
 * Boots a machine with a dock in it, as a user of its own, its helper, and broker and central outside of it.
 *
 * @param more lines of its configuration, in the table `usb`
 */
export async function dockInMachine(more: readonly string[] = []): Promise<DockInMachine> {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-dock-'))
  const ends: (() => unknown)[] = [() => rmSync(folder, {recursive: true})]
  const end = async (): Promise<void> => {
    for (const one of ends.toReversed()) await one()
  }
  try {
    const broker = await startMosquitto()
    ends.push(() => broker.stop())
    const listener = await listenTo(broker.url)
    ends.push(() => listener.stop())
    mkdirSync(join(folder, 'central'))
    const central = await startCentral(broker.url, NAME, join(folder, 'central'))
    ends.push(() => central.stop())
    const disk = vaultDisk(folder)
    let machine = await bootMachine(disk)
    ends.push(() => machine.cut())
    const startDock = () => start(machine, configuration(broker, more), central, listener)
    await startDock()
    return {
      get machine() {
        return machine
      },
      broker,
      central,
      disk,
      received: listener.received,
      until: listener.until,
      async vaultDigests() {
        // What is still copied goes while it is looked for.
        const find = `find ${VAULT} -type f ! -name '*.json' ! -name '*.part' ! -name '*.partial.*' -print0`
        const sums = await machine.run(`${find} | xargs -0 -r sha256sum`)
        return sums.split('\n').flatMap(line => line.split(' ')[0] || [])
      },
      log: () => machine.run('cat /run/helper.log /run/dock.log'),
      async bootAgain({beforeTheDock, logWrites}) {
        machine = await bootMachine(disk, {logWrites})
        await beforeTheDock(machine)
        await startDock()
      },
      end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Starts helper and dock in a machine; resolves when the broker was told that the dock is there. */
async function start(machine: Machine, config: string, central: Central, {until}: Listener): Promise<void> {
  await machine.run(`mkdir -p ${HOME} && mount /dev/vda ${HOME} && chown evidock: ${HOME}`)
  await machine.run(`cat > /run/evidock.toml <<'END'\n${config}\nEND`)
  await machine.run(`cat > /run/central.pem <<'END'\n${central.publicKey}END`)
  await machine.begin(`${node} ${program} helper --guard --config /run/evidock.toml`, '/run/helper.log')
  await machine.run(
    'for i in $(seq 600); do [ -S /run/evidock/helper.sock ] && exit 0; sleep 0.1; done; cat /run/helper.log; exit 1',
  )
  const from = performance.now()
  const asUser = 'setpriv --reuid=evidock --regid=evidock --clear-groups --no-new-privs'
  await machine.begin(`${asUser} ${node} ${program} run --config /run/evidock.toml`, '/run/dock.log')
  await until(({type, data, atMs}) => type === 'evidock.status.v1' && data.state === 'online' && atMs > from)
}

const configuration = ({port}: Mosquitto, more: readonly string[]): string =>
  [
    `agency = "${NAME.agency}"`,
    `dock = "${NAME.dock}"`,
    `data = "${DATA}"`,
    'log_level = "debug"',
    '[mqtt]',
    // Where QEMU's user network has the host.
    `url = "mqtt://10.0.2.2:${port}"`,
    '[mqtt.receipt_keys]',
    `${CENTRAL_KEY_ID} = "/run/central.pem"`,
    '[media]',
    'enabled = false',
    '[vault]',
    'floor_mib = 16',
    '[usb]',
    `recorders = ["${RECORDER_ID}", "${KEYBOARD_ID}"]`,
    ...more,
  ].join('\n')

export function vaultDisk(folder: string): string {
  const disk = join(folder, 'vault.img')
  writeFileSync(disk, '')
  truncateSync(disk, VAULT_BYTES)
  execFileSync('mkfs.ext4', ['-q', '-F', disk])
  return disk
}
