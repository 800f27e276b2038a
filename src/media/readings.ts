/**
 * A time as the media states it, never changed.
 *
 * `basis` tells what the text itself claims: `utc-claimed` (a Z, or a format that counts in UTC, though many recorders
 * write their wall clock there), `offset` (a stated offset), `local` (no zone). `iso` is the same reading as ISO 8601
 * with Z, offset or neither, or null when it can't be read so.
 */
export interface TimeReading {
  source: 'container' | 'quicktime' | 'bext' | 'exif' | 'exif-gps'
  raw: string
  basis: 'utc-claimed' | 'offset' | 'local'
  iso: string | null
}

/** A position as the media states it: WGS 84 degrees, north and east positive. */
export interface Position {
  latitude: number
  longitude: number
  source: 'quicktime' | 'container' | 'exif'
}

const LONGEST_RAW = 64

/** Makes a reading from a time text; null when the text is empty, absurdly long, or the year of an unset clock field. */
export function timeReading(source: TimeReading['source'], text: string | undefined): TimeReading | null {
  const raw = text?.trim() ?? ''
  if (raw === '' || raw.length > LONGEST_RAW) return null
  const found = /^(\d{4})[-:](\d\d)[-:](\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(raw)
  if (!found) return {source, raw, basis: 'local', iso: null}
  const [, year, month, day, time, fraction = '', zone = ''] = found
  if (year === '0000' || year === '1904') return null
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  const basis = zone === '' ? 'local' : zone === 'Z' ? 'utc-claimed' : 'offset'
  return {source, raw, basis, iso: `${year}-${month}-${day}T${time}${fraction}${offset}`}
}

/**
 * Reads an ISO 6709 point such as `+30.2741+120.1551+012.0/`: degrees, or degrees with minutes, or with minutes and
 * seconds, by the count of whole digits.
 */
export function readIso6709(text: string): {latitude: number; longitude: number} | null {
  const found = /^([+-])(\d{2}|\d{4}|\d{6})(\.\d+)?([+-])(\d{3}|\d{5}|\d{7})(\.\d+)?([+-]|\/|CRS|$)/.exec(text.trim())
  if (!found) return null
  const [, latitudeSign, latitudeDigits = '', latitudeRest = '', longitudeSign, longitudeDigits = '', rest = ''] = found
  const latitude = degrees(latitudeDigits, latitudeRest, 2) * (latitudeSign === '-' ? -1 : 1)
  const longitude = degrees(longitudeDigits, rest, 3) * (longitudeSign === '-' ? -1 : 1)
  return onEarth(latitude, longitude) ? {latitude, longitude} : null
}

/** Rounds an angle in degrees to seven digits, about a centimetre, which no receiver reaches. */
export function roundDegrees(angle: number): number {
  return Math.round(angle * 1e7) / 1e7
}

/** Whether both are possible; 0, 0 is what a receiver without a fix writes. */
export function onEarth(latitude: number, longitude: number): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0)
}

function degrees(digits: string, fraction: string, degreeDigits: number): number {
  const parts = [digits.slice(0, degreeDigits), ...(digits.slice(degreeDigits).match(/\d\d/g) ?? [])]
  const last = parts.length - 1
  return roundDegrees(parts.reduce((sum, part, i) => sum + Number(i === last ? part + fraction : part) / 60 ** i, 0))
}
