import {describe, expect, test} from 'vitest'
import {readHead} from '../../src/disk/files.ts'
import {HEAD_BYTES, type SniffedType, sniffType} from '../../src/media/sniff.ts'
import {needs} from '../support/parts.ts'
import {H264, make, PICTURES, put, scratchFolder, TONE} from './made-clips.ts'

const folder = scratchFolder()
const TEXT = {mediaType: 'text/plain', kind: 'text'}
const UNKNOWN = {mediaType: 'application/octet-stream', kind: 'other'}

async function typeOf(path: string): Promise<SniffedType> {
  const {head, whole} = await readHead(path, HEAD_BYTES)
  return sniffType(head, whole)
}

describe('the type of a file', () => {
  test('JSON named as a video is JSON', async () => {
    expect(await typeOf(put(folder, 'a.mp4', '{"device": "3301001", "clips": []}'))).toEqual({
      mediaType: 'application/json',
      kind: 'text',
    })
  })

  test('long JSON is told by its beginning', async () => {
    const long = JSON.stringify(Array.from({length: 9000}, (_, i) => ({line: i, text: 'a line of a log'})))
    expect((await typeOf(put(folder, 'long.json', long))).mediaType).toBe('application/json')
  })

  test('a log is text even when it begins like a picture or a playlist', async () => {
    expect(await typeOf(put(folder, 'b.txt', 'BM 2026-10-20 09:00:00 power on\n'))).toEqual(TEXT)
    expect(await typeOf(put(folder, 'c.txt', '#EXTM3U\n#EXT-X-VERSION:3\nhttp://127.0.0.1/a.ts\n'))).toEqual(TEXT)
    expect(await typeOf(put(folder, 'd.txt', '[2026-10-20 09:00:00] start\n'))).toEqual(TEXT)
  })

  test('Chinese text is text in UTF-8, in GB18030 and in UTF-16, wherever the look at it ends', async () => {
    for (let shift = 0; shift < 4; shift++) {
      const long = `${'a'.repeat(shift)}${'执法记录仪开机'.repeat(900)}`
      expect(await typeOf(put(folder, 'utf8.txt', long))).toEqual(TEXT)
    }
    // 执法记录 in GB18030.
    const gb18030 = Uint8Array.from([0xd6, 0xb4, 0xb7, 0xa8, 0xbc, 0xc7, 0xc2, 0xbc, 0x0a])
    expect(await typeOf(put(folder, 'gb.txt', gb18030))).toEqual(TEXT)
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('执法记录\n', 'utf16le')])
    expect(await typeOf(put(folder, 'utf16.txt', utf16))).toEqual(TEXT)
  })

  test('an empty file, noise and a raw video stream are of no known type', async () => {
    expect(await typeOf(put(folder, 'empty.mp4', ''))).toEqual(UNKNOWN)
    const noise = Uint8Array.from({length: 9000}, (_, i) => (i * 7919 + (i >> 4) * 101 + 13) & 0xff)
    expect(await typeOf(put(folder, 'noise.mp4', noise))).toEqual(UNKNOWN)
    expect(await typeOf(put(folder, 'raw.h264', Uint8Array.from([0, 0, 0, 1, 0x67, 0x42, 0, 0x1e])))).toEqual(UNKNOWN)
  })

  const both = [...PICTURES, ...TONE]
  const small = ['-t', '0.5']
  test.for([
    ['video/mp4', 'video', 'x.dat', [...both, ...small, ...H264, '-f', 'mp4']],
    ['video/quicktime', 'video', 'x.mov', [...both, ...small, ...H264]],
    ['video/vnd.avi', 'video', 'x.avi', [...both, ...small, '-c:v', 'mjpeg']],
    ['video/matroska', 'video', 'x.mkv', [...both, ...small, ...H264]],
    ['video/webm', 'video', 'x.webm', [...both, ...small, '-c:v', 'libvpx', '-c:a', 'libvorbis']],
    ['video/mp2t', 'video', 'x.ts', [...both, ...small, ...H264]],
    ['video/MP2P', 'video', 'x.vob', [...both, ...small]],
    ['application/vnd.ms-asf', 'video', 'x.wmv', [...both, ...small]],
    ['video/x-flv', 'video', 'x.flv', [...both, ...small, '-ar', '44100']],
    ['audio/vnd.wave', 'audio', 'x.wav', [...TONE, ...small]],
    ['audio/mpeg', 'audio', 'x.mp3', [...TONE, ...small]],
    ['audio/aac', 'audio', 'x.aac', [...TONE, ...small]],
    ['audio/mp4', 'audio', 'x.m4a', [...TONE, ...small]],
    ['audio/flac', 'audio', 'x.flac', [...TONE, ...small]],
    ['audio/ogg', 'audio', 'x.ogg', [...TONE, ...small]],
    ['image/jpeg', 'image', 'x.jpg', [...PICTURES, '-frames:v', '1']],
    ['image/png', 'image', 'x.png', [...PICTURES, '-frames:v', '1']],
  ] as const)('%s is known by its content', needs('ffmpeg'), async ([mediaType, kind, name, args]) => {
    expect(await typeOf(make(folder, name, ...args))).toEqual({mediaType, kind})
  })
})
