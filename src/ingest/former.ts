import {closeFile, type OpenFile, openToRead, readAt} from '../disk/files.ts'
import {outside, type Range, within} from './ranges.ts'

/** What an earlier docking could read of a clip: a file of the vault, and what is missing in it. */
export type FormerPartial = {file: string; missing: readonly Range[]}

/** What a block is with the help of what was read formerly; `differsAt` is the first byte that was another then. */
export type Mended = {missing: Range[]; differsAt: number | null}

export type Former = {
  /** Fills what is missing of a block, and compares the rest. */
  mend(block: Uint8Array, span: Range, missing: readonly Range[]): Mended
  close(): void
}

/**
 * Opens what was read formerly. It was proved against its digest before.
 *
 * @throws {Error} of `node:fs` when it can't be read
 */
export function openFormer(partial: FormerPartial | null): Former {
  if (partial === null) return {mend: (_, _span, missing) => ({missing: [...missing], differsAt: null}), close() {}}
  const file = openToRead(partial.file)
  const then = new Uint8Array(1 << 20)
  return {
    mend(block, span, missing) {
      readWhole(file, then, span)
      const view = (bytes: Uint8Array, {from, to}: Range): Uint8Array =>
        bytes.subarray(from - span.from, to - span.from)
      const readBoth = outside(span, missing).flatMap(range => outside(range, partial.missing))
      const differs = readBoth.find(range => Buffer.compare(view(block, range), view(then, range)) !== 0)
      if (differs) {
        const [now, before] = [view(block, differs), view(then, differs)]
        return {missing: [...missing], differsAt: differs.from + now.findIndex((byte, n) => byte !== before[n])}
      }
      for (const range of missing.flatMap(one => outside(one, partial.missing))) {
        block.set(view(then, range), range.from - span.from)
      }
      return {missing: missing.flatMap(range => within(range, partial.missing)), differsAt: null}
    },
    close: () => closeFile(file),
  }
}

function readWhole(file: OpenFile, into: Uint8Array, {from, to}: Range): void {
  for (let at = from; at < to; ) {
    const length = readAt(file, into.subarray(at - from), to - at, at)
    if (length === 0) throw new Error(`${file.path} is shorter than the clip of which it is a part`)
    at += length
  }
}
