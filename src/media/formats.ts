/** The ffmpeg demuxers that may open a media type. A type that isn't here is never given to ffmpeg. */
const DEMUXERS = new Map([
  ['video/mp4', 'mov'],
  ['video/quicktime', 'mov'],
  ['video/3gpp', 'mov'],
  ['video/3gpp2', 'mov'],
  ['audio/mp4', 'mov'],
  ['video/vnd.avi', 'avi'],
  ['video/matroska', 'matroska'],
  ['video/webm', 'matroska'],
  ['video/mp2t', 'mpegts'],
  ['video/MP1S', 'mpeg'],
  ['video/MP2P', 'mpeg'],
  ['video/mpeg', 'mpeg,mpegvideo'],
  ['video/x-flv', 'flv'],
  ['video/ogg', 'ogg'],
  ['audio/ogg', 'ogg'],
  ['application/ogg', 'ogg'],
  ['application/vnd.ms-asf', 'asf'],
  ['audio/vnd.wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/aac', 'aac'],
  ['audio/amr', 'amr'],
  ['audio/flac', 'flac'],
  ['audio/aiff', 'aiff'],
  // By its extension ffmpeg takes a still for `image2`; under the neutral name of confinement it goes by content.
  ['image/jpeg', 'jpeg_pipe,image2'],
  ['image/png', 'png_pipe,image2'],
  ['image/gif', 'gif'],
  ['image/bmp', 'bmp_pipe,image2'],
  ['image/webp', 'webp_pipe,image2'],
])

/** Extensions under which people expect something to watch, hear or see. */
const MEDIA_EXTENSIONS = new Set(
  'mp4 mov m4v 3gp avi mkv webm ts mts m2ts mpg mpeg wmv asf flv wav mp3 aac m4a amr flac ogg wma jpg jpeg png'.split(
    ' ',
  ),
)

/** The demuxers for a media type, as ffmpeg's `-format_whitelist` takes them; null when it isn't parsed at all. */
export function demuxersFor(mediaType: string): string | null {
  return DEMUXERS.get(mediaType) ?? null
}

/** Whether a file's name promises media, so that other content under it is a problem to report. */
export function namePromisesMedia(path: string): boolean {
  return MEDIA_EXTENSIONS.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase())
}
