import {type ExifFacts, readExif} from './exif.ts'

/** What a JPEG's head tells. `width` and `height` are the stored ones, in pixels, before any rotation. */
export interface JpegFacts {
  width: number | null
  height: number | null
  exif: ExifFacts | null
}

const START_OF_IMAGE = 0xd8
const START_OF_SCAN = 0xda
const APP1 = 0xe1
// Frame headers are C0 to CF but for C4 (Huffman tables), C8 (reserved) and CC (arithmetic conditioning): ITU-T T.81 B.1.
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc])

/**
 * Reads the size and the Exif block from the first bytes of a JPEG. Damaged or foreign parts are left out, never an
 * error.
 */
export function readJpeg(head: Uint8Array): JpegFacts {
  const facts: JpegFacts = {width: null, height: null, exif: null}
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head[0] !== 0xff || head[1] !== START_OF_IMAGE) return facts
  let at = 2
  while (at + 4 <= head.length && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0
    // A marker may be preceded by fill bytes.
    if (marker === 0xff) {
      at += 1
      continue
    }
    const length = view.getUint16(at + 2)
    const segment = head.subarray(at + 4, at + 2 + length)
    if (marker === START_OF_SCAN || length < 2) break
    if (marker === APP1 && facts.exif === null && startsWithExif(segment)) facts.exif = readExif(segment.subarray(6))
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker) && segment.length >= 5) {
      facts.height = view.getUint16(at + 5) || null
      facts.width = view.getUint16(at + 7) || null
      break
    }
    at += 2 + length
  }
  return facts
}

function startsWithExif(segment: Uint8Array): boolean {
  return segment.length > 6 && new TextDecoder('latin1').decode(segment.subarray(0, 6)) === 'Exif\0\0'
}
