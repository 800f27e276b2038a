import {delimiter, join, resolve} from 'node:path'
import {isExecutable} from '../disk/entries.ts'
import {confineArguments, confineScript} from './confine.ts'
import {MediaToolError, runTool, type ToolOutcome} from './run.ts'

/** The media tools of this machine. `confinement` is what was found to work by running it. */
export interface MediaTools {
  ffmpeg: string
  ffprobe: string
  version: string
  confinement: 'bwrap' | 'none'
}

/** Why there are no media tools, in a sentence that says what to do. */
export interface MissingMediaTools {
  missing: string
}

export interface MediaToolPaths {
  ffmpegPath?: string | undefined
  ffprobePath?: string | undefined
  /** Ends the looking: on a busy machine it takes its time. */
  signal?: AbortSignal | undefined
}

const OLDEST_VERSION = [5, 1] as const
const NEEDED_ENCODERS = ['libx264', 'aac', 'mjpeg']
const LIMITS = {addressSpaceBytes: 2 ** 31, cpuSeconds: 20, fileSizeBytes: 2 ** 20}
const TIMEOUT_MS = 20_000

/**
 * Finds ffmpeg and ffprobe, given or on the PATH, and checks by running them that they can do what the stage needs:
 * version 5.1 or later, H.264, AAC and JPEG encoders. Also finds out whether bubblewrap works here.
 *
 * Never rejects for a missing or unfit tool; the answer then says what is missing.
 *
 * @throws the signal's reason when aborted
 */
export async function findMediaTools(paths: MediaToolPaths = {}): Promise<MediaTools | MissingMediaTools> {
  if (!(await isExecutable(confineScript))) {
    return {missing: `${confineScript} is not executable. Restore its mode: chmod +x`}
  }
  const ffmpeg = await locate('ffmpeg', paths.ffmpegPath)
  const ffprobe = await locate('ffprobe', paths.ffprobePath)
  if (ffmpeg === null) return {missing: `ffmpeg was not found${at(paths.ffmpegPath)}. Install ffmpeg 5.1 or later`}
  if (ffprobe === null) return {missing: `ffprobe was not found${at(paths.ffprobePath)}. Install ffmpeg 5.1 or later`}

  const {signal} = paths
  const textOf = async (tool: string, ...args: string[]) => (await runBare(tool, args, signal)).stdout
  try {
    for (const tool of [ffmpeg, ffprobe]) {
      const version = versionOf(await textOf(tool, '-version'))
      if (version === null) return {missing: `${tool} did not state its version. Install ffmpeg 5.1 or later`}
      if (!isRecent(version)) return {missing: `${tool} is version ${version}. Install ffmpeg 5.1 or later`}
    }
    const encoders = await textOf(ffmpeg, '-hide_banner', '-encoders')
    const lacking = NEEDED_ENCODERS.filter(name => !new RegExp(`^ \\S+ +${name} `, 'm').test(encoders))
    if (lacking.length > 0)
      return {missing: `${ffmpeg} lacks the encoders ${lacking.join(', ')}. Install a full ffmpeg`}
    const version = versionOf(await textOf(ffmpeg, '-version')) ?? 'unknown'
    const confined = (await runsConfined(ffmpeg, signal)) && (await runsConfined(ffprobe, signal))
    return {ffmpeg, ffprobe, version, confinement: confined ? 'bwrap' : 'none'}
  } catch (cause) {
    if (cause instanceof MediaToolError)
      return {missing: `${cause.message}. Install ffmpeg 5.1 or later and util-linux`}
    throw cause
  }
}

/** Reads the version from the first line of `-version`; null when it states none. */
export function versionOf(text: string): string | null {
  return /^ff(?:mpeg|probe) version n?(\S+)/.exec(text)?.[1] ?? null
}

/** Whether a version text is 5.1 or later. Builds from git (`N-…`, a date) have no comparable number and are refused. */
export function isRecent(version: string): boolean {
  const found = /^(\d{1,2})\.(\d+)/.exec(version)
  if (!found) return false
  const major = Number(found[1])
  return major > OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && Number(found[2]) >= OLDEST_VERSION[1])
}

async function runsConfined(tool: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    const args = [...confineArguments(tool, true, LIMITS), '-version']
    return (await runTool(confineScript, args, {timeoutMs: TIMEOUT_MS, signal})).code === 0
  } catch (cause) {
    if (cause instanceof MediaToolError) return false
    throw cause
  }
}

function runBare(tool: string, args: string[], signal: AbortSignal | undefined): Promise<ToolOutcome> {
  return runTool(confineScript, [...confineArguments(tool, false, LIMITS), ...args], {timeoutMs: TIMEOUT_MS, signal})
}

async function locate(name: string, given: string | undefined): Promise<string | null> {
  const folders = (process.env.PATH ?? '/usr/bin:/bin').split(delimiter).filter(folder => folder !== '')
  const candidates = given === undefined ? folders.map(folder => join(folder, name)) : [given]
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return resolve(candidate)
  }
  return null
}

function at(path: string | undefined): string {
  return path === undefined ? ' on the PATH' : ` at ${path}`
}
