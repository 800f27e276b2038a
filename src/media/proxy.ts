import {availableParallelism} from 'node:os'
import {join, parse, resolve} from 'node:path'
import {removeFolder, statTarget} from '../disk/entries.ts'
import {confineArguments, confineScript, inputGuards, type ToolLimits} from './confine.ts'
import {mainStreamDurationMs} from './ffprobe.ts'
import {demuxersFor} from './formats.ts'
import {type Confinement, type ConfinementPolicy, decideConfinement} from './policy.ts'
import {type ProbeResult, runFfprobe} from './probe.ts'
import {complainsOfData, type MediaProblem, problemOfFailure} from './problems.ts'
import {progressMs} from './progress.ts'
import {
  decodePassOptions,
  playsInBrowser,
  proxyLimits,
  proxyOptions,
  proxyTimeoutMs,
  thumbnailOptions,
} from './proxy-plan.ts'
import {runTool, type ToolOutcome} from './run.ts'
import type {MediaTools, MissingMediaTools} from './tools.ts'
import {transcode} from './transcode.ts'
import {isPlainFile, openWorkFolder, placeDurably} from './work-folder.ts'

export interface ProxyOptions {
  tools: MediaTools | MissingMediaTools
  confinement: ConfinementPolicy
  /** Default by the clip's length. */
  timeoutMs?: number | undefined
  /** Default one less than the machine's, so that a core is left for copying. */
  threads?: number | undefined
  signal?: AbortSignal | undefined
  /** Told the share that is done, 0 to 1; not called for a clip of unknown length. */
  onProgress?: ((fraction: number) => void) | undefined
}

/**
 * What decoding a clip showed, and what was made of it.
 *
 * `playable` is null where nothing was decoded. `decodedMs` is how far the pictures (for audio: the sound) reached when
 * decoded. `proxy` and `thumbnail` are file names in the output folder. `confined` is null when no media tool was run.
 */
export interface ProxyResult {
  playable: boolean | null
  decodedMs: number | null
  proxy: string | null
  thumbnail: string | null
  problem: MediaProblem | null
  confined: boolean | null
}

/** What every step of one clip's proxy needs. */
interface Bench extends Confinement {
  path: string
  probe: ProbeResult
  work: string
  limits: ToolLimits
  threads: number
  timeoutMs: number
  signal: AbortSignal | undefined
  onProgress: (positionMs: number) => void
}

/** How far the pictures or the sound reached, and whether the decoder had nothing to complain of. */
interface Decoded {
  ms: number
  clean: boolean
}

/** What a step found, with the made files still in the work folder. */
type Made = Omit<ProxyResult, 'confined'>

const UNKNOWN = {playable: null, decodedMs: null, proxy: null, thumbnail: null}
const NOT_PLAYABLE = {...UNKNOWN, playable: false}

/**
 * Decodes a clip to learn whether it really plays, and makes its proxy and thumbnail.
 *
 * The proxy of a video is an MP4 that browsers play: a copy of its streams where they do already, else H.264 and AAC of
 * at most 720 lines; that of sound an M4A; a still has a thumbnail only. The results are durable, named
 * `<name>.proxy.mp4`, `<name>.proxy.m4a` and `<name>.jpg` after the clip's own file name.
 *
 * A clip that ends well before its stated length is playable as far as it goes: `playable` true, `decodes-partly`.
 *
 * @throws the file system's error when the clip can't be read or the results can't be written
 * @throws the signal's reason when aborted
 * @throws {MediaToolError} when a tool or its confinement fails for reasons outside the clip
 */
export async function makeProxy(
  path: string,
  probe: ProbeResult,
  outDir: string,
  options: ProxyOptions,
): Promise<ProxyResult> {
  options.signal?.throwIfAborted()
  if (probe.problem !== null) return {...withoutDecoding(probe.problem), problem: probe.problem, confined: null}
  if (!probe.needsDecoding) return {...UNKNOWN, problem: null, confined: null}
  const how = decideConfinement(options.tools, options.confinement)
  if (typeof how === 'string') return {...UNKNOWN, problem: how, confined: null}

  const name = parse(path).name
  const {size} = await statTarget(path)
  const work = await openWorkFolder(resolve(outDir), name)
  try {
    const bench: Bench = {
      ...how,
      path: resolve(path),
      probe,
      work,
      limits: proxyLimits(probe, size),
      threads: options.threads ?? Math.max(1, availableParallelism() - 1),
      timeoutMs: options.timeoutMs ?? proxyTimeoutMs(probe, size),
      signal: options.signal,
      onProgress: positionMs => {
        if (probe.durationMs) options.onProgress?.(Math.min(1, positionMs / probe.durationMs))
      },
    }
    const made = await (probe.kind === 'image' ? decodeStill(bench) : decodeRecording(bench))
    const result = {...made, confined: how.confined}
    if (made.proxy !== null) result.proxy = `${name}.proxy.${parse(made.proxy).ext.slice(1)}`
    if (made.thumbnail !== null) result.thumbnail = `${name}.jpg`
    if (made.proxy !== null && result.proxy !== null) await placeDurably(made.proxy, outDir, result.proxy)
    if (made.thumbnail !== null && result.thumbnail !== null) {
      await placeDurably(made.thumbnail, outDir, result.thumbnail)
    }
    return result
  } finally {
    await removeFolder(work)
  }
}

async function decodeRecording(bench: Bench): Promise<Made> {
  const {probe, work} = bench
  const proxy = join(work, probe.kind === 'audio' ? 'proxy.m4a' : 'proxy.mp4')
  const copied = playsInBrowser(probe)
  const outcome = await transcode({
    wrapper: wrapper(bench),
    input: bench.path,
    inputOptions: ['-threads', String(bench.threads), ...inputGuards(demuxersFor(probe.mediaType) ?? '')],
    output: proxy,
    outputOptions: proxyOptions(probe, bench.threads),
    timeoutMs: bench.timeoutMs,
    signal: bench.signal,
    onPositionMs: copied ? undefined : bench.onProgress,
  })
  if (outcome.code !== 0) return {...NOT_PLAYABLE, problem: problemOfFailure(outcome)}
  if (!(await isPlainFile(proxy))) return {...NOT_PLAYABLE, decodedMs: 0, problem: 'not-decodable'}

  const decoded = copied ? await decodePass(bench) : await measureProxy(bench, proxy, outcome)
  if (typeof decoded === 'string') return {...NOT_PLAYABLE, problem: decoded}
  if (decoded.ms === 0) return {...NOT_PLAYABLE, decodedMs: 0, problem: 'not-decodable'}
  const problem = endsEarly(decoded.ms, probe.durationMs) ? 'decodes-partly' : decoded.clean ? null : 'decode-errors'
  const thumbnail = probe.kind === 'audio' ? null : await thumbnailOf(bench, proxy, decoded.ms)
  return {playable: true, decodedMs: decoded.ms, proxy, thumbnail, problem}
}

/** Copied streams were not decoded yet: decodes the pictures, and measures how far they reach. */
async function decodePass(bench: Bench): Promise<Decoded | MediaProblem> {
  let reachedMs = 0
  const args = [
    ...['-nostdin', '-nostats', '-progress', 'pipe:1', '-v', 'error', '-threads', String(bench.threads)],
    ...[...inputGuards(demuxersFor(bench.probe.mediaType) ?? ''), '-i', bench.path],
    ...decodePassOptions(),
  ]
  const outcome = await runTool(confineScript, [...wrapper(bench), ...args], {
    timeoutMs: bench.timeoutMs,
    signal: bench.signal,
    onStdoutLine: line => {
      const positionMs = progressMs(line)
      if (positionMs === null) return
      reachedMs = positionMs
      bench.onProgress(positionMs)
    },
  })
  if (outcome.code !== 0) return problemOfFailure(outcome)
  return {ms: reachedMs, clean: !complainsOfData(outcome.stderr)}
}

/** The main stream's length in the proxy: ffmpeg's own progress would also count the sound of a video. */
async function measureProxy(bench: Bench, proxy: string, outcome: ToolOutcome): Promise<Decoded | MediaProblem> {
  const report = await runFfprobe(proxy, 'video/mp4', bench, {signal: bench.signal})
  if (typeof report === 'string') return 'not-decodable'
  const hasMain = report.streams.some(stream => stream.codec_type === bench.probe.kind)
  return {ms: hasMain ? (mainStreamDurationMs(report) ?? 0) : 0, clean: !complainsOfData(outcome.stderr)}
}

async function thumbnailOf(bench: Bench, proxy: string, decodedMs: number): Promise<string | null> {
  const seek = ['-ss', (decodedMs / 10_000).toFixed(3)]
  // The first picture when that one isn't there.
  const found = (await takeStill(bench, proxy, 'mov', seek, 0)) ?? (await takeStill(bench, proxy, 'mov', [], 0))
  return typeof found === 'string' ? found : null
}

async function decodeStill(bench: Bench): Promise<Made> {
  const demuxers = demuxersFor(bench.probe.mediaType) ?? ''
  const {rotation} = bench.probe
  const strict = ['-err_detect', 'explode', '-xerror', '-noautorotate']
  const whole = await takeStill(bench, bench.path, demuxers, strict, rotation)
  const found = whole ?? (await takeStill(bench, bench.path, demuxers, ['-noautorotate'], rotation))
  if (found === null) return {...NOT_PLAYABLE, problem: 'not-decodable'}
  return {...UNKNOWN, playable: true, thumbnail: found, problem: whole === null ? 'decodes-partly' : null}
}

async function takeStill(
  bench: Bench,
  input: string,
  demuxers: string,
  inputOptions: string[],
  rotation: number,
): Promise<string | null> {
  const output = join(bench.work, 'thumbnail.jpg')
  const args = [
    ...['-nostdin', '-v', 'error', '-threads', '1', ...inputGuards(demuxers), ...inputOptions],
    ...['-i', input, '-y', ...thumbnailOptions(rotation), output],
  ]
  const options = {timeoutMs: bench.timeoutMs, signal: bench.signal}
  const outcome = await runTool(confineScript, [...wrapper(bench), ...args], options)
  return outcome.code === 0 && (await isPlainFile(output)) ? output : null
}

// Shorter than stated by more than containers' usual rounding between pictures and sound.
function endsEarly(decodedMs: number, statedMs: number | null): boolean {
  return statedMs !== null && statedMs - decodedMs > Math.max(500, statedMs * 0.02)
}

function wrapper({tools, confined, limits}: Bench): string[] {
  return confineArguments(tools.ffmpeg, confined, limits)
}

// Without a tool, a time or the leave to parse, nothing is known of the clip itself.
function withoutDecoding(problem: MediaProblem): typeof UNKNOWN | typeof NOT_PLAYABLE {
  const known: MediaProblem[] = ['empty', 'no-index', 'not-decodable']
  return known.includes(problem) ? NOT_PLAYABLE : UNKNOWN
}
