import type {ToolOutcome} from './run.ts'

/**
 * Why a clip has no full description. All but the first three say something about the clip itself.
 *
 * - `media-unconfined`: confinement is required and this machine can't give it
 * - `no-media-tools`: ffmpeg or ffprobe is missing or too old
 * - `timeout`, `limit-exceeded`: the time, memory or output that the tool may use was not enough
 * - `empty`: no bytes
 * - `format-unsupported`: media, of a type that isn't parsed
 * - `no-index`: an MP4 or MOV cut off before its moov atom was written
 * - `not-decodable`: no picture or sound could be got from it
 * - `decodes-partly`: it plays, but ends well before the length that its container states
 * - `decode-errors`: it plays to its end, with damaged pictures or sound
 */
export type MediaProblem =
  | 'media-unconfined'
  | 'no-media-tools'
  | 'timeout'
  | 'limit-exceeded'
  | 'empty'
  | 'format-unsupported'
  | 'no-index'
  | 'not-decodable'
  | 'decodes-partly'
  | 'decode-errors'

// A process killed by a limit, as itself or as bubblewrap reports it (128 + signal); a CPU limit ends in SIGKILL.
const LIMIT_SIGNALS = new Set(['SIGKILL', 'SIGXCPU', 'SIGXFSZ'])
const LIMIT_CODES = new Set([128 + 9, 128 + 24, 128 + 25])

/** Names the problem behind a media tool's failure. */
export function problemOfFailure(outcome: ToolOutcome): MediaProblem {
  if (outcome.timedOut) return 'timeout'
  if (outcome.outputTooLong || (outcome.signal !== null && LIMIT_SIGNALS.has(outcome.signal))) return 'limit-exceeded'
  if (outcome.code !== null && LIMIT_CODES.has(outcome.code)) return 'limit-exceeded'
  if (outcome.stderr.includes('Cannot allocate memory')) return 'limit-exceeded'
  if (outcome.stderr.includes('moov atom not found')) return 'no-index'
  return 'not-decodable'
}

/** Whether a decoder complained about the data; muxers' complaints about time stamps don't count. */
export function complainsOfData(stderr: string): boolean {
  return /error while decoding|concealing|corrupt|invalid nal|invalid data|non-existing pps|partial file/i.test(stderr)
}
