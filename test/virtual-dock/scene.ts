import {createCipheriv} from 'node:crypto'
import {afterAll, beforeAll, beforeEach, expect} from 'vitest'
import {needs} from '../support/parts.ts'
import type {Card, Files} from './cards.ts'
import {type DockInMachine, dockInMachine} from './dock-in-machine.ts'
import {plug, pull, pullAll, type Recorder} from './ports.ts'
import type {Received} from './received.ts'
import {newTruth} from './true-table.ts'

export const MIB = 1 << 20
/** Of the scenarios of a file: they may take long where everything is emulated. */
export const needsMachine = {...needs('virtualMachine', 'mosquitto'), timeout: 600_000}
/** Of those that only `npm run virtual-dock` runs: all of them take a good half of an hour where everything is emulated. */
export const wholeOnly = {...needs('virtualMachine', 'mosquitto', 'wholeVirtualDock'), timeout: 600_000}

let seed = 0
/** Clips that no other recorder has. */
export function clips(count: number, bytes: number): Files {
  seed += 1
  const names = Array.from({length: count}, (_, n) => `DCIM/AB_dev${seed}_330101_20261020_09${String(10 + n)}00.mp4`)
  return Object.fromEntries(names.map((name, n) => [name, noise(bytes + n, `${seed} ${n}`)]))
}

/** Bytes of which no sixteen stand in another clip, wherever one looks. */
const noise = (bytes: number, of: string): Buffer =>
  createCipheriv('aes-128-ctr', of.padStart(16, '0'), Buffer.alloc(16)).update(Buffer.alloc(bytes))

/** Times from the plug, as the broker saw them (ms). */
type Times = {listed: number; verified: number; takeIt: number}
/** A docking that was sealed, and what its bay then said to the officer. */
type Docked = Received & Times & {said: Received['data']}

/** A docking that was first heard of after `from`. */
export const isDocking =
  (serial: string, state: string, from: number) =>
  ({type, data, bornMs}: Received): boolean =>
    type === 'evidock.docking.v1' && data.recorder_serial === serial && data.state === state && bornMs > from

/** An alert that was raised after `from`. */
export const isAlert =
  (problem: string, from: number) =>
  ({type, data, bornMs}: Received): boolean =>
    type === 'evidock.alert.v1' && data.problem === problem && data.cleared_at === null && bornMs > from

/**
 * One dock in a machine of its own for all scenarios of a file, and what they do again and again.
 *
 * @param ready what is done once, before the first
 * @param more lines of the dock's configuration, in the table `usb`
 */
export function sceneOfFile(
  ready: (dock: DockInMachine) => Promise<unknown> = async () => {},
  more?: readonly string[],
) {
  let dock: DockInMachine
  const table: ({scenario: string} & Times)[] = []
  const truth = newTruth()

  beforeAll(async () => {
    dock = await dockInMachine(more)
    await ready(dock)
  }, 600_000)
  afterAll(async () => {
    if (table.length > 0) console.table(table)
    await dock?.end()
  })
  beforeEach(({onTestFailed}) => {
    onTestFailed(async () => {
      console.log([...dock.machine.console.slice(-20), ...(await dock.log()).split('\n').slice(-60)].join('\n'))
      await pullAll(dock.machine)
    })
  })

  /**
   * Resolves when its bay lets it go, by what the broker received; all that it has must then lie in the vault.
   *
   * @param from when it was plugged in (performance.now)
   */
  async function docked({serial, card}: {serial: string; card: Card}, from: number): Promise<Docked> {
    truth.add(serial, card)
    const listed = await dock.until(isDocking(serial, 'listed', from))
    const sealed = await dock.until(isDocking(serial, 'sealed', from))
    const last = dock.received.findLast(({data}) => data.docking === sealed.data.docking && data.outcome === 'verified')
    const bay = await dock.until(({topic, data}) => topic.includes('/bay/') && isFree(data, sealed.data.docking))
    const since = (one: Received | undefined): number => Math.round((one?.atMs ?? Number.NaN) - from)
    return {...sealed, said: bay.data, listed: since(listed), verified: since(last), takeIt: since(bay)}
  }

  async function dockOne(recorder: Recorder, port: string): Promise<Docked> {
    const from = performance.now()
    await plug(dock.machine, recorder, port)
    return await docked(recorder, from)
  }

  async function taken(serial: string): Promise<void> {
    const from = performance.now()
    await pull(dock.machine, serial)
    await dock.until(({type, data, atMs}) => type === 'evidock.bay.v1' && data.state === 'empty' && atMs > from)
    await noneMounted()
  }

  const noneMounted = (): Promise<string> =>
    dock.machine.run('for i in $(seq 200); do grep -q /evidock/mounts/ /proc/mounts || exit 0; sleep 0.1; done; exit 1')

  /**
   * Ends a scenario: the consumer holds the true table of all cards that were docked up to now, no clip more and no gap,
   * and each clip's bytes lie in the vault, once.
   */
  async function expectTrueTable(withinMs?: number): Promise<void> {
    await truth.expect(dock.central.table, withinMs)
    expect((await dock.vaultDigests()).sort()).toEqual(truth.digests())
  }

  return {
    get dock() {
      return dock
    },
    truth,
    docked,
    dockOne,
    taken,
    noneMounted,
    expectTrueTable,
    noted(scenario: string, {listed, verified, takeIt}: Times): void {
      table.push({scenario, listed, verified, takeIt})
    },
  }
}

const isFree = (data: Received['data'], docking: unknown): boolean =>
  data.docking === docking && (data.state === 'take-it' || data.state === 'fault')
