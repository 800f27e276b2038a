/** Which bays are occupied, over all sources. */
export type BayNumbers = {
  /** @returns the lowest free bay that isn't below `first`; it is occupied from now on */
  take(first: number): number
  free(bay: number): void
}

/**
 * @param reserved bays with a place of their own, which are given to nobody else
 * @returns bays of which none is occupied
 */
export function bayNumbers(reserved: ReadonlySet<number> = new Set()): BayNumbers {
  const taken = new Set<number>()
  return {
    take(first) {
      let bay = first
      while (taken.has(bay) || reserved.has(bay)) bay += 1
      taken.add(bay)
      return bay
    },
    free: bay => void taken.delete(bay),
  }
}
