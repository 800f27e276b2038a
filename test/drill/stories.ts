import {symlinkSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Arrival} from '../../src/detect/source.ts'
import type {ClipRow} from '../../src/store/clips.ts'
import type {Store} from '../../src/store/open.ts'
import {arrivalOf, footage, recorderFolder, writeClip} from '../support/recorder-folder.ts'
import {type Truth, truthOf} from './checks.ts'
import {type Looked, runDock} from './dock-run.ts'
import {type MachineState, newMachine} from './machine-state.ts'
import type {Fault, Point} from './observer.ts'

/** What a recorder shows under a name, and what must have become of it in the end. */
type Shown = {bytes: Buffer; becomes: 'held' | 'empty' | 'refused' | 'no-room'; generation: number}

/** A recorder that is docked, from its arrival until nothing is left to do. */
export type Story = {
  name: string
  before: MachineState
  arrival: Arrival
  shown: ReadonlyMap<string, Shown>
  truth: Truth
}

const MIB = 1 << 20
const held = (bytes: Buffer, generation = 1): Shown => ({bytes, becomes: 'held', generation})

const sos = held(footage(700, 11))
const long = held(footage(MIB + 5000, 12))
const tiny = held(footage(300, 14))
const names = {
  sos: 'AB_dev1_330101_20261020_090000_SOS.mp4',
  long: 'AB_dev1_330101_20261020_091000.mp4',
  twin: 'twin/AB_dev1_330101_20261020_092000.mp4',
  tiny: 'AB_dev1_330101_20261020_093000.mp4',
  later: 'AB_dev1_330101_20261020_094000.mp4',
  empty: 'AB_dev1_330101_20261020_095000.mp4',
  large: 'AB_dev1_330101_20261020_100000.mp4',
  huge: 'AB_dev1_330101_20261020_096000.mp4',
  link: 'link.mp4',
}
/** No test's disk has room for it; as a file with a hole it needs none on the recorder. */
const HUGE_BYTES = 2 ** 42

/** Another recorder, which shows that the dock still works. */
export const visitor = {bytes: footage(900, 15), name: 'AB_dev2_330102_20261020_090000.mp4'}

function story(name: string, files: Record<string, Shown>, before: MachineState = newMachine): Story {
  const root = recorderFolder({})
  for (const [path, {bytes, becomes}] of Object.entries(files)) {
    if (becomes === 'refused') symlinkSync('/etc/passwd', join(root, path))
    else writeClip(root, path, bytes)
    if (becomes === 'no-room') makeHuge(join(root, path))
  }
  const contents = [sos, long, tiny, ...Object.values(files)].map(({bytes}) => bytes)
  return {
    name,
    before,
    arrival: arrivalOf(root),
    shown: new Map(Object.entries(files)),
    truth: truthOf([...contents, visitor.bytes]),
  }
}

function makeHuge(path: string): void {
  writeFileSync(path, '')
  truncateSync(path, HUGE_BYTES)
}

/** A recorder that comes for the first time. */
export const firstDocking = (): Story =>
  story('first docking', {
    [names.sos]: sos,
    [names.long]: long,
    [names.twin]: sos,
    [names.empty]: {bytes: Buffer.alloc(0), becomes: 'empty', generation: 1},
    [names.link]: {bytes: Buffer.alloc(0), becomes: 'refused', generation: 1},
  })

/** It comes again: some clips are held, one has other content under its old entry, one is new. */
export async function dockingAgain(base: string): Promise<Story> {
  const first = firstDocking()
  const {end} = await runDock({base, from: first.before, there: [first.arrival]})
  const files = {
    [names.long]: long,
    [names.sos]: held(footage(sos.bytes.length, 16), 2),
    [names.later]: held(footage(6000, 17)),
  }
  return story('docking again', files, end)
}

/** It comes again with a clip of which only a part could be read before, and now all can. */
export async function mendedClip(base: string): Promise<Story> {
  const files = {[names.long]: long, [names.tiny]: tiny}
  const damaged = story('damaged clip', files)
  const point: Point = {call: 'read', path: `recorder:${names.long}`, nth: 2}
  const fault: Fault = {point, error: 'EIO', how: 'always', atStop: false}
  const {end} = await runDock({base, from: damaged.before, there: [damaged.arrival], fault})
  return story('mended clip', files, end)
}

/** A clip that is written past the page cache. */
export const largeClip = (): Story => story('large clip', {[names.large]: held(footage(8 * MIB + 5000, 18))})

/** One of its clips is larger than the disk. */
export const dockingWithoutRoom = (): Story =>
  story('no room', {
    [names.huge]: {bytes: Buffer.alloc(0), becomes: 'no-room', generation: 1},
    [names.sos]: sos,
    [names.tiny]: tiny,
  })

/**
 * The recorder's files have what must have become of them, and there is no clip beside them.
 *
 * @param copiedAnew a clip whose file in the vault couldn't be read for long may have been copied anew, and said so
 */
export function becameOfIt({store}: Looked, {arrival, shown, truth, before}: Story, copiedAnew: boolean): string[] {
  const anew = copiedAnew ? copiesAnew(store) : new Set()
  const rows = store.prepare<[], ClipRow>('SELECT * FROM clip ORDER BY generation').all()
  return [...shown].flatMap(([path, {bytes, becomes, generation}]) => {
    const own = rows.filter(row => row.recorder === arrival.recorder.id && row.path.toString('latin1') === path)
    const generations = own.map(row => row.generation)
    const most = generation + own.filter(({id}) => anew.has(id)).length
    if (own.length < generation || own.length > most) {
      return [`${path} has the clips ${generations.join(', ')}, not ${generation}`]
    }
    const last = own.at(-1)
    if (becomes !== 'held') return last?.outcome === becomes ? [] : [`${path} became ${last?.outcome}, not ${becomes}`]
    if (truth.get(last?.sha256 ?? '')?.bytes.equals(bytes)) return []
    return [`lost: ${path} is ${last?.outcome ?? 'without an outcome'}${before === newMachine ? '' : ' again'}`]
  })
}

/** The clips that were copied again since the vault had them no more, as alerts told. */
function copiesAnew(store: Store): Set<unknown> {
  const told = store
    .prepare<[], {detail: string}>("SELECT detail FROM alert WHERE problem = 'vault-file-missing'")
    .all()
  return new Set(told.map(({detail}): unknown => JSON.parse(detail).held))
}

/** Was the other recorder's clip taken? */
export const visitorIsHeld = ({store}: Looked): boolean =>
  store
    .prepare<[], number>("SELECT count(*) FROM clip WHERE recorder = 'rec-2' AND verified_at IS NOT NULL")
    .pluck()
    .get() === 1
