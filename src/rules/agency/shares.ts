/** How often something went wrong: `bad` of `of`, and the share that it is at least, with little doubt. */
export type Share = {bad: number; of: number; rate: number; floor: number}

/** The normal distribution's point for 95 in 100. */
const Z = 1.96

/**
 * A share with its floor: the lower end of the Wilson interval. By it one bad of one doesn't stand above forty of sixty.
 *
 * @param of more than 0
 */
export function shareOf(bad: number, of: number): Share {
  const rate = bad / of
  const square = Z * Z
  const centre = rate + square / (2 * of)
  const width = Z * Math.sqrt((rate * (1 - rate) + square / (4 * of)) / of)
  return {bad, of, rate, floor: Math.max(0, (centre - width) / (1 + square / of))}
}
