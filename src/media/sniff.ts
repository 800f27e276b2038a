import {textType} from './text.ts'

export type MediaKind = 'video' | 'audio' | 'image' | 'text' | 'other'

/** What a file is by its content: an IANA media type, and the kind that decides how it is treated. */
export interface SniffedType {
  mediaType: string
  kind: MediaKind
}

/** So much of a file is looked at. An MP3's tag and an ASF header may be long: file-type gives up where the bytes end. */
export const HEAD_BYTES = 64 * 1024

const UNKNOWN: SniffedType = {mediaType: 'application/octet-stream', kind: 'other'}

/** IANA's registered name where file-type gives another one. */
const REGISTERED_NAMES = new Map([
  ['audio/wav', 'audio/vnd.wave'],
  ['audio/x-m4a', 'audio/mp4'],
  ['video/x-m4v', 'video/mp4'],
  ['audio/x-ms-asf', 'application/vnd.ms-asf'],
  ['video/x-ms-asf', 'application/vnd.ms-asf'],
])

/**
 * Tells a file's type from its first bytes; the name plays no part, and no media tool is started.
 *
 * Text is looked for first, since a log can begin with letters that are some format's magic number. AVI is IANA's
 * `video/vnd.avi`, WAV `audio/vnd.wave` (RFC 2361), WMV and WMA `application/vnd.ms-asf`. Raw elementary streams have
 * no magic number, so they are `application/octet-stream`.
 *
 * @param head the first {@link HEAD_BYTES} of the file, or all of it
 * @param whole whether that is all of it
 */
export async function sniffType(head: Uint8Array, whole: boolean): Promise<SniffedType> {
  if (head.length === 0) return UNKNOWN
  const text = textType(head, whole)
  if (text !== null) return {mediaType: text, kind: 'text'}
  return (await typeByMagic(head)) ?? UNKNOWN
}

/**
 * As {@link sniffType}, of a document file: there a magic number counts before text, since a PDF may be all text.
 *
 * @returns an IANA media type
 */
export async function sniffDocument(head: Uint8Array, whole: boolean): Promise<string> {
  return (await typeByMagic(head))?.mediaType ?? textType(head, whole) ?? UNKNOWN.mediaType
}

async function typeByMagic(head: Uint8Array): Promise<SniffedType | null> {
  // Loaded with the first clip: it is a tenth of what a dock would load at its start.
  const {fileTypeFromBuffer} = await import('file-type')
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  const bare = found?.mime.split(';')[0] ?? null
  if (bare === null) return null
  const mediaType = REGISTERED_NAMES.get(bare) ?? bare
  return {mediaType, kind: kindOf(mediaType)}
}

function kindOf(mediaType: string): MediaKind {
  if (mediaType === 'application/vnd.ms-asf' || mediaType === 'application/mxf') return 'video'
  if (mediaType === 'application/ogg') return 'audio'
  const family = mediaType.split('/')[0]
  return family === 'video' || family === 'audio' || family === 'image' ? family : 'other'
}
