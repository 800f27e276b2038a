import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {makeProxy, probeClip} from '../../src/media/media.ts'
import type {ProxyOptions} from '../../src/media/proxy.ts'
import {isPlainFile} from '../../src/media/work-folder.ts'
import {needs} from '../support/parts.ts'
import {describeClip} from './describe-clip.ts'
import {cutCopy, damagedCopy, H264, machineTools, make, PICTURES, put, scratchFolder, TONE} from './made-clips.ts'

const folder = scratchFolder()
const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error', '-pix_fmt', 'yuv420p']
let options: ProxyOptions
let count = 0

/** A fresh folder for results. */
function resultFolder(): string {
  const path = join(folder, `results ${count++}`)
  mkdirSync(path)
  return path
}

/** What ffprobe says of a made file: one line a stream, `codec,width,height`. */
function streamsOf(path: string): string[] {
  const args = ['-v', 'error', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', path]
  return execFileSync('ffprobe', args, {encoding: 'utf8'}).trim().split('\n')
}

function tagsOf(path: string): string {
  return execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format_tags', path], {encoding: 'utf8'})
}

describe('making a proxy', needs('ffmpeg'), () => {
  beforeAll(async () => {
    options = {tools: await machineTools(), confinement: 'best-effort', threads: 1}
  })

  test('a clip that browsers play is copied, not encoded again, and loses what names its place', async () => {
    const place = ['-metadata', 'location=+30.2741+120.1551/', '-metadata', 'creation_time=2026-10-20T02:00:00Z']
    const clip = make(folder, 'copied.mp4', ...PICTURES, ...TONE, ...H264, '-c:a', 'aac', ...place)
    const out = resultFolder()
    const {proxy} = await describeClip(clip, out, options)
    expect(proxy).toMatchObject({playable: true, proxy: 'copied.proxy.mp4', thumbnail: 'copied.jpg', problem: null})
    expect(proxy.decodedMs).toBeGreaterThanOrEqual(1900)
    const packets = (path: string) =>
      execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:v', '-c', 'copy', '-f', 'md5', '-'], {
        encoding: 'utf8',
      })
    expect(packets(join(out, 'copied.proxy.mp4'))).toBe(packets(clip))
    expect(tagsOf(join(out, 'copied.proxy.mp4'))).not.toMatch(/location|creation_time/)
    const head = readFileSync(join(out, 'copied.proxy.mp4')).subarray(0, 200).toString('latin1')
    expect(head).toContain('moov')
    expect(readdirSync(out).sort()).toEqual(['copied.jpg', 'copied.proxy.mp4'])
  })

  test('H.265 becomes H.264 with AAC, at most 720 lines', async () => {
    const pictures = ['-f', 'lavfi', '-i', 'testsrc2=size=1600x1200:rate=4:duration=1']
    const clip = make(folder, 'hevc.mp4', ...pictures, ...TONE, ...HEVC, '-c:a', 'aac', '-shortest')
    const out = resultFolder()
    const fractions: number[] = []
    const {probe, proxy} = await describeClip(clip, out, {...options, onProgress: share => fractions.push(share)})
    expect(probe.videoCodec).toBe('hevc')
    expect(proxy).toMatchObject({playable: true, problem: null})
    expect(streamsOf(join(out, 'hevc.proxy.mp4'))).toEqual(['h264,960,720', 'aac'])
    expect(streamsOf(join(out, 'hevc.jpg'))).toEqual(['mjpeg,480,360'])
    expect(fractions.at(-1)).toBeGreaterThan(0.8)
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1)
  })

  test('a turned clip has its proxy and thumbnail upright', async () => {
    const upright = make(folder, 'upright.mkv', ...PICTURES, '-c:v', 'mpeg4')
    const turned = make(folder, 'turned.mp4', '-i', upright, '-c', 'copy', '-metadata:s:v:0', 'rotate=90')
    const out = resultFolder()
    expect((await describeClip(turned, out, options)).proxy.playable).toBe(true)
    expect(streamsOf(join(out, 'turned.proxy.mp4'))).toEqual(['h264,120,160'])
    expect(streamsOf(join(out, 'turned.jpg'))).toEqual(['mjpeg,120,160'])
  })

  test('an AVI of odd size is made playable', async () => {
    const odd = ['-f', 'lavfi', '-i', 'testsrc2=size=161x121:rate=10:duration=1']
    const clip = make(folder, 'odd.avi', ...odd, ...TONE, '-c:v', 'mjpeg', '-c:a', 'pcm_s16le', '-shortest')
    const out = resultFolder()
    expect((await describeClip(clip, out, options)).proxy).toMatchObject({playable: true, problem: null})
    expect(streamsOf(join(out, 'odd.proxy.mp4'))[0]).toMatch(/^h264,16[02],12[02]$/)
  })

  test('a sound recording becomes an M4A without a thumbnail', async () => {
    const clip = make(folder, 'sound.wav', ...TONE)
    const out = resultFolder()
    const {proxy} = await describeClip(clip, out, options)
    expect(proxy).toMatchObject({playable: true, proxy: 'sound.proxy.m4a', thumbnail: null, problem: null})
    expect(proxy.decodedMs).toBeGreaterThanOrEqual(1950)
    expect(streamsOf(join(out, 'sound.proxy.m4a'))).toEqual(['aac'])
  })

  test.each(['still.jpg', 'still.png', 'still.bmp', 'still.webp', 'film.mkv', 'film.ts', 'sound.wav'])(
    'without confinement %s is decoded all the same',
    async name => {
      const still = name.startsWith('still') ? ['-frames:v', '1'] : []
      const source = name.startsWith('sound') ? 'sine=duration=1' : 'testsrc2=size=160x120:duration=1'
      const clip = make(folder, name, '-f', 'lavfi', '-i', source, ...still)
      const bare = {...options, tools: {...(await machineTools()), confinement: 'none' as const}}
      const {proxy} = await describeClip(clip, resultFolder(), bare)
      expect(proxy).toMatchObject({playable: true, problem: null, confined: false})
    },
  )

  test('a still gets a thumbnail only, and one cut at half says so', async () => {
    const still = make(folder, 'still.jpg', '-f', 'lavfi', '-i', 'testsrc2=size=640x480', '-frames:v', '1')
    const out = resultFolder()
    expect((await describeClip(still, out, options)).proxy).toMatchObject({
      playable: true,
      proxy: null,
      thumbnail: 'still.jpg',
      problem: null,
    })
    expect(streamsOf(join(out, 'still.jpg'))).toEqual(['mjpeg,480,360'])
    const half = cutCopy(still, folder, 'half-still.jpg', 0.5)
    expect((await describeClip(half, out, options)).proxy).toMatchObject({playable: true, problem: 'decodes-partly'})
    const none = put(folder, 'none.jpg', readFileSync(still).subarray(0, 30))
    expect((await describeClip(none, out, options)).proxy).toMatchObject({playable: false, problem: 'not-decodable'})
  })

  test('an MP4 cut at half plays as far as it goes, though ffprobe finds no fault with it', async () => {
    for (const codec of [H264, HEVC]) {
      const whole = make(folder, 'whole.mp4', ...PICTURES, ...TONE, ...codec, '-c:a', 'aac', '-movflags', 'faststart')
      const half = cutCopy(whole, folder, 'half.mp4', 0.6)
      const {probe, proxy} = await describeClip(half, resultFolder(), options)
      expect(probe.problem).toBeNull()
      expect(probe.durationMs).toBeGreaterThanOrEqual(2000)
      expect(proxy).toMatchObject({playable: true, proxy: 'half.proxy.mp4', problem: 'decodes-partly'})
      expect(proxy.decodedMs).toBeGreaterThan(200)
      expect(proxy.decodedMs).toBeLessThan(1500)
    }
  })

  test('an MP4 without its index is not playable, and nothing is made', async () => {
    const whole = make(folder, 'indexed.mp4', ...PICTURES, ...H264)
    const out = resultFolder()
    const {proxy} = await describeClip(cutCopy(whole, folder, 'no-moov.mp4', 0.6), out, options)
    expect(proxy).toMatchObject({playable: false, decodedMs: null, proxy: null, problem: 'no-index'})
    expect(readdirSync(out)).toEqual([])
  })

  test('a clip whose pictures are noise behind a sound index is not called playable', async () => {
    for (const [name, codec] of [
      ['h264', H264],
      ['hevc', HEVC],
    ] as const) {
      const whole = make(folder, `${name}-sound.mp4`, ...PICTURES, ...codec, '-movflags', 'faststart')
      const noise = damagedCopy(whole, folder, `${name}-noise.mp4`, 0.25, 1)
      const {probe, proxy} = await describeClip(noise, resultFolder(), options)
      expect(probe.durationMs).toBe(2000)
      expect(proxy).toMatchObject({playable: false, proxy: null, problem: 'not-decodable'})
    }
  })

  test('a clip with a damaged stretch plays to its end and says that it is damaged', async () => {
    const whole = make(folder, 'clean.mp4', ...PICTURES, ...H264, '-movflags', 'faststart')
    const damaged = damagedCopy(whole, folder, 'damaged.mp4', 0.5, 0.53)
    const {proxy} = await describeClip(damaged, resultFolder(), options)
    expect(proxy).toMatchObject({playable: true, problem: 'decode-errors'})
    expect(proxy.decodedMs).toBeGreaterThan(1500)
  })

  test('what is no media is left alone', async () => {
    const log = put(folder, 'device.txt', 'power on\n')
    const out = resultFolder()
    expect((await describeClip(log, out, options)).proxy).toEqual({
      playable: null,
      decodedMs: null,
      proxy: null,
      thumbnail: null,
      problem: null,
      confined: null,
    })
    expect(readdirSync(out)).toEqual([])
  })

  test('what a crash left behind is dropped, and results are replaced', async () => {
    const clip = make(folder, 'again.mp4', ...PICTURES, ...H264)
    const out = resultFolder()
    mkdirSync(join(out, '.making-again'))
    writeFileSync(join(out, '.making-again', 'proxy.mp4'), 'half a proxy')
    writeFileSync(join(out, 'again.proxy.mp4'), 'an older proxy')
    expect((await describeClip(clip, out, options)).proxy.playable).toBe(true)
    expect(streamsOf(join(out, 'again.proxy.mp4'))).toEqual(['h264,160,120'])
    expect(readdirSync(out).sort()).toEqual(['again.jpg', 'again.proxy.mp4'])
  })

  test('a link that a subverted tool left as its output is not taken', async () => {
    const target = put(folder, 'secret', 'a secret')
    symlinkSync(target, join(folder, 'link'))
    expect(await isPlainFile(target)).toBe(true)
    expect(await isPlainFile(join(folder, 'link'))).toBe(false)
  })

  test('says whether it was confined, and is not tried where that is required and not to be had', async () => {
    const clip = make(folder, 'policy.mp4', ...PICTURES, ...H264)
    const bare = {...(await machineTools()), confinement: 'none'} as const
    const probe = await probeClip(clip, {...options, tools: bare})
    const out = resultFolder()
    expect(await makeProxy(clip, probe, out, {...options, tools: bare})).toMatchObject({
      playable: true,
      confined: false,
    })
    const refused = await makeProxy(clip, probe, resultFolder(), {...options, tools: bare, confinement: 'required'})
    expect(refused).toMatchObject({playable: null, proxy: null, problem: 'media-unconfined', confined: null})
  })

  test('works in confinement', needs('bubblewrap'), async () => {
    const clip = make(folder, 'confined.mp4', ...PICTURES, ...H264)
    const {proxy} = await describeClip(clip, resultFolder(), {...options, confinement: 'required'})
    expect(proxy).toMatchObject({playable: true, confined: true})
  })

  test('that takes too long is given up', async () => {
    const clip = make(folder, 'slow.avi', ...PICTURES, '-c:v', 'mjpeg')
    const probe = await probeClip(clip, options)
    const out = resultFolder()
    expect(await makeProxy(clip, probe, out, {...options, timeoutMs: 0})).toMatchObject({
      playable: false,
      problem: 'timeout',
    })
    expect(readdirSync(out)).toEqual([])
  })

  test('ends with ffmpeg when it is aborted in its course', async () => {
    const long = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25:duration=20']
    const clip = make(folder, 'long.avi', ...long, '-c:v', 'mjpeg', '-q:v', '20')
    const probe = await probeClip(clip, options)
    const out = resultFolder()
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error('the dock stops'))
    await expect(makeProxy(clip, probe, out, {...options, signal: stop.signal, onProgress})).rejects.toThrow(
      'the dock stops',
    )
    await expect.poll(() => processesOver(out)).toEqual([])
    expect(readdirSync(out)).toEqual([])
  })

  test('a failure of our own is not blamed on the clip', async () => {
    const clip = make(folder, 'good.mp4', ...PICTURES, ...H264)
    const probe = await probeClip(clip, options)
    const tools = {...(await machineTools()), ffmpeg: '/nowhere/ffmpeg'}
    await expect(makeProxy(clip, probe, resultFolder(), {...options, tools})).rejects.toThrow('/nowhere/ffmpeg')
    expect(existsSync(clip)).toBe(true)
  })
})

/** Running programs with a folder's path in their arguments. */
function processesOver(path: string): string[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return []
    try {
      const commandLine = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      return commandLine.includes(path) ? [commandLine] : []
    } catch {
      return []
    }
  })
}
