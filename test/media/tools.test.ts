import {chmodSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {findMediaTools} from '../../src/media/media.ts'
import {isRecent, versionOf} from '../../src/media/tools.ts'
import {needs} from '../support/parts.ts'
import {put, scratchFolder} from './made-clips.ts'

const folder = scratchFolder()

function script(name: string, text: string): string {
  const path = put(folder, name, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('the media tools', () => {
  test('of this machine are found with their version', needs('ffmpeg'), async () => {
    expect(await findMediaTools()).toMatchObject({version: expect.stringMatching(/^\d/), ffmpeg: expect.any(String)})
  })

  test('confine their work where bubblewrap runs', needs('ffmpeg', 'bubblewrap'), async () => {
    expect(await findMediaTools()).toMatchObject({confinement: 'bwrap'})
  })

  test('that are not there are named, with what to do', async () => {
    expect(await findMediaTools({ffmpegPath: '/nowhere/ffmpeg'})).toEqual({
      missing: 'ffmpeg was not found at /nowhere/ffmpeg. Install ffmpeg 5.1 or later',
    })
  })

  test('older than 5.1 are refused', needs('ffmpeg'), async () => {
    const old = script('old', 'echo "ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c) the FFmpeg developers"')
    expect(await findMediaTools({ffmpegPath: old})).toEqual({
      missing: `${old} is version 4.4.2-0ubuntu0.22.04.1. Install ffmpeg 5.1 or later`,
    })
  })

  test('without an H.264 encoder are refused', needs('ffmpeg'), async () => {
    const poor = script(
      'poor',
      '[ "$1" = -version ] && echo "ffmpeg version 6.0 Copyright" || printf " A....D aac  AAC\\n V....D mjpeg  MJPEG\\n"',
    )
    expect(await findMediaTools({ffmpegPath: poor})).toMatchObject({missing: expect.stringContaining('libx264')})
  })

  test('that answer nonsense are refused', needs('ffmpeg'), async () => {
    expect(await findMediaTools({ffmpegPath: '/bin/true'})).toMatchObject({
      missing: expect.stringContaining('did not state its version'),
    })
  })

  test('are looked for no longer when the dock stops', needs('ffmpeg'), async () => {
    const slow = script('slow', 'exec sleep 60')
    await expect(findMediaTools({ffmpegPath: slow, signal: AbortSignal.timeout(100)})).rejects.toThrow(/timeout/i)
  })

  test('are compared by the numbers of their version', () => {
    expect(versionOf('ffmpeg version n7.1 Copyright')).toBe('7.1')
    expect(['5.1.9-0+deb12u1', '5.10', '6.0', '10.2'].map(isRecent)).toEqual([true, true, true, true])
    expect(['5.0.3', '4.4', 'N-99999-gabcdef', '2018-12-10'].map(isRecent)).toEqual([false, false, false, false])
  })
})
