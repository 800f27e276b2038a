import {execFile} from 'node:child_process'
import {readFile, stat, truncate, writeFile} from 'node:fs/promises'
import {promisify} from 'node:util'
import type {ClipContent} from './clip-plan.ts'
import {withExifTime} from './exif-block.ts'

const run = promisify(execFile)
const FRAMES_A_SECOND = 15

/** What the recorder's clock said at the start: ISO 8601 in UTC, and the same as local wall time. */
export interface RecorderClock {
  utc: string
  local: string
  offset: string
}

/**
 * Makes one clip with ffmpeg's test sources: pictures with a running time code, and a tone.
 *
 * @throws ffmpeg's exit as an error, with its messages
 */
export async function makeClip(
  ffmpeg: string,
  content: ClipContent,
  target: string,
  clock: RecorderClock,
): Promise<void> {
  await run(ffmpeg, ['-nostdin', '-v', 'error', ...argumentsFor(content, clock), '-y', target])
  if (content.as === 'jpeg') {
    const taken = clock.local.replaceAll('-', ':').replace('T', ' ')
    await writeFile(target, withExifTime(await readFile(target), taken, clock.offset))
  }
  // The index of an MP4 is written last: what a recorder leaves whose battery was pulled out.
  if ('cutOff' in content && content.cutOff) await truncate(target, Math.floor((await stat(target)).size * 0.7))
}

function argumentsFor(content: ClipContent, clock: RecorderClock): string[] {
  if (content.as === 'wav') {
    return [...tone(content.seconds), '-c:a', 'pcm_s16le', '-ar', '16000', '-metadata', `creation_time=${clock.utc}`]
  }
  const pictures = ['-f', 'lavfi', '-i', `testsrc2=size=${content.width}x${content.height}:rate=${FRAMES_A_SECOND}`]
  if (content.as === 'jpeg') return [...pictures, '-frames:v', '1', '-q:v', '4', '-f', 'mjpeg']
  const both = [...pictures, ...tone(content.seconds)]
  if (content.as === 'mjpeg-avi') {
    return [...both, '-t', String(content.seconds), '-c:v', 'mjpeg', '-q:v', '7', '-c:a', 'pcm_s16le']
  }
  const start = content.startsAtSecond ?? 0
  // The pictures' own clock runs on from one segment to the next.
  const pictureStart = ['-vf', `trim=start=${start},setpts=PTS-STARTPTS`]
  return [
    ...both,
    ...[...pictureStart, '-t', String(content.seconds), '-pix_fmt', 'yuv420p', '-g', String(2 * FRAMES_A_SECOND)],
    ...(content.as === 'h264' ? h264() : hevc()),
    ...['-c:a', 'aac', '-b:a', '64k', '-metadata', `creation_time=${clock.utc}`, '-f', 'mp4'],
  ]
}

function tone(seconds: number): string[] {
  return ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`]
}

function h264(): string[] {
  return ['-c:v', 'libx264', '-preset', 'superfast', '-crf', '30']
}

function hevc(): string[] {
  return ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '32', '-x265-params', 'log-level=error', '-tag:v', 'hvc1']
}
