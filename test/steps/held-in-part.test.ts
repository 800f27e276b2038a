import {createHash} from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {basename, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {interpose} from '../../src/disk/interpose.ts'
import {bayState} from '../../src/dock-state.ts'
import {placeClips} from '../../src/ingest/place.ts'
import {readPartialSidecar} from '../../src/ingest/sidecar.ts'
import {clipFiles, partialFiles} from '../../src/ingest/vault.ts'
import type {ClipRow} from '../../src/store/clips.ts'
import {getDocking} from '../../src/store/dockings.ts'
import {badCard} from '../support/bad-card.ts'
import {type PipelineOptions, startTestPipeline, type TestPipeline} from '../support/dock.ts'
import {loopDisk} from '../support/loop-disk.ts'
import {needs} from '../support/parts.ts'
import {arrivalOf, footage, recordedAt, recorderFolder} from '../support/recorder-folder.ts'

const MIB = 1 << 20
const content = footage(3 * MIB)
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const place = (page: number): {from: number; to: number} => ({from: page * 4096, to: (page + 1) * 4096})

/** Docks a recorder, lets everything be done, and pulls it. */
async function docked(rig: TestPipeline, root: string): Promise<string> {
  const arrival = arrivalOf(root)
  const docking = await rig.pipeline.arrived(arrival)
  await rig.pipeline.idle()
  await rig.pipeline.left(arrival.key)
  return docking
}

const onlyClip = (rig: TestPipeline): ClipRow => {
  const [clip, ...more] = rig.clips()
  if (!clip || more.length > 0) throw new RangeError(`${more.length + 1} clips`)
  return clip
}

const filesOf = (rig: TestPipeline) => {
  const whole = clipFiles(rig.vault, onlyClip(rig).vault_path)
  return {whole, partial: partialFiles(whole)}
}

/** The names of all files in the vault. */
const namesIn = (rig: TestPipeline): string[] =>
  readdirSync(rig.vault, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(({name}) => name)
    .sort()

const standing = (rig: TestPipeline): string[] =>
  rig.alertRows().flatMap(({problem, cleared_at: cleared}) => (cleared === null ? [problem] : []))

/** The last record of the only clip. */
const said = (rig: TestPipeline): Record<string, unknown> =>
  rig
    .messages()
    .filter(({type}) => type === 'evidock.clip.v1')
    .at(-1)?.data ?? {}

const withZeros = (...places: {from: number; to: number}[]): Buffer => {
  const left = Buffer.from(content)
  for (const {from, to} of places) left.fill(0, from, to)
  return left
}

async function withBadPages(pages: number[], options: PipelineOptions & {data?: string} = {}) {
  const root = recorderFolder({'a.mp4': content})
  const card = badCard(join(root, 'a.mp4'))
  card.breaks(...pages.map(place))
  const rig = await startTestPipeline(options)
  return {root, card, rig}
}

describe('a clip of which not all can be read', () => {
  test('is held as far as it was read, under a name that says so, and what is missing is said', async () => {
    const {root, rig} = await withBadPages([300, 301])
    const docking = await docked(rig, root)
    const missing = [{from: 300 * 4096, to: 302 * 4096}]
    const clip = onlyClip(rig)
    expect(clip).toMatchObject({outcome: 'partial', problem: 'bytes-missing', verified_at: null, sha256: null})
    expect(said(rig)).toMatchObject({
      stage: 'listed',
      outcome: 'partial',
      problem: 'bytes-missing',
      sha256: null,
      copies: 0,
      detail: {missing_ranges: missing},
    })
    const {partial} = filesOf(rig)
    expect(namesIn(rig)).toEqual([basename(partial.sidecar), basename(partial.final)])
    expect(basename(partial.final)).toBe(`${clip.id}.partial.mp4`)
    const held = withZeros(...missing)
    expect(readFileSync(partial.final).equals(held)).toBe(true)
    expect(readPartialSidecar(partial.sidecar)).toMatchObject({
      clip: clip.id,
      bytes: content.length,
      sha256: sha256(held),
      missing_ranges: missing,
    })
    const leaves = rig.rows<{body: string}>("SELECT body FROM leaf WHERE body ->> 'kind' = 'clip-partial'")
    expect(leaves.map(({body}) => JSON.parse(body))).toMatchObject([{subject: clip.id, sha256: sha256(held)}])
    expect(standing(rig)).toEqual(['clip-partial'])
    expect(bayState(rig.dock, getDocking(rig.dock.store, docking))).toEqual({state: 'fault', problem: 'partial'})
  })

  test('is whole once a later docking gives the rest', async () => {
    const {root, card, rig} = await withBadPages([300])
    await docked(rig, root)
    const before = said(rig)
    card.mended()
    await docked(rig, root)
    const clip = onlyClip(rig)
    expect(clip).toMatchObject({outcome: 'verified', problem: null, sha256: sha256(content), missing_ranges: null})
    expect(said(rig)).toMatchObject({clip: before.clip, outcome: 'verified', detail: {missing_ranges: []}})
    expect(Number(said(rig).revision)).toBeGreaterThan(Number(before.revision))
    const {whole} = filesOf(rig)
    expect(namesIn(rig)).toEqual([basename(whole.sidecar), basename(whole.final)])
    expect(readFileSync(whole.final).equals(content)).toBe(true)
    expect(standing(rig)).toEqual([])
  })

  test('is put together of what several dockings could read', async () => {
    const {root, card, rig} = await withBadPages([3, 300, 700])
    await docked(rig, root)
    card.breaks(place(300), place(500))
    await docked(rig, root)
    expect(said(rig)).toMatchObject({outcome: 'partial', detail: {missing_ranges: [place(300)]}})
    expect(readFileSync(filesOf(rig).partial.final).equals(withZeros(place(300)))).toBe(true)
    expect(readPartialSidecar(filesOf(rig).partial.sidecar)?.sha256).toBe(sha256(withZeros(place(300))))
    card.breaks(place(3), place(500))
    await docked(rig, root)
    expect(onlyClip(rig)).toMatchObject({outcome: 'verified', sha256: sha256(content)})
    expect(readFileSync(filesOf(rig).whole.final).equals(content)).toBe(true)
  })

  test('stays as it is when a later docking gives no more', async () => {
    const {root, card, rig} = await withBadPages([300])
    await docked(rig, root)
    const first = readFileSync(filesOf(rig).partial.sidecar, 'utf8')
    await docked(rig, root)
    card.breaks({from: 0, to: content.length})
    await docked(rig, root)
    expect(onlyClip(rig).outcome).toBe('partial')
    expect(readFileSync(filesOf(rig).partial.sidecar, 'utf8')).toBe(first)
    expect(readFileSync(filesOf(rig).partial.final).equals(withZeros(place(300)))).toBe(true)
    expect(namesIn(rig)).toHaveLength(2)
    expect(rig.rows("SELECT i FROM leaf WHERE body ->> 'kind' = 'clip-partial'")).toHaveLength(1)
  })

  test('keeps what it had when the recorder is pulled at its next docking', async () => {
    const {root, card, rig} = await withBadPages([300])
    await docked(rig, root)
    card.mended()
    const arrival = arrivalOf(root)
    rig.work.workers.copyClips = async orders => orders.map(() => ({result: {state: 'stopped'}}))
    const listed = new Promise<void>(tell => {
      rig.changes.on('committed', () => onlyClip(rig).outcome === null && tell())
    })
    await rig.pipeline.arrived(arrival)
    await listed
    await rig.pipeline.left(arrival.key)
    expect(said(rig)).toMatchObject({outcome: 'removed', detail: {missing_ranges: [place(300)]}})
    expect(existsSync(filesOf(rig).partial.final)).toBe(true)
  })

  test('that later gives other bytes where it was read before is never put together', async () => {
    const {root, card, rig} = await withBadPages([300])
    await docked(rig, root)
    card.mended()
    card.lies(2 * MIB + 5)
    await docked(rig, root)
    expect(onlyClip(rig)).toMatchObject({outcome: 'unreadable', problem: 'source-unstable', verified_at: null})
    expect(rig.alertRows().find(({problem}) => problem === 'source-unstable')).toMatchObject({
      severity: 'critical',
      clip: onlyClip(rig).id,
      detail: expect.stringContaining(`"at_byte":${2 * MIB + 5}`),
    })
    expect(readFileSync(filesOf(rig).partial.final).equals(withZeros(place(300)))).toBe(true)
    expect(namesIn(rig)).toHaveLength(2)
  })

  test('that the vault doesn’t hold any more as it was is copied anew, and what lay there is set aside', async () => {
    const {root, card, rig} = await withBadPages([300])
    await docked(rig, root)
    const {partial} = filesOf(rig)
    writeFileSync(partial.final, 'altered')
    card.breaks(place(500))
    await docked(rig, root)
    expect(said(rig)).toMatchObject({outcome: 'partial', detail: {missing_ranges: [place(500)]}})
    expect(readFileSync(partial.final).equals(withZeros(place(500)))).toBe(true)
    expect(readFileSync(join(rig.vault, 'unclaimed', basename(partial.final)), 'utf8')).toBe('altered')
    expect(standing(rig)).toContain('vault-file-altered')
  })
})

describe('after a crash', () => {
  test.each([
    ['before it has its name', false],
    ['before it is recorded', true],
  ])('a clip that was held in part %s is recorded at the next start', async (_, placed) => {
    const stuck: {tell: () => void} = {tell: () => {}}
    const there = new Promise<void>(tell => {
      stuck.tell = tell
    })
    const {root, rig} = await withBadPages([300], {
      workers: {
        async placeClips(placements) {
          placeClips(placements)
          if (!placed) for (const {files} of placements) renameSync(files.final, files.part)
          stuck.tell()
          return await new Promise(() => {})
        },
      },
    })
    await rig.pipeline.arrived(arrivalOf(root))
    await there
    rig.kill()
    const again = await startTestPipeline({data: rig.data})
    expect(onlyClip(again)).toMatchObject({outcome: 'partial', partial_sha256: sha256(withZeros(place(300)))})
    expect(namesIn(again)).toHaveLength(2)
    again.pipeline.allReported()
    expect(again.rows('SELECT id FROM docking WHERE sealed_at IS NULL')).toEqual([])
    expect(standing(again)).toEqual(['clip-partial'])
  })

  test('what was held in part stays at every start', async () => {
    const {root, rig} = await withBadPages([300])
    await docked(rig, root)
    await rig.stop()
    const names = namesIn(rig)
    const again = await startTestPipeline({data: rig.data})
    expect(namesIn(again)).toEqual(names)
    expect(standing(again)).toEqual(['clip-partial'])
  })

  test('what was held in part beside the whole clip goes', async () => {
    const {root, card, rig} = await withBadPages([300])
    await docked(rig, root)
    const {partial} = filesOf(rig)
    const held = [partial.final, partial.sidecar].map(file => [file, readFileSync(file)] as const)
    card.mended()
    await docked(rig, root)
    await rig.stop()
    for (const [file, bytes] of held) writeFileSync(file, bytes)
    const again = await startTestPipeline({data: rig.data})
    expect(namesIn(again)).toEqual([`${onlyClip(again).id}.json`, `${onlyClip(again).id}.mp4`])
    expect(standing(again)).toEqual([])
  })

  test('what nothing explains is set aside, never deleted', async () => {
    const data = join(recorderFolder({}), 'data')
    const folder = join(data, 'vault', '2026-10-20', 'rec-1')
    mkdirSync(folder, {recursive: true})
    const id = '00000000-0000-5000-8000-000000000000'
    for (const end of ['mp4', 'json']) writeFileSync(join(folder, `${id}.partial.${end}`), 'what')
    const rig = await startTestPipeline({data})
    expect(readdirSync(join(rig.vault, 'unclaimed')).sort()).toEqual([`${id}.partial.json`, `${id}.partial.mp4`])
    expect(rig.alerts()).toEqual(['vault-file-unclaimed', 'vault-file-unclaimed'])
  })
})

describe('a card of which a part is broken', needs('loopDisks'), () => {
  test('gives what lies in front of it and behind it, and the rest when it is mended', async () => {
    const disk = loopDisk(64)
    const file = join(disk.folder, 'a.mp4')
    const descriptor = openSync(file, 'w')
    for (const at of [0, 2 * MIB]) writeSync(descriptor, content, at, MIB, at)
    fsyncSync(descriptor)
    closeSync(descriptor)
    disk.writeFarBehind(file, MIB, content.subarray(MIB, 2 * MIB))
    utimesSync(file, recordedAt, recordedAt)
    const mend = disk.breakFrom(file, MIB + 300 * 1024)
    const rig = await startTestPipeline()
    await docked(rig, disk.folder)
    const missing = [{from: MIB + 300 * 1024, to: 2 * MIB}]
    expect(said(rig)).toMatchObject({outcome: 'partial', detail: {missing_ranges: missing}})
    expect(readFileSync(filesOf(rig).partial.final).equals(withZeros(...missing))).toBe(true)
    mend()
    await docked(rig, disk.folder)
    expect(onlyClip(rig)).toMatchObject({outcome: 'verified', sha256: sha256(content)})
  })

  test('is told from one that is pulled while it is mounted: then nothing is said to be missing', async () => {
    const disk = loopDisk(64)
    const file = join(disk.folder, 'a.mp4')
    writeFileSync(file, content)
    utimesSync(file, recordedAt, recordedAt)
    let putBack: (() => void) | undefined
    let tell: () => void = () => {}
    const pulled = new Promise<void>(resolve => {
      tell = resolve
    })
    onTestFinished(
      interpose((call, run) => {
        if (call.call === 'read' && call.path === file && call.position === MIB && putBack === undefined) {
          putBack = disk.pull()
          tell()
        }
        return run()
      }),
    )
    const rig = await startTestPipeline()
    const arrival = arrivalOf(disk.folder)
    await rig.pipeline.arrived(arrival)
    await pulled
    await rig.pipeline.left(arrival.key)
    expect(onlyClip(rig)).toMatchObject({outcome: 'removed', missing_ranges: null})
    expect(rig.alerts()).toEqual([])
    putBack?.()
    await docked(rig, disk.folder)
    expect(onlyClip(rig)).toMatchObject({outcome: 'verified', sha256: sha256(content)})
  })
})
