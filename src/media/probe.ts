import {readHead} from '../disk/files.ts'
import {confineArguments, confineScript, inputGuards} from './confine.ts'
import {type ContainerFacts, type FfprobeReport, ffprobeReport, readReport} from './ffprobe.ts'
import {demuxersFor, namePromisesMedia} from './formats.ts'
import {readJpeg} from './jpeg.ts'
import {type Confinement, type ConfinementPolicy, decideConfinement} from './policy.ts'
import {type MediaProblem, problemOfFailure} from './problems.ts'
import type {Position, TimeReading} from './readings.ts'
import {runTool} from './run.ts'
import {HEAD_BYTES, type MediaKind, type SniffedType, sniffType} from './sniff.ts'
import type {MediaTools, MissingMediaTools} from './tools.ts'

export interface ProbeOptions {
  tools: MediaTools | MissingMediaTools
  confinement: ConfinementPolicy
  /** Default 30 s. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * What is known of a clip without decoding it.
 *
 * `width` and `height` are pixels as displayed, after the turn by `rotation` (clockwise degrees: 0, 90, 180, 270).
 * `durationMs` is what the container states. `confined` is null when no media tool was run. `needsDecoding` says
 * whether `makeProxy` has something to do.
 */
export interface ProbeResult {
  mediaType: string
  kind: MediaKind
  videoCodec: string | null
  audioCodec: string | null
  pixelFormat: string | null
  width: number | null
  height: number | null
  rotation: number
  durationMs: number | null
  times: TimeReading[]
  position: Position | null
  problem: MediaProblem | null
  confined: boolean | null
  needsDecoding: boolean
}

const JPEG_HEAD_BYTES = 128 * 1024
const LIMITS = {addressSpaceBytes: 2 ** 31, cpuSeconds: 20, fileSizeBytes: 0}

/**
 * Probes one clip: its type by content, then for video and audio what ffprobe says, for a JPEG its own head.
 *
 * Stills and what isn't media never start ffprobe.
 *
 * @throws the file system's error when the file can't be read
 * @throws the signal's reason when aborted
 * @throws {MediaToolError} when ffprobe or its confinement fails for reasons outside the clip
 */
export async function probeClip(path: string, options: ProbeOptions): Promise<ProbeResult> {
  const {head, whole} = await readHead(path, HEAD_BYTES)
  const sniffed = await sniffType(head, whole)
  const plain = withoutFacts(sniffed)
  if (head.length === 0) return {...plain, problem: 'empty'}
  if (sniffed.kind === 'text' || sniffed.kind === 'other')
    return {...plain, problem: namePromisesMedia(path) ? 'not-decodable' : null}
  if (demuxersFor(sniffed.mediaType) === null) return {...plain, problem: 'format-unsupported'}
  if (sniffed.kind === 'image') return {...plain, ...(await probeStill(path, sniffed)), needsDecoding: true}

  const how = decideConfinement(options.tools, options.confinement)
  if (typeof how === 'string') return {...plain, problem: how}
  const report = await runFfprobe(path, sniffed.mediaType, how, options)
  if (typeof report === 'string') return {...plain, problem: report, confined: how.confined}
  const facts = readReport(report)
  if (facts.kind === null) return {...plain, problem: 'not-decodable', confined: how.confined}
  return {
    ...plain,
    ...facts,
    kind: facts.kind,
    mediaType: facts.kind === 'audio' ? soundOnlyType(sniffed.mediaType) : sniffed.mediaType,
    confined: how.confined,
    needsDecoding: true,
  }
}

/** Runs ffprobe and parses what it says, or names the problem. */
export async function runFfprobe(
  path: string,
  mediaType: string,
  {tools, confined}: Confinement,
  options: {timeoutMs?: number | undefined; signal?: AbortSignal | undefined},
): Promise<FfprobeReport | MediaProblem> {
  const args = [
    ...confineArguments(tools.ffprobe, confined, LIMITS),
    ...['-v', 'error', ...inputGuards(demuxersFor(mediaType) ?? '')],
    ...['-of', 'json', '-show_format', '-show_streams', '-i', path],
  ]
  const outcome = await runTool(confineScript, args, {timeoutMs: options.timeoutMs ?? 30_000, signal: options.signal})
  if (outcome.code !== 0 || outcome.outputTooLong) return problemOfFailure(outcome)
  const report = ffprobeReport.safeParse(parseJson(outcome.stdout))
  return report.success ? report.data : 'not-decodable'
}

async function probeStill(path: string, sniffed: SniffedType): Promise<Partial<Omit<ContainerFacts, 'kind'>>> {
  if (sniffed.mediaType !== 'image/jpeg') return {}
  const {width, height, exif} = readJpeg((await readHead(path, JPEG_HEAD_BYTES)).head)
  const rotation = exif?.rotation ?? 0
  const turned = rotation % 180 !== 0
  return {
    width: turned ? height : width,
    height: turned ? width : height,
    rotation,
    times: exif?.times ?? [],
    position: exif?.position ?? null,
  }
}

/** The media type when a container that may hold pictures holds sound only. */
function soundOnlyType(mediaType: string): string {
  return /^video\/(mp4|webm|matroska|ogg|3gpp2?)$/.test(mediaType) ? mediaType.replace('video', 'audio') : mediaType
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function withoutFacts(sniffed: SniffedType): ProbeResult {
  return {
    ...sniffed,
    videoCodec: null,
    audioCodec: null,
    pixelFormat: null,
    width: null,
    height: null,
    rotation: 0,
    durationMs: null,
    times: [],
    position: null,
    problem: null,
    confined: null,
    needsDecoding: false,
  }
}
