import type {ToolLimits} from './confine.ts'
import type {ProbeResult} from './probe.ts'

const LONG_SIDE = 1280
const SHORT_SIDE = 720
const TALLEST_COPIED = 1080
const THUMBNAIL_WIDTH = 480
const MIB = 1024 * 1024

/**
 * Whether a browser plays the clip as it is, so that its streams can be copied: H.264 in 8-bit 4:2:0 with AAC or no
 * sound, in an MP4 or MOV, at most 1080 lines (the shorter side).
 */
export function playsInBrowser(probe: ProbeResult): boolean {
  const {mediaType, videoCodec, audioCodec, pixelFormat, width, height} = probe
  return (
    (mediaType === 'video/mp4' || mediaType === 'video/quicktime') &&
    videoCodec === 'h264' &&
    (pixelFormat === 'yuv420p' || pixelFormat === 'yuvj420p') &&
    (audioCodec === null || audioCodec === 'aac') &&
    Math.min(width ?? Number.POSITIVE_INFINITY, height ?? Number.POSITIVE_INFINITY) <= TALLEST_COPIED
  )
}

/** ffmpeg's output options for a clip's proxy. `threads` bounds the encoder, so that copying keeps a core. */
export function proxyOptions(probe: ProbeResult, threads: number): string[] {
  // Nothing that names a place or a device goes into a proxy.
  const common = ['-map_metadata', '-1', '-map_chapters', '-1', '-sn', '-dn', '-movflags', '+faststart']
  const sound = ['-c:a', 'aac', '-b:a', '96k', '-ac', '2', '-ar', '48000']
  if (probe.kind === 'audio') return ['-map', '0:a:0', ...sound, ...common]
  const streams = ['-map', '0:v:0', '-map', '0:a:0?']
  if (playsInBrowser(probe)) return [...streams, '-c', 'copy', ...common]
  return [
    ...streams,
    ...['-vf', scaleFilter(probe), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '28', '-pix_fmt', 'yuv420p'],
    ...['-threads', String(threads), '-max_muxing_queue_size', '1024'],
    ...sound,
    ...common,
  ]
}

/** Options of a pass that decodes the pictures and throws them away. */
export function decodePassOptions(): string[] {
  return ['-map', '0:v:0', '-f', 'null', '-']
}

/** Options for a still of at most 480 pixels width. `rotation` in clockwise degrees, for input that isn't turned yet. */
export function thumbnailOptions(rotation: number): string[] {
  const turn =
    new Map([
      [90, 'transpose=clock,'],
      [180, 'hflip,vflip,'],
      [270, 'transpose=cclock,'],
    ]).get(rotation) ?? ''
  const filter = `${turn}scale=min(${THUMBNAIL_WIDTH}\\,iw):-2`
  return ['-map', '0:v:0', '-frames:v', '1', '-vf', filter, '-pix_fmt', 'yuvj420p', '-q:v', '4', '-f', 'mjpeg']
}

/**
 * What making a proxy may use. Memory by picture size (measured: 800 MB is enough for 720p), CPU time by length, the
 * file by the input's size.
 */
export function proxyLimits(probe: ProbeResult, inputBytes: number): ToolLimits {
  const large = (probe.width ?? 0) * (probe.height ?? 0) > 1920 * 1088
  return {
    addressSpaceBytes: (large ? 6 : 3) * 1024 * MIB,
    cpuSeconds: 120 + Math.ceil(20 * lengthSeconds(probe, inputBytes)),
    fileSizeBytes: 2 * inputBytes + 64 * MIB,
  }
}

/** How long making a proxy may take, in ms; generous, since it yields to copying. */
export function proxyTimeoutMs(probe: ProbeResult, inputBytes: number): number {
  return 600_000 + Math.ceil(60_000 * lengthSeconds(probe, inputBytes))
}

function scaleFilter({width, height}: ProbeResult): string {
  if (width === null || height === null)
    return `scale=${LONG_SIDE}:${SHORT_SIDE}:force_original_aspect_ratio=decrease:force_divisible_by=2`
  const factor = Math.min(1, LONG_SIDE / Math.max(width, height), SHORT_SIDE / Math.min(width, height))
  const even = (pixels: number) => Math.max(2, 2 * Math.round((pixels * factor) / 2))
  return `scale=${even(width)}:${even(height)}`
}

// Without a stated length, that of a clip with a low bit rate (100 kB/s).
function lengthSeconds({durationMs}: ProbeResult, inputBytes: number): number {
  return Math.min(durationMs === null ? inputBytes / 100_000 : durationMs / 1000, 24 * 3600)
}
