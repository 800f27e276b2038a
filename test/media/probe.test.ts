import {beforeAll, describe, expect, test} from 'vitest'
import {withExifTime} from '../../src/demo/media/exif-block.ts'
import {type MediaTools, probeClip} from '../../src/media/media.ts'
import type {ProbeOptions} from '../../src/media/probe.ts'
import {needs} from '../support/parts.ts'
import {cutCopy, H264, machineTools, make, PICTURES, put, scratchFolder, TONE} from './made-clips.ts'
import {withGps} from './made-jpegs.ts'

const folder = scratchFolder()
const nowhere: MediaTools = {
  ffmpeg: '/nowhere/ffmpeg',
  ffprobe: '/nowhere/ffprobe',
  version: '6.0',
  confinement: 'none',
}
const withoutTools: ProbeOptions = {tools: nowhere, confinement: 'best-effort'}

describe('probing without a media tool', () => {
  test('a JSON file named .mp4 is not decodable, and no tool was asked', async () => {
    const result = await probeClip(put(folder, 'settings.mp4', '{"wifi": "off"}'), withoutTools)
    expect(result).toMatchObject({
      mediaType: 'application/json',
      kind: 'text',
      problem: 'not-decodable',
      confined: null,
    })
    expect(result.needsDecoding).toBe(false)
  })

  test('a log that ffprobe would take for a video is text, and no problem', async () => {
    const log = '[Script Info]\nTitle: power on\n[Events]\nDialogue: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,start\n'
    const result = await probeClip(put(folder, 'device.txt', log), withoutTools)
    expect(result).toMatchObject({mediaType: 'text/plain', kind: 'text', problem: null, confined: null})
  })

  test('an empty clip is said to be empty', async () => {
    expect(await probeClip(put(folder, 'empty.mp4', ''), withoutTools)).toMatchObject({problem: 'empty', kind: 'other'})
  })

  test('noise under a name of media, such as an encrypted clip, is not decodable', async () => {
    const noise = Uint8Array.from({length: 5000}, (_, i) => (i * 7919 + (i >> 4) * 101 + 13) & 0xff)
    expect(await probeClip(put(folder, 'x_enc.mp4', noise), withoutTools)).toMatchObject({problem: 'not-decodable'})
    expect(await probeClip(put(folder, 'x.bin', noise), withoutTools)).toMatchObject({problem: null, kind: 'other'})
  })

  test('a still never starts one', needs('ffmpeg'), async () => {
    const {readFileSync} = await import('node:fs')
    const jpeg = readFileSync(make(folder, 'still.jpg', ...PICTURES, '-frames:v', '1'))
    const still = put(folder, 'taken.jpg', withExifTime(jpeg, '2026:10:20 09:05:10', '+08:00'))
    expect(await probeClip(still, withoutTools)).toMatchObject({
      mediaType: 'image/jpeg',
      kind: 'image',
      width: 160,
      height: 120,
      problem: null,
      confined: null,
      needsDecoding: true,
      times: [{source: 'exif', basis: 'offset', iso: '2026-10-20T09:05:10+08:00'}],
    })
  })

  test('a still taken upright has the size that is seen', async () => {
    const still = put(folder, 'upright.jpg', withGps('N', 6))
    expect(await probeClip(still, withoutTools)).toMatchObject({width: 3, height: 4, rotation: 90})
  })

  test('a video does start one', needs('ffmpeg'), async () => {
    const video = make(folder, 'plain.mp4', ...PICTURES, ...H264)
    await expect(probeClip(video, withoutTools)).rejects.toThrow('nowhere/ffprobe')
  })

  test('a video is left unparsed when confinement is required and not to be had', needs('ffmpeg'), async () => {
    const video = make(folder, 'plain2.mp4', ...PICTURES, ...H264)
    const result = await probeClip(video, {tools: nowhere, confinement: 'required'})
    expect(result).toMatchObject({mediaType: 'video/mp4', kind: 'video', problem: 'media-unconfined', confined: null})
    const none = await probeClip(video, {tools: {missing: 'no ffmpeg'}, confinement: 'required'})
    expect(none.problem).toBe('no-media-tools')
  })
})

describe('probing', needs('ffmpeg'), () => {
  let options: ProbeOptions
  beforeAll(async () => {
    options = {tools: await machineTools(), confinement: 'best-effort'}
  })

  test('a video gives codecs, size, length and the times and place that its container states', async () => {
    const clip = make(
      folder,
      'full.mp4',
      ...[...PICTURES, ...TONE, ...H264, '-c:a', 'aac'],
      ...['-metadata', 'creation_time=2026-10-20T02:00:00Z', '-metadata', 'location=+30.2741+120.1551/'],
    )
    const result = await probeClip(clip, options)
    expect(result).toMatchObject({
      mediaType: 'video/mp4',
      kind: 'video',
      videoCodec: 'h264',
      audioCodec: 'aac',
      width: 160,
      height: 120,
      rotation: 0,
      position: {latitude: 30.2741, longitude: 120.1551, source: 'container'},
      problem: null,
      needsDecoding: true,
    })
    expect(result.durationMs).toBeGreaterThanOrEqual(2000)
    expect(result.durationMs).toBeLessThan(2200)
    expect(result.times).toEqual([
      {
        source: 'container',
        raw: '2026-10-20T02:00:00.000000Z',
        basis: 'utc-claimed',
        iso: '2026-10-20T02:00:00.000000Z',
      },
    ])
  })

  test("a telephone's own time with its offset, and its place, are read", async () => {
    const clip = make(
      folder,
      'telephone.mov',
      ...[...PICTURES, ...H264, '-movflags', 'use_metadata_tags'],
      ...['-metadata', 'com.apple.quicktime.creationdate=2026-10-20T10:00:00+0800'],
      ...['-metadata', 'com.apple.quicktime.location.ISO6709=+30.2741+120.1551+012.3/'],
    )
    expect(await probeClip(clip, options)).toMatchObject({
      mediaType: 'video/quicktime',
      times: [{source: 'quicktime', basis: 'offset', iso: '2026-10-20T10:00:00+08:00'}],
      position: {latitude: 30.2741, longitude: 120.1551, source: 'quicktime'},
    })
  })

  test('a turned video has the size that is seen', async () => {
    const upright = make(folder, 'upright.mp4', ...PICTURES, ...H264)
    const turned = make(folder, 'turned.mp4', '-i', upright, '-c', 'copy', '-metadata:s:v:0', 'rotate=90')
    const {width, height, rotation} = await probeClip(turned, options)
    expect({width, height}).toEqual({width: 120, height: 160})
    expect(rotation % 180).toBe(90)
  })

  test('sound alone in a container for video is audio', async () => {
    const clip = make(folder, 'sound.mp4', ...TONE, '-c:a', 'aac')
    expect(await probeClip(clip, options)).toMatchObject({kind: 'audio', mediaType: 'audio/mp4', videoCodec: null})
  })

  test('a recording keeps its zone-less time of origin', async () => {
    const origin = ['-metadata', 'origination_date=2026-10-20', '-metadata', 'origination_time=14:03:00']
    const clip = make(folder, 'origin.wav', ...TONE, '-write_bext', '1', ...origin)
    expect(await probeClip(clip, options)).toMatchObject({
      mediaType: 'audio/vnd.wave',
      audioCodec: 'pcm_s16le',
      times: [{source: 'bext', basis: 'local', iso: '2026-10-20T14:03:00'}],
    })
  })

  test('an MP4 cut off before its index says so', async () => {
    const clip = make(folder, 'whole.mp4', ...PICTURES, ...H264)
    expect(await probeClip(cutCopy(clip, folder, 'no-moov.mp4', 0.6), options)).toMatchObject({
      problem: 'no-index',
      kind: 'video',
      needsDecoding: false,
    })
  })

  test('says whether it was confined', needs('bubblewrap'), async () => {
    const clip = make(folder, 'confined.mp4', ...PICTURES, ...H264)
    expect(await probeClip(clip, {...options, confinement: 'required'})).toMatchObject({problem: null, confined: true})
    const bare = {...(await machineTools()), confinement: 'none'} as const
    expect(await probeClip(clip, {...options, tools: bare})).toMatchObject({problem: null, confined: false})
  })

  test('that takes too long is given up', async () => {
    const clip = make(folder, 'slow.mp4', ...PICTURES, ...H264)
    expect(await probeClip(clip, {...options, timeoutMs: 0})).toMatchObject({problem: 'timeout'})
  })

  test('ends with the reason when it is aborted', async () => {
    const clip = make(folder, 'aborted.mp4', ...PICTURES, ...H264)
    const signal = AbortSignal.abort(new Error('the dock stops'))
    await expect(probeClip(clip, {...options, signal})).rejects.toThrow('the dock stops')
  })
})
