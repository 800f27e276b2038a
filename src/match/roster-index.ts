import type {Officer} from './roster-schema.ts'

type OfficerIndex = {
  byNumber: ReadonlyMap<string, readonly Officer[]>
  byRecorder: ReadonlyMap<string, readonly Officer[]>
}

/** A roster is never changed in place, so that what was found in its rows once holds for as long as there are the rows. */
const known = new WeakMap<readonly Officer[], OfficerIndex>()

/** The rows of one officer, in their order: a clip shouldn't ask ten thousand. */
export const rowsOfOfficer = (rows: readonly Officer[], number: string): readonly Officer[] =>
  indexOf(rows).byNumber.get(number) ?? []

/** The rows that give a recorder to somebody, in their order. */
export const rowsOfRecorder = (rows: readonly Officer[], recorder: string): readonly Officer[] =>
  indexOf(rows).byRecorder.get(recorder) ?? []

function indexOf(rows: readonly Officer[]): OfficerIndex {
  const found = known.get(rows)
  if (found) return found
  const index = {
    byNumber: grouped(rows, row => row.officer),
    byRecorder: grouped(rows, row => row.recorder),
  }
  known.set(rows, index)
  return index
}

function grouped(rows: readonly Officer[], keyOf: (row: Officer) => string | null): Map<string, Officer[]> {
  const groups = new Map<string, Officer[]>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}
