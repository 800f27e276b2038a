/** Files that recorders put beside a clip, under its name: positions, subtitles, digests, small pictures, a second log. */
const COMMON: readonly string[] = ['gps', 'nmea', 'srt', 'txt', 'log', 'thm', 'md5', 'json', 'xml', 'idx']
const MEDIA: ReadonlySet<string> = new Set('mp4 mov avi mkv ts 3gp wav mp3 m4a aac amr jpg jpeg'.split(' '))

type Named = {path: Uint8Array; volumeSerial: string | null}

/**
 * Which clip each file belongs to that is no clip itself: the one in the same folder that has its name, but for the
 * extension, where there is exactly one.
 *
 * @param own extensions (without dot, lower case) that a profile adds
 * @returns the clip by the entry beside it
 */
export function sidecarsOf<Entry extends Named>(entries: readonly Entry[], own: readonly string[]): Map<Entry, Entry> {
  const kinds = new Set([...COMMON, ...own])
  const named = entries.map(entry => ({entry, ...partsOf(entry)}))
  const clips = new Map<string, Entry | null>()
  for (const {entry, stem, extension} of named) {
    if (MEDIA.has(extension)) clips.set(stem, clips.has(stem) ? null : entry)
  }
  const found = new Map<Entry, Entry>()
  for (const {entry, stem, extension} of named) {
    const clip = kinds.has(extension) ? clips.get(stem) : null
    if (clip) found.set(entry, clip)
  }
  return found
}

function partsOf({path, volumeSerial}: Named): {stem: string; extension: string} {
  // Bytes one by one: a name needn't be text, and FAT's letters may be in either case.
  const text = `${volumeSerial ?? ''}:${Buffer.from(path).toString('latin1').toLowerCase()}`
  const dot = text.lastIndexOf('.')
  return dot > text.lastIndexOf('/')
    ? {stem: text.slice(0, dot), extension: text.slice(dot + 1)}
    : {stem: text, extension: ''}
}
