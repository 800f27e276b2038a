import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {EventEmitter} from 'node:events'
import {mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import mqtt from 'mqtt'
import {inCheckout} from '../../src/setup/run.mjs'
import {type Mosquitto, startMosquitto} from '../support/mosquitto.ts'
import {bootMachine, type Machine} from './machine.ts'
import {KEYBOARD_ID, RECORDER_ID} from './ports.ts'

/** A record or a state as it reached the broker, which isn't in the machine. */
export type Received = {topic: string; type: string; data: Record<string, unknown>; atMs: number}

export type DockInMachine = {
  machine: Machine
  broker: Mosquitto
  received: readonly Received[]
  /** Resolves with the first that fits, also of those that came already. */
  until(fits: (received: Received) => boolean): Promise<Received>
  /** SHA-256 of each clip that lies in the vault, by what the machine's own sha256sum says. */
  vaultDigests(): Promise<Set<string>>
  /** The dock's log, for whoever looks why. */
  log(): Promise<string>
  end(): Promise<void>
}

export const NAME = {agency: 'agency-a', dock: 'dock-1'}
const HOME = '/srv/evidock'
const VAULT_BYTES = 3 * 2 ** 30
/** How evidock is called in the machine. */
export const program = inCheckout('dist', 'cli', 'evidock.js')
export const node = `'${process.execPath}'`

/**
 * Boots a machine with a dock in it, as a user of its own, its helper, and the broker outside of it.
 *
 * @param more lines of its configuration, in the table `usb`
 */
export async function dockInMachine(more: readonly string[] = []): Promise<DockInMachine> {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-dock-'))
  const broker = await startMosquitto()
  const {received, until, stopListening} = await listenTo(broker.url)
  const machine = await bootMachine(vaultDisk(folder))
  await machine.run(`mkdir -p ${HOME} && mount /dev/vda ${HOME} && chown evidock: ${HOME}`)
  await machine.run(`cat > /run/evidock.toml <<'END'\n${configuration(broker, more)}\nEND`)
  await machine.begin(`${node} ${program} helper --guard`, '/run/helper.log')
  await machine.run(
    'for i in $(seq 600); do [ -S /run/evidock/helper.sock ] && exit 0; sleep 0.1; done; cat /run/helper.log; exit 1',
  )
  const asUser = 'setpriv --reuid=evidock --regid=evidock --clear-groups --no-new-privs'
  await machine.begin(`${asUser} ${node} ${program} run --config /run/evidock.toml`, '/run/dock.log')
  await until(({type, data}) => type === 'evidock.status.v1' && data.state === 'online')
  return {
    machine,
    broker,
    received,
    until,
    async vaultDigests() {
      // What is still copied goes while it is looked for.
      const find = `find ${HOME}/data/vault -type f ! -name '*.json' ! -name '*.part' -print0`
      const sums = await machine.run(`${find} | xargs -0 -r sha256sum`)
      return new Set(sums.split('\n').flatMap(line => line.split(' ')[0] || []))
    },
    log: () => machine.run('cat /run/helper.log /run/dock.log'),
    async end() {
      await machine.cut()
      await stopListening()
      await broker.stop()
      rmSync(folder, {recursive: true})
    },
  }
}

const configuration = ({port}: Mosquitto, more: readonly string[]): string =>
  [
    `agency = "${NAME.agency}"`,
    `dock = "${NAME.dock}"`,
    `data = "${HOME}/data"`,
    'log_level = "debug"',
    '[mqtt]',
    // Where QEMU's user network has the host.
    `url = "mqtt://10.0.2.2:${port}"`,
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

export async function listenTo(url: string) {
  const received: Received[] = []
  const news = new EventEmitter()
  const client = await mqtt.connectAsync(url)
  client.on('message', (topic, payload) => {
    const {type, data}: {type: string; data: Record<string, unknown>} = JSON.parse(payload.toString())
    const one = {topic, type, data, atMs: performance.now()}
    received.push(one)
    news.emit('received', one)
  })
  await client.subscribeAsync('#', {qos: 1})
  return {
    received,
    stopListening: () => client.endAsync(true),
    until: (fits: (received: Received) => boolean): Promise<Received> =>
      new Promise(resolve => {
        const known = received.find(fits)
        if (known) return resolve(known)
        const look = (one: Received): void => {
          if (!fits(one)) return
          news.off('received', look)
          resolve(one)
        }
        news.on('received', look)
      }),
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
