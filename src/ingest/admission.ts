/** A clip that would be copied, and how urgent it is. */
export type Candidate = {id: string; bytes: number; important: boolean; recordedAt: string}

/** Important marks first, then the oldest: what must not be lost goes before what may wait. */
export function byUrgency(a: Candidate, b: Candidate): number {
  return (
    Number(b.important) - Number(a.important) || a.recordedAt.localeCompare(b.recordedAt) || a.id.localeCompare(b.id)
  )
}

/**
 * Decides before the first byte what fits.
 *
 * @param roomBytes free space above the floor, less what other dockings still have to copy
 * @returns the clips to copy, most urgent first, and those that there is no room for
 */
export function admit<C extends Candidate>(candidates: readonly C[], roomBytes: number): {admitted: C[]; noRoom: C[]} {
  let room = roomBytes
  const admitted: C[] = []
  const noRoom: C[] = []
  for (const candidate of candidates.toSorted(byUrgency)) {
    if (candidate.bytes <= room) {
      room -= candidate.bytes
      admitted.push(candidate)
    } else {
      noRoom.push(candidate)
    }
  }
  return {admitted, noRoom}
}
