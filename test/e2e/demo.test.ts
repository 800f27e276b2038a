import {join} from 'node:path'
import {expect, test} from 'vitest'
import type {ClipData} from '../../src/contract/clip.ts'
import {DEMO_EXPECTED} from '../demo/expected.ts'
import {freePort, startMosquitto} from '../support/mosquitto.ts'
import {needs} from '../support/parts.ts'
import {evidock, type Held} from '../support/program.ts'
import {scratchFolder} from '../support/scratch.ts'

type Report = {clips: (ClipData & {file: string; held: {index: boolean; bytes: boolean}})[]; consumer: Held}

const demo = {...needs('ffmpeg'), timeout: 300_000}

test('the demo ends with every clip at the consumer, each in the case where it belongs', demo, async () => {
  const home = scratchFolder()
  const finished = await evidock(['demo', '--data', home, '--json'])
  expect(finished.stderr).toContain('13')
  expect(finished.code).toBe(0)
  const {clips, consumer}: Report = JSON.parse(finished.stdout)
  const shown = clips.map(clip => ({
    file: clip.file,
    mediaType: clip.media_type,
    officer: clip.officer,
    recordedFrom: clip.recorded_from,
    case: clip.case,
    phase: clip.phase,
    act: clip.act,
    playable: clip.playable,
    problem: clip.problem,
    mark: clip.mark,
  }))
  const expected = DEMO_EXPECTED.map(({serial: _, uncorrectedCase: _uncorrected, path, ...clip}) => ({
    file: path.slice(path.lastIndexOf('/') + 1),
    ...clip,
  }))
  expect(shown).toHaveLength(expected.length)
  expect(shown).toEqual(expect.arrayContaining(expected))
  expect(clips.every(({held}) => held.index && held.bytes)).toBe(true)

  // What the consumer read, in a process that knows the contract alone, is what the dock says.
  const read = new Map(consumer.things.filter(({kind}) => kind === 'clip').map(({data}) => [data.clip, data]))
  for (const {file: _, held: _held, ...clip} of clips) expect(read.get(clip.clip)).toEqual(clip)
  const segments = clips.filter(({recording}) => recording === clips[0]?.recording).map(({segment}) => segment)
  expect(segments).toEqual([1, 2, 3])
})

test('the demo also runs on a broker that is given', {...needs('ffmpeg', 'mosquitto'), timeout: 300_000}, async () => {
  const broker = await startMosquitto()
  const finished = await evidock([
    'demo',
    '--data',
    join(scratchFolder(), 'demo'),
    '--broker',
    broker.url,
    '--lang',
    'zh-CN',
  ])
  await broker.stop()
  expect(finished.code).toBe(0)
  expect(finished.stdout).toContain('13 个片段中有 13 个的索引与原件已由接收端持有。')
})

test('the demo on a broker that isn’t there says so and ends', {...needs('ffmpeg'), timeout: 120_000}, async () => {
  const broker = `mqtt://127.0.0.1:${await freePort()}`
  const {code, stderr} = await evidock(['demo', '--data', join(scratchFolder(), 'demo'), '--broker', broker])
  expect(code).toBe(1)
  expect(stderr).toContain(`The consumer can’t read from ${broker}`)
})
