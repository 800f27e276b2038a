/** A stretch of time, ms since 1970, its end not included. */
export type Interval = {from: number; to: number}

/** The stretches that at least one of them covers, in their order, none touching another. */
export function unionOf(intervals: readonly Interval[]): Interval[] {
  const union: Interval[] = []
  for (const {from, to} of intervals.toSorted((a, b) => a.from - b.from)) {
    if (to <= from) continue
    const last = union.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else union.push({from, to})
  }
  return union
}

/** What of a window a union covers. */
export const within = (window: Interval, union: readonly Interval[]): Interval[] =>
  union.flatMap(({from, to}) => {
    const cut = {from: Math.max(from, window.from), to: Math.min(to, window.to)}
    return cut.to > cut.from ? [cut] : []
  })

/** What of a window a union leaves open, in its order. */
export function gapsOf(window: Interval, union: readonly Interval[]): Interval[] {
  const gaps: Interval[] = []
  let from = window.from
  for (const covered of within(window, union)) {
    if (covered.from > from) gaps.push({from, to: covered.from})
    from = covered.to
  }
  if (from < window.to) gaps.push({from, to: window.to})
  return gaps
}

/** ms that stretches last in all. */
export const lengthOf = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, {from, to}) => sum + to - from, 0)
