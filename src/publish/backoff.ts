/**
 * How long to wait before the next try: doubling from `firstMs` to `mostMs`, spread by ± a quarter so that the docks of
 * a province don't come back in the same instant.
 *
 * @param tries how many have failed in a row, from 1
 * @param random 0 to 1
 */
export function backoffMs(tries: number, firstMs: number, mostMs: number, random = Math.random()): number {
  const doubled = Math.min(mostMs, firstMs * 2 ** Math.min(30, Math.max(0, tries - 1)))
  return Math.round(doubled * (0.75 + random / 2))
}
