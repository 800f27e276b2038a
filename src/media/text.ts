// Enough to tell text from media: binary formats have control characters or invalid sequences well before this.
const LOOK_AT_BYTES = 4100

/**
 * Tells whether bytes are text: UTF-8 or GB18030 without control characters, or UTF-16 with a byte order mark.
 *
 * @param head the first bytes of a file
 * @param whole whether `head` is the whole file, so that JSON can be parsed rather than guessed
 * @returns `application/json`, `text/plain`, or null when it is not text
 */
export function textType(head: Uint8Array, whole: boolean): 'application/json' | 'text/plain' | null {
  const text = decodeText(head)
  if (text === null) return null
  return (whole ? parsesAsJson(head) : looksLikeJson(text)) ? 'application/json' : 'text/plain'
}

function decodeText(head: Uint8Array): string | null {
  const start = head.subarray(0, LOOK_AT_BYTES)
  const cut = start.length < head.length
  const isUtf16 = hasUtf16Mark(start)
  // In both others such a byte is never part of a character: most media has one early, and needs no decoder.
  if (!isUtf16 && start.some(isControl)) return null
  const encodings = isUtf16 ? ['utf-16le', 'utf-16be'] : ['utf-8', 'gb18030']
  for (const encoding of encodings) {
    const text = decode(start, encoding, cut)
    if (text !== null && !hasControlCharacters(text)) return text
  }
  return null
}

function decode(bytes: Uint8Array, encoding: string, cut: boolean): string | null {
  try {
    // A character cut by the end of the look is no error, one cut by the end of the file is.
    return new TextDecoder(encoding, {fatal: true}).decode(bytes, {stream: cut})
  } catch {
    return null
  }
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

function hasControlCharacters(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isControl(code) || (code >= 0x80 && code < 0xa0)) return true
  }
  return false
}

/** Of ASCII's: tab, line feed, form feed, carriage return and escape occur in logs. */
function isControl(code: number): boolean {
  return (code < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(code)) || code === 0x7f
}

function parsesAsJson(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes))
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

function looksLikeJson(text: string): boolean {
  return /^\s*(\{\s*"[^"]*"\s*:|\[\s*[{["])/.test(text)
}
