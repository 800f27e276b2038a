/**
 * Puts an Exif block with the time of taking into a JPEG, as a recorder's camera writes it.
 *
 * @param jpeg a JPEG as ffmpeg writes it, starting with its start-of-image marker
 * @param dateTime `YYYY:MM:DD HH:MM:SS` on the recorder's clock
 * @param offset such as `+08:00`
 */
export function withExifTime(jpeg: Uint8Array, dateTime: string, offset: string): Uint8Array {
  const segment = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(dateTime, offset)])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(segment.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, segment, jpeg.subarray(2)])
}

// A TIFF with one folder that points to the Exif folder, which holds the two texts (Exif 2.32, 4.6.3 and 4.6.5).
function tiff(dateTime: string, offset: string): Buffer {
  const texts = [Buffer.from(`${dateTime}\0`, 'latin1'), Buffer.from(`${offset}\0`, 'latin1')] as const
  const [time, zone] = texts
  const mainAt = 8
  const exifAt = mainAt + 2 + 12 + 4
  const timeAt = exifAt + 2 + 2 * 12 + 4
  const head = Buffer.alloc(timeAt)
  head.write('II', 0, 'latin1')
  head.writeUInt16LE(42, 2)
  head.writeUInt32LE(mainAt, 4)
  head.writeUInt16LE(1, mainAt)
  writeEntry(head, mainAt + 2, 0x8769, 4, 1, exifAt)
  head.writeUInt16LE(2, exifAt)
  writeEntry(head, exifAt + 2, 0x9003, 2, time.length, timeAt)
  writeEntry(head, exifAt + 14, 0x9011, 2, zone.length, timeAt + time.length)
  return Buffer.concat([head, time, zone])
}

function writeEntry(buffer: Buffer, at: number, tag: number, type: number, count: number, value: number): void {
  buffer.writeUInt16LE(tag, at)
  buffer.writeUInt16LE(type, at + 2)
  buffer.writeUInt32LE(count, at + 4)
  buffer.writeUInt32LE(value, at + 8)
}
