import {onEarth, type Position, roundDegrees, type TimeReading, timeReading} from './readings.ts'

/** What an Exif block tells. `rotation` is the clockwise turn in degrees that shows the picture upright. */
export interface ExifFacts {
  times: TimeReading[]
  position: Position | null
  rotation: number
}

// Tags of Exif 2.32 (CIPA DC-008), sections 4.6.4 to 4.6.6.
const ORIENTATION = 0x0112
const EXIF_FOLDER = 0x8769
const GPS_FOLDER = 0x8825
const DATE_TIME_ORIGINAL = 0x9003
const OFFSET_TIME_ORIGINAL = 0x9011
const [GPS_LATITUDE_REF, GPS_LATITUDE, GPS_LONGITUDE_REF, GPS_LONGITUDE, GPS_TIME, GPS_DATE] = [1, 2, 3, 4, 7, 29]

const ASCII = 2
const SHORT = 3
const LONG = 4
const RATIONAL = 5
const BYTES_A_VALUE = new Map([
  [ASCII, 1],
  [SHORT, 2],
  [LONG, 4],
  [RATIONAL, 8],
])
const MOST_ENTRIES = 256
const MOST_BYTES = 256

type Value = string | number[]
type Folder = Map<number, Value>

/**
 * Reads the few facts that matter from an Exif block (a TIFF structure). Reads each folder once, at most 256 entries of
 * it and 256 bytes a value, so that no made-up block can keep it busy.
 *
 * @returns null when the block is no readable TIFF; a value out of its bounds is left out
 */
export function readExif(tiff: Uint8Array): ExifFacts | null {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (tiff.length < 8) return null
  const little = view.getUint16(0) === 0x4949
  if ((!little && view.getUint16(0) !== 0x4d4d) || view.getUint16(2, little) !== 42) return null
  const main = readFolder(view, view.getUint32(4, little), little)
  const exif = readFolder(view, first(main.get(EXIF_FOLDER)), little)
  const gps = readFolder(view, first(main.get(GPS_FOLDER)), little)
  const times = [
    timeReading('exif', `${text(exif.get(DATE_TIME_ORIGINAL))}${text(exif.get(OFFSET_TIME_ORIGINAL))}`),
    gpsTime(gps),
  ]
  const rotation =
    new Map([
      [3, 180],
      [6, 90],
      [8, 270],
    ]).get(first(main.get(ORIENTATION))) ?? 0
  return {times: times.filter(time => time !== null), position: gpsPosition(gps), rotation}
}

function readFolder(view: DataView, at: number, little: boolean): Folder {
  const folder: Folder = new Map()
  if (at < 8 || at + 2 > view.byteLength) return folder
  const count = Math.min(view.getUint16(at, little), MOST_ENTRIES)
  for (let entry = at + 2; entry < at + 2 + count * 12 && entry + 12 <= view.byteLength; entry += 12) {
    const value = readValue(view, entry, little)
    if (value !== null) folder.set(view.getUint16(entry, little), value)
  }
  return folder
}

function readValue(view: DataView, entry: number, little: boolean): Value | null {
  const type = view.getUint16(entry + 2, little)
  const count = view.getUint32(entry + 4, little)
  const size = BYTES_A_VALUE.get(type)
  if (size === undefined || count * size > MOST_BYTES) return null
  const at = count * size <= 4 ? entry + 8 : view.getUint32(entry + 8, little)
  if (at + count * size > view.byteLength) return null
  if (type === ASCII) {
    return new TextDecoder('latin1').decode(new Uint8Array(view.buffer, view.byteOffset + at, count))
  }
  return Array.from({length: count}, (_, i) => {
    const place = at + i * size
    if (type === SHORT) return view.getUint16(place, little)
    if (type === LONG) return view.getUint32(place, little)
    return view.getUint32(place, little) / view.getUint32(place + 4, little)
  })
}

function gpsPosition(gps: Folder): Position | null {
  const latitude = angle(gps.get(GPS_LATITUDE)) * (text(gps.get(GPS_LATITUDE_REF)) === 'S' ? -1 : 1)
  const longitude = angle(gps.get(GPS_LONGITUDE)) * (text(gps.get(GPS_LONGITUDE_REF)) === 'W' ? -1 : 1)
  return onEarth(latitude, longitude) ? {latitude, longitude, source: 'exif'} : null
}

function gpsTime(gps: Folder): TimeReading | null {
  const clock = gps.get(GPS_TIME)
  if (!Array.isArray(clock) || clock.length !== 3 || !clock.every(Number.isFinite)) return null
  const [hours = 0, minutes = 0, seconds = 0] = clock
  const digits = [hours, minutes, Math.floor(seconds)].map(part => String(part).padStart(2, '0')).join(':')
  return timeReading('exif-gps', `${text(gps.get(GPS_DATE))} ${digits}Z`)
}

function angle(value: Value | undefined): number {
  if (!Array.isArray(value) || value.length !== 3) return Number.NaN
  const [degrees = Number.NaN, minutes = Number.NaN, seconds = Number.NaN] = value
  return roundDegrees(degrees + minutes / 60 + seconds / 3600)
}

function first(value: Value | undefined): number {
  return Array.isArray(value) ? (value[0] ?? 0) : 0
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? (value.split('\0')[0] ?? '').trim() : ''
}
