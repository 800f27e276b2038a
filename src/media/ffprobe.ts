import {z} from 'zod'
import {type Position, readIso6709, type TimeReading, timeReading} from './readings.ts'

const tags = z
  .record(z.string(), z.string())
  .transform(entries => new Map(Object.entries(entries).map(([key, value]) => [key.toLowerCase(), value])))
  .default(new Map())

const number = z.coerce.number().finite()
const positive = number.positive().nullable().catch(null).default(null)
/** In seconds. No recorder runs for over 31 days: a broken or hostile header states anything. */
const duration = number
  .positive()
  .max(31 * 86_400)
  .nullable()
  .catch(null)
  .default(null)

const stream = z.object({
  codec_type: z.string().default('unknown'),
  codec_name: z.string().default('unknown'),
  width: positive,
  height: positive,
  pix_fmt: z.string().nullable().default(null),
  duration,
  disposition: z.object({attached_pic: z.number().default(0)}).default({attached_pic: 0}),
  side_data_list: z.array(z.object({rotation: number.nullable().catch(null).default(null)})).default([]),
  tags,
})

/** The part of `ffprobe -of json -show_format -show_streams` that evidock uses. Numbers come as text or as numbers. */
export const ffprobeReport = z.object({
  streams: z.array(stream).default([]),
  format: z.object({duration, tags}).default({duration: null, tags: new Map()}),
})

export type FfprobeReport = z.infer<typeof ffprobeReport>

/** What a container says of its content. Sizes are as displayed, after rotation. */
export interface ContainerFacts {
  kind: 'video' | 'audio' | null
  videoCodec: string | null
  audioCodec: string | null
  pixelFormat: string | null
  width: number | null
  height: number | null
  rotation: number
  durationMs: number | null
  times: TimeReading[]
  position: Position | null
}

/** Draws the facts from a report. A cover picture beside sound doesn't make a video. */
export function readReport(report: FfprobeReport): ContainerFacts {
  const video = report.streams.find(entry => entry.codec_type === 'video' && entry.disposition.attached_pic === 0)
  const audio = report.streams.find(entry => entry.codec_type === 'audio')
  const rotation = video ? rotationOf(video) : 0
  const turned = rotation % 180 !== 0
  const [width, height] = [video?.width ?? null, video?.height ?? null]
  const seconds = report.format.duration ?? longest(report.streams.map(entry => entry.duration))
  return {
    kind: video ? 'video' : audio ? 'audio' : null,
    videoCodec: video?.codec_name ?? null,
    audioCodec: audio?.codec_name ?? null,
    pixelFormat: video?.pix_fmt ?? null,
    width: turned ? height : width,
    height: turned ? width : height,
    rotation,
    durationMs: seconds === null ? null : Math.round(seconds * 1000),
    times: timesOf(report),
    position: positionOf(report),
  }
}

/** The length of the pictures where there are any, else of the sound, in ms. */
export function mainStreamDurationMs(report: FfprobeReport): number | null {
  const video = report.streams.find(entry => entry.codec_type === 'video' && entry.disposition.attached_pic === 0)
  const main = video ?? report.streams.find(entry => entry.codec_type === 'audio')
  return main?.duration == null ? null : Math.round(main.duration * 1000)
}

// ffprobe gives the display matrix's angle counterclockwise; the older `rotate` tag is clockwise.
function rotationOf(video: FfprobeReport['streams'][number]): number {
  const matrix = video.side_data_list.find(entry => entry.rotation !== null)?.rotation
  const clockwise = matrix == null ? Number(video.tags.get('rotate') ?? 0) : -matrix
  const quarter = Math.round((Number.isFinite(clockwise) ? clockwise : 0) / 90) * 90
  return ((quarter % 360) + 360) % 360
}

function timesOf(report: FfprobeReport): TimeReading[] {
  const {tags} = report.format
  const readings = [
    timeReading('quicktime', tags.get('com.apple.quicktime.creationdate')),
    broadcastWaveTime(tags) ?? timeReading('container', tags.get('creation_time')),
    ...report.streams.map(entry => timeReading('container', entry.tags.get('creation_time'))),
  ].filter(reading => reading !== null)
  return readings.filter((reading, i) => readings.findIndex(other => other.raw === reading.raw) === i)
}

// Of a WAV's bext chunk (EBU Tech 3285) ffmpeg gives the date as `date` and the bare time as `creation_time`.
function broadcastWaveTime(tags: Map<string, string>): TimeReading | null {
  const [date, time] = [tags.get('date'), tags.get('creation_time')]
  if (date === undefined || time === undefined || !/^\d\d:\d\d:\d\d$/.test(time)) return null
  return timeReading('bext', `${date} ${time}`)
}

function positionOf(report: FfprobeReport): Position | null {
  const {tags} = report.format
  const named = [
    {source: 'quicktime' as const, text: tags.get('com.apple.quicktime.location.iso6709')},
    {source: 'container' as const, text: tags.get('location') ?? tags.get('location-eng')},
  ]
  for (const {source, text} of named) {
    const point = text === undefined ? null : readIso6709(text)
    if (point) return {...point, source}
  }
  return null
}

function longest(durations: (number | null)[]): number | null {
  const known = durations.filter(duration => duration !== null)
  return known.length === 0 ? null : Math.max(...known)
}
