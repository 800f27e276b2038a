const START = [0xff, 0xd8]
// Frame header of a 4 x 3 picture with one component, then the start of its scan.
const FRAME = [0xff, 0xc0, 0, 11, 8, 0, 3, 0, 4, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2]
/** A JPEG's head without pictures: 4 pixels wide, 3 high. */
export const PLAIN_JPEG = Uint8Array.from([...START, ...FRAME])

/** The same with a big-endian Exif block: orientation, and a GPS folder of position and time. */
export function withGps(latitudeRef: string, orientation: number): Uint8Array {
  const tiff = Buffer.alloc(240)
  tiff.write('MM', 0, 'latin1')
  tiff.writeUInt16BE(42, 2)
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(2, 8)
  const entry = (at: number, tag: number, type: number, count: number) => {
    tiff.writeUInt16BE(tag, at)
    tiff.writeUInt16BE(type, at + 2)
    tiff.writeUInt32BE(count, at + 4)
  }
  entry(10, 0x0112, 3, 1)
  tiff.writeUInt16BE(orientation, 18)
  entry(22, 0x8825, 4, 1)
  tiff.writeUInt32BE(40, 30)
  tiff.writeUInt16BE(6, 40)
  const texts: [number, number, string][] = [
    [42, 1, latitudeRef],
    [66, 3, 'E'],
  ]
  for (const [at, tag, text] of texts) {
    entry(at, tag, 2, 2)
    tiff.write(text, at + 8, 'latin1')
  }
  const rationals: [number, number, number, number[]][] = [
    [54, 2, 120, [30, 1, 15, 1, 0, 1]],
    [78, 4, 144, [120, 1, 9, 1, 36, 1]],
    [90, 7, 168, [1, 1, 5, 1, 109, 10]],
  ]
  for (const [at, tag, place, values] of rationals) {
    entry(at, tag, 5, 3)
    tiff.writeUInt32BE(place, at + 8)
    for (const [i, value] of values.entries()) tiff.writeUInt32BE(value, place + 4 * i)
  }
  entry(102, 29, 2, 11)
  tiff.writeUInt32BE(200, 110)
  tiff.write('2026:10:20\0', 200, 'latin1')
  const length = tiff.length + 8
  return Uint8Array.from([
    ...START,
    0xff,
    0xe1,
    length >> 8,
    length & 0xff,
    ...Buffer.from('Exif\0\0'),
    ...tiff,
    ...FRAME,
  ])
}
