import {mkdir, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {z} from 'zod'
import {CONTENT_VERSION, DEMO_PLAN, type PlannedClip, type PlannedRecorder} from './media/clip-plan.ts'
import {makeClip, type RecorderClock} from './media/make-clip.ts'

/**
 * A recorder that is a folder. `root` is what its disk would show; `clockOffsetMs` ± `clockErrorMs` is what a dock would
 * measure: its clock − true UTC, fast is positive.
 */
export interface VirtualRecorder {
  serial: string
  volumeSerial: string
  root: string
  bay: number
  zone: 'Asia/Shanghai'
  clockOffsetMs: number
  clockErrorMs: number
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000
const CLOCK_ERROR_MS = 1000
const stampSchema = z.object({contentVersion: z.literal(CONTENT_VERSION)})

/**
 * Makes the demo's three recorders once, in `dir/demo-recorders`; later calls find them there.
 *
 * File names and container times carry the recorder's clock. The files' times too, as a memory card's do: wall time
 * without a zone, which a dock reads as UTC. A folder appears complete or not at all, so a broken-off call leaves
 * nothing that the next one would take for a recorder.
 *
 * @param tools the ffmpeg to make them with; it needs libx264 and libx265, and reads nothing but its own test sources
 * @param onProgress told the share that is done, 0 to 1
 * @throws the file system's or ffmpeg's error
 */
export async function makeDemoRecorders(
  dir: string,
  tools: {ffmpeg: string},
  onProgress?: (fraction: number) => void,
): Promise<VirtualRecorder[]> {
  const home = join(dir, 'demo-recorders')
  if (!(await isComplete(home))) {
    const making = join(dir, `.demo-recorders-${process.pid}`)
    await rm(making, {recursive: true, force: true})
    try {
      await makeAll(making, tools.ffmpeg, onProgress)
      await writeFile(join(making, 'stamp.json'), `${JSON.stringify({contentVersion: CONTENT_VERSION})}\n`)
      await putInPlace(making, home)
    } finally {
      await rm(making, {recursive: true, force: true})
    }
  }
  onProgress?.(1)
  return DEMO_PLAN.map(recorder => ({
    serial: recorder.serial,
    volumeSerial: recorder.volumeSerial,
    root: join(home, recorder.serial),
    bay: recorder.bay,
    zone: 'Asia/Shanghai',
    clockOffsetMs: recorder.clockOffsetMs,
    clockErrorMs: CLOCK_ERROR_MS,
  }))
}

async function makeAll(home: string, ffmpeg: string, onProgress?: (fraction: number) => void): Promise<void> {
  const clips = DEMO_PLAN.flatMap(recorder => recorder.clips.map(clip => ({recorder, clip})))
  for (const [i, {recorder, clip}] of clips.entries()) {
    onProgress?.(i / clips.length)
    const target = join(home, recorder.serial, clip.folder, clipName(recorder, clip))
    await mkdir(dirname(target), {recursive: true})
    await makeClip(ffmpeg, clip.content, target, recorderClock(recorder, clip))
    const closed = writtenAt(recorder, clip)
    await utimes(target, closed, closed)
  }
}

/** A clip's name as GA/T 947 recorders give it: `PREFIX_device_officer_YYYYMMDD_HHMMSS[_IMP].ext`, by their clock. */
function clipName(recorder: PlannedRecorder, clip: PlannedClip): string {
  const [date = '', time = ''] = recorderClock(recorder, clip).local.replaceAll(/[-:]/g, '').split('T')
  const parts = ['DSJ', recorder.serial.replace('VR-', ''), recorder.officer, date, time, clip.mark]
  const extension = {h264: 'MP4', hevc: 'MP4', 'mjpeg-avi': 'AVI', wav: 'WAV', jpeg: 'JPG'}[clip.content.as]
  return `${parts.filter(part => part !== undefined).join('_')}.${extension}`
}

function recorderClock(recorder: PlannedRecorder, clip: PlannedClip): RecorderClock {
  const utcMs = Date.parse(`${clip.trueTime}+08:00`) + recorder.clockOffsetMs
  const local = new Date(utcMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19)
  return {utc: new Date(utcMs).toISOString(), local, offset: '+08:00'}
}

/** The end of the clip by the recorder's clock, with the wall time's digits read as UTC. */
function writtenAt(recorder: PlannedRecorder, clip: PlannedClip): Date {
  const seconds = 'seconds' in clip.content ? clip.content.seconds : 0
  return new Date(Date.parse(`${recorderClock(recorder, clip).local}Z`) + seconds * 1000)
}

async function isComplete(home: string): Promise<boolean> {
  const text = await readFile(join(home, 'stamp.json'), 'utf8').catch(() => null)
  if (text === null) return false
  try {
    return stampSchema.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

async function putInPlace(making: string, home: string): Promise<void> {
  // Of an older version, or broken.
  if ((await stat(home).catch(() => null)) !== null && !(await isComplete(home))) {
    await rm(home, {recursive: true, force: true})
  }
  try {
    await rename(making, home)
  } catch (error) {
    // Another process was first: its recorders are the same.
    if (!(await isComplete(home))) throw error
  }
}
