/** Bytes of a file: the first one, and the one behind the last. */
export type Range = {from: number; to: number}

/** Adds a range behind all others; ranges that touch become one. */
export function addRange(ranges: Range[], {from, to}: Range): void {
  const last = ranges.at(-1)
  if (last && last.to === from) last.to = to
  else if (to > from) ranges.push({from, to})
}

/** The parts of a span that lie in one of the ranges, which are in order. */
export const within = (span: Range, ranges: readonly Range[]): Range[] =>
  ranges
    .map(({from, to}) => ({from: Math.max(from, span.from), to: Math.min(to, span.to)}))
    .filter(({from, to}) => from < to)

/** The parts of a span that lie in none of the ranges, which are in order. */
export function outside(span: Range, ranges: readonly Range[]): Range[] {
  const free: Range[] = []
  let at = span.from
  for (const {from, to} of within(span, ranges)) {
    if (from > at) free.push({from: at, to: from})
    at = to
  }
  if (at < span.to) free.push({from: at, to: span.to})
  return free
}

/** How many bytes they are. */
export const bytesIn = (ranges: readonly Range[]): number => ranges.reduce((sum, {from, to}) => sum + to - from, 0)
