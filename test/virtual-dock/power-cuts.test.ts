import {fileURLToPath} from 'node:url'
import {describe, expect, test, vi} from 'vitest'
import {recorderId} from '../../src/contract/identity.ts'
import {fat32Card} from './cards.ts'
import {DATA, node, VAULT} from './dock-in-machine.ts'
import {type KeptWrites, keepWrites} from './lost-cache.ts'
import type {Machine} from './machine.ts'
import {plug, type Recorder} from './ports.ts'
import {clips, isDocking, MIB, needsMachine, sceneOfFile} from './scene.ts'

const {EVIDOCK_VIRTUAL_DOCK: extent, EVIDOCK_POWER_CUTS: cuts} = process.env
const CUTS = Number(cuts ?? (extent === 'whole' ? 30 : 1))
/** A card takes a quarter of a minute, so that there is work left at several boots. */
const [PORT, SLOW] = ['1', MIB / 2]
/** The dock's zone: a day's folder is of its date. */
const CHINA_MS = 8 * 3_600_000
const program = fileURLToPath(new URL('power/cut-when.mjs', import.meta.url))
const CUT = 'cut the power now'

/** In which moments the power goes: at the nth change of something that lies in a folder. */
const MOMENTS = {
  'in mid-copy': {of: 'clips', name: String.raw`\.part$`, most: 60},
  'between sidecar and clip': {of: 'clips', name: String.raw`\.json$`, most: 3},
  'in a commit': {of: 'data', name: 'evidock.db-wal', most: 40},
  'as a clip gets its name': {of: 'clips', name: String.raw`\.mp4$`, most: 3},
} as const
type Moment = keyof typeof MOMENTS

/** A recorder that is in its port, and where its clips go in the vault. */
type Stay = {recorder: Recorder; folder: string}

describe('the power of the whole machine is cut', {...needsMachine, timeout: 7_200_000}, () => {
  const scene = sceneOfFile()
  const random = seeded(20_261_127)

  test(`${CUTS} times, and no clip is lost or there twice`, async () => {
    let stay = await another(1)
    let bootedMs = 0
    let kept: KeptWrites | null = null
    for (let cut = 0; cut < CUTS; cut += 1) {
      if (isSealed(stay)) stay = await next(stay, bootedMs, cut + 1)
      const moment = momentOf(cut)
      const at = await cutPower(scene.dock.machine, stay, moment, random)
      const disk = kept?.loseCache()
      if (disk) expect(disk.keptBytes).toBeGreaterThan(0)
      const cache = disk
        ? `; of the disk's cache ${disk.keptBytes >> 10} KiB kept, ${disk.lostBytes >> 10} KiB lost`
        : ''
      console.log(`cut ${cut + 1} ${moment}, at ${at}${cache}`)
      // Every third disk forgets what it wasn't told to flush.
      kept = cut % 3 === 0 ? keepWrites(scene.dock.disk) : null
      bootedMs = performance.now()
      const {recorder} = stay
      await scene.dock.bootAgain({
        beforeTheDock: machine => plug(machine, recorder, PORT),
        logWrites: kept?.logWrites,
      })
    }
    await scene.expectTrueTable(300_000)
    const states = (): unknown[] =>
      scene.dock.central
        .table()
        .things.filter(({kind}) => kind === 'docking')
        .map(({data}) => data.state)
    // The last clip is told before its docking is.
    const allSealed = (): void => expect(states()).toEqual(states().map(() => 'sealed'))
    await vi.waitFor(allSealed, {timeout: 300_000, interval: 200})
  })

  async function another(number: number): Promise<Stay> {
    const recorder = {serial: `POWER-${number}`, card: fat32Card(clips(8, MIB)), rate: SLOW}
    scene.truth.add(recorder.serial, recorder.card)
    const from = performance.now()
    await plug(scene.dock.machine, recorder, PORT)
    const {data} = await scene.dock.until(isDocking(recorder.serial, 'listed', from))
    const date = new Date(Date.parse(String(data.opened_at)) + CHINA_MS).toISOString().slice(0, 10)
    return {recorder, folder: `${VAULT}/${date}/${data.recorder}`}
  }

  const isSealed = ({recorder}: Stay): boolean => scene.dock.received.some(isDocking(recorder.serial, 'sealed', 0))

  /** One that was sealed is there again after the boot: it is let go again before it is pulled. */
  async function next({recorder: {serial}}: Stay, bootedMs: number, number: number): Promise<Stay> {
    await scene.dock.until(
      ({type, data, atMs}) =>
        type === 'evidock.bay.v1' &&
        data.state === 'take-it' &&
        data.recorder === recorderId(serial) &&
        atMs > bootedMs,
    )
    await scene.taken(serial)
    return await another(number)
  }
})

const momentOf = (cut: number): Moment => {
  const all: Moment[] = ['in mid-copy', 'between sidecar and clip', 'in a commit', 'as a clip gets its name']
  return all[cut % all.length] ?? 'in mid-copy'
}

/** @returns the file that changed last */
async function cutPower(machine: Machine, stay: Stay, moment: Moment, random: () => number): Promise<string> {
  const {of, name, most} = MOMENTS[moment]
  const times = 1 + Math.floor(random() * most)
  const args = `${of === 'data' ? DATA : stay.folder} '${name}' ${times} ${Math.floor(random() * 20)}`
  const cut = machine.cutWhenSaid(CUT)
  await machine.begin(`${node} ${program} ${args}`, '/run/cut.log')
  return (await cut).split(': ').at(-1) ?? ''
}

/** The same numbers in every run (Park and Miller, 1988). */
function seeded(seed: number): () => number {
  let state = seed % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
