import {type OpenFile, readAt} from '../disk/files.ts'
import {codeOf} from './error-code.ts'
import {addRange, type Range} from './ranges.ts'

/** Less than a page isn't asked for: the kernel reads whole ones. */
const PAGE_BYTES = 4096
/** So many failing reads, and so much time in them, are spent on finding what lies around a bad place. */
const MOST_FAILURES = 512
const MOST_SEARCH_MS = 120_000
/** After so many blocks in a row of which nothing can be read, or so much time, the rest isn't asked for. */
const MOST_BLOCKS_IN_A_ROW = 64
const MOST_MS = 300_000

/** The recorder itself is gone, not a place on its disk. */
const GONE: ReadonlySet<string> = new Set(['ENODEV', 'ENXIO', 'ESTALE', 'ENOENT', 'ENOTCONN', 'ENOMEDIUM', 'EBADF'])

/** How much patience a clip has used up with a disk that fails, so that a dying card doesn't hold the bay for ever. */
export type Patience = {failures: number; ms: number; blocksInARow: number}
export const fresh = (): Patience => ({failures: 0, ms: 0, blocksInARow: 0})

const maySearch = ({failures, ms}: Patience): boolean => failures < MOST_FAILURES && ms < MOST_SEARCH_MS
const isOut = ({ms, blocksInARow}: Patience): boolean => ms >= MOST_MS || blocksInARow >= MOST_BLOCKS_IN_A_ROW

/** What became of a span: all of it was read but what is missing; `code` says why. Or the recorder is gone. */
export type Salvaged = {missing: Range[]; code: string | null} | {gone: string; atByte: number}

/**
 * Reads a span of a file as far as it can be read. Around what can't it searches by halves, down to a page, and what is
 * missing is zeros in `into`. A read that gives less than the file has is an error like any other.
 *
 * @param into gets the span from its start
 * @param mustStop ends it between two reads; what wasn't read then is missing
 */
export function salvage(
  file: OpenFile,
  into: Uint8Array,
  span: Range,
  patience: Patience,
  mustStop: () => boolean,
): Salvaged {
  const missing: Range[] = []
  let code: string | null = null
  const give = (range: Range): void => {
    into.fill(0, range.from - span.from, range.to - span.from)
    addRange(missing, range)
  }
  const read = (range: Range, tries: number): void => {
    if (isOut(patience) || mustStop()) {
      give(range)
      return
    }
    const {at, failed} = readOn(file, into.subarray(range.from - span.from, range.to - span.from), range, patience)
    if (failed === null) return
    code = failed
    if (GONE.has(failed)) throw new GoneError(failed, at)
    const rest = {from: at, to: range.to}
    const isPage = rest.to - rest.from <= PAGE_BYTES
    const mayTry = maySearch(patience)
    if (isPage && mayTry && tries === 1) read(rest, 2)
    else if (isPage || !mayTry) give(rest)
    else {
      const middle = halfOf(rest)
      read({from: rest.from, to: middle}, 1)
      read({from: middle, to: rest.to}, 1)
    }
  }
  try {
    read(span, 1)
  } catch (error) {
    if (error instanceof GoneError) return {gone: error.code, atByte: error.atByte}
    throw error
  }
  const nothing = missing[0]?.from === span.from && missing[0].to === span.to
  patience.blocksInARow = nothing ? patience.blocksInARow + 1 : 0
  return {missing, code}
}

class GoneError extends Error {
  override name = 'GoneError'
  readonly code: string
  readonly atByte: number

  constructor(code: string, atByte: number) {
    super(`the recorder is gone: ${code} at byte ${atByte}`)
    this.code = code
    this.atByte = atByte
  }
}

/** @returns how far it came, and the error's code if that isn't the end */
function readOn(
  file: OpenFile,
  into: Uint8Array,
  {from, to}: Range,
  patience: Patience,
): {at: number; failed: string | null} {
  let at = from
  const began = performance.now()
  const fail = (failed: string): {at: number; failed: string} => {
    patience.failures += 1
    patience.ms += performance.now() - began
    return {at, failed}
  }
  while (at < to) {
    try {
      const length = readAt(file, into.subarray(at - from), to - at, at)
      if (length === 0) return fail('ENODATA')
      at += length
    } catch (error) {
      return fail(codeOf(error))
    }
  }
  return {at, failed: null}
}

/** On the boundary of a page, so that a page is never asked for in two. */
const halfOf = ({from, to}: Range): number => {
  const half = Math.floor((from + to) / 2 / PAGE_BYTES) * PAGE_BYTES
  return half > from ? half : half + PAGE_BYTES
}
