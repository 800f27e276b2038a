import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {confineArguments} from '../../src/media/confine.ts'
import {transcode} from '../../src/media/transcode.ts'
import {needs} from '../support/parts.ts'
import {H264, machineTools, make, PICTURES, scratchFolder} from './made-clips.ts'

const folder = scratchFolder()

/** Starts a transcoding that would never end by itself. */
async function endless(name: string, confined: boolean, signal: AbortSignal, onPositionMs?: () => void) {
  const {ffmpeg} = await machineTools()
  const limits = {addressSpaceBytes: 2 ** 32, cpuSeconds: 60, fileSizeBytes: 2 ** 30}
  return transcode({
    wrapper: confineArguments(ffmpeg, confined, limits),
    input: make(folder, 'short.mp4', ...PICTURES, ...H264),
    inputOptions: ['-stream_loop', '-1'],
    output: join(folder, name),
    outputOptions: ['-c:v', 'libx264', '-preset', 'slow', '-threads', '1'],
    timeoutMs: 600_000,
    signal,
    onPositionMs,
  })
}

describe('a transcoding that would never end', needs('ffmpeg'), () => {
  // First in this file: only the first run leaves a gap before the start, since fluent-ffmpeg then asks for formats.
  test('ends when it is aborted before ffmpeg has started', async () => {
    const {ffmpeg} = await machineTools()
    const stop = new AbortController()
    const running = transcode({
      wrapper: confineArguments(ffmpeg, false, {addressSpaceBytes: 2 ** 32, cpuSeconds: 60, fileSizeBytes: 2 ** 30}),
      input: make(folder, 'first.mp4', ...PICTURES, ...H264),
      inputOptions: ['-stream_loop', '-1'],
      output: join(folder, 'never.mp4'),
      outputOptions: ['-c:v', 'libx264', '-threads', '1'],
      timeoutMs: 600_000,
      signal: stop.signal,
    })
    stop.abort(new Error('the dock stops'))
    await expect(running).rejects.toThrow('the dock stops')
    await expect.poll(() => processesOver('never.mp4')).toEqual([])
  })

  test('ends with its process when it is aborted in its course', async () => {
    const stop = new AbortController()
    const running = endless('bare.mp4', false, stop.signal, () => stop.abort(new Error('the dock stops')))
    await expect(running).rejects.toThrow('the dock stops')
    await expect.poll(() => processesOver('bare.mp4')).toEqual([])
  })

  test('ends with all its processes when it is aborted in confinement', needs('bubblewrap'), async () => {
    const stop = new AbortController()
    const running = endless('confined.mp4', true, stop.signal, () => stop.abort(new Error('the dock stops')))
    await expect(running).rejects.toThrow('the dock stops')
    await expect.poll(() => processesOver('confined.mp4')).toEqual([])
  })
})

/** Running programs with a file's name in their arguments. */
function processesOver(name: string): string[] {
  return readdirSync('/proc').flatMap(process => {
    if (!/^\d+$/.test(process)) return []
    try {
      const commandLine = readFileSync(`/proc/${process}/cmdline`, 'utf8')
      return commandLine.includes(name) ? [commandLine] : []
    } catch {
      return []
    }
  })
}
