import {execFileSync} from 'node:child_process'
import {readdirSync, statSync} from 'node:fs'
import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parse} from 'csv-parse/sync'
import {beforeAll, describe, expect, test} from 'vitest'
import {makeDemoRecorders, type VirtualRecorder} from '../../src/demo/recorders.ts'
import {type MediaTools, probeClip} from '../../src/media/media.ts'
import {DEMO_EXPECTED} from '../demo/expected.ts'
import {needs} from '../support/parts.ts'
import {machineTools, scratchFolder} from './made-clips.ts'

const folder = scratchFolder()

describe("the demo's recorders", needs('ffmpeg'), () => {
  let tools: MediaTools
  let recorders: VirtualRecorder[]
  const shares: number[] = []
  beforeAll(async () => {
    tools = await machineTools()
    recorders = await makeDemoRecorders(folder, tools, share => shares.push(share))
  })

  const pathOf = (clip: {serial: string; path: string}) =>
    join(recorders.find(recorder => recorder.serial === clip.serial)?.root ?? '', clip.path)

  test('hold exactly the clips that the demo expects, under 60 MB', () => {
    const found = recorders.flatMap(({serial, root}) =>
      readdirSync(root, {recursive: true, encoding: 'utf8'})
        .filter(path => statSync(join(root, path)).isFile())
        .map(path => `${serial} ${path}`),
    )
    expect(found.sort()).toEqual(DEMO_EXPECTED.map(clip => `${clip.serial} ${clip.path}`).sort())
    const bytes = DEMO_EXPECTED.reduce((sum, clip) => sum + statSync(pathOf(clip)).size, 0)
    expect(bytes).toBeLessThan(60_000_000)
    expect(shares.at(-1)).toBe(1)
  })

  test('hold real media of every kind', async () => {
    for (const clip of DEMO_EXPECTED) {
      const probe = await probeClip(pathOf(clip), {tools, confinement: 'best-effort'})
      expect(probe, clip.path).toMatchObject({mediaType: clip.mediaType, problem: clip.problem})
    }
  })

  test('carry their own clock in names, containers, stills and files: the second is seven minutes fast', async () => {
    const fast = recorders.find(recorder => recorder.clockOffsetMs !== 0)
    expect(fast).toMatchObject({serial: 'VR-3301002', clockOffsetMs: 420_000, zone: 'Asia/Shanghai'})
    for (const clip of DEMO_EXPECTED.filter(({problem}) => problem === null)) {
      const offsetMs = clip.serial === fast?.serial ? 420_000 : 0
      const probe = await probeClip(pathOf(clip), {tools, confinement: 'best-effort'})
      const clockMs = Date.parse(clip.recordedFrom) + offsetMs
      const local = new Date(clockMs + 8 * 3_600_000).toISOString()
      expect(clip.path).toContain(local.slice(0, 10).replaceAll('-', ''))
      expect(clip.path).toContain(local.slice(11, 19).replaceAll(':', ''))
      if (probe.times[0]?.iso) expect(Date.parse(probe.times[0].iso), clip.path).toBe(clockMs)
      const written = Date.parse(`${local.slice(0, 19)}Z`) + 1000 * Math.round((probe.durationMs ?? 0) / 1000)
      expect(statSync(pathOf(clip)).mtimeMs, clip.path).toBe(written)
    }
  })

  test('hold a recording in three segments, each starting where the one before ended', async () => {
    const segments = DEMO_EXPECTED.filter(clip => clip.path.includes('_09020'))
    expect(segments).toHaveLength(3)
    for (const [i, clip] of segments.slice(1).entries()) {
      const before = segments[i]
      const probe = await probeClip(pathOf(before ?? clip), {tools, confinement: 'best-effort'})
      const gapMs = Date.parse(clip.recordedFrom) - Date.parse(before?.recordedFrom ?? '') - (probe.durationMs ?? 0)
      expect(Math.abs(gapMs)).toBeLessThan(100)
    }
  })

  test('are made once', async () => {
    const first = statSync(pathOf(DEMO_EXPECTED[0] ?? {serial: '', path: ''})).ino
    expect(await makeDemoRecorders(folder, {ffmpeg: '/nowhere/ffmpeg'})).toEqual(recorders)
    expect(statSync(pathOf(DEMO_EXPECTED[0] ?? {serial: '', path: ''})).ino).toBe(first)
    expect(readdirSync(folder)).toEqual(['demo-recorders'])
  })

  test('of another version are made anew, and a broken-off making leaves nothing', async () => {
    await writeFile(join(folder, 'demo-recorders', 'stamp.json'), '{"contentVersion": 0}')
    await expect(makeDemoRecorders(folder, {ffmpeg: '/bin/false'})).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(['demo-recorders'])
    expect(execFileSync('cat', [join(folder, 'demo-recorders', 'stamp.json')], {encoding: 'utf8'})).toContain('0')
  })
})

describe("the demo's rosters", () => {
  test('give each clip the case that is expected, by corrected time only', async () => {
    const file = fileURLToPath(new URL('../../fixtures/demo/cases.csv', import.meta.url))
    const rows: Record<string, string>[] = parse(await readFile(file, 'utf8'), {columns: true})
    const casesAt = (officer: string, ms: number) =>
      rows
        .filter(row => row.officers?.split(';').includes(officer))
        .filter(row => Date.parse(`${row.from}:00+08:00`) <= ms && ms < Date.parse(`${row.to}:00+08:00`))
        .map(row => row.case)
    for (const clip of DEMO_EXPECTED) {
      const trueMs = Date.parse(clip.recordedFrom)
      expect(casesAt(clip.officer, trueMs), clip.path).toEqual(clip.case === null ? [] : [clip.case])
      if (clip.uncorrectedCase) expect(casesAt(clip.officer, trueMs + 420_000)).toEqual([clip.uncorrectedCase])
    }
    expect(DEMO_EXPECTED.some(clip => clip.uncorrectedCase !== undefined)).toBe(true)
  })
})
