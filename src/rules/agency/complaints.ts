import type {CaseFile} from '../case-file.ts'
import {groupedBy} from '../grouped.ts'
import type {RegisterRow} from './registers.ts'

type Hold = CaseFile['holds'][number]

/**
 * The holds that complaints start: while one is open, nothing of its case is deleted (三(二)).
 *
 * @returns by case; a complaint of which nobody knows the case holds none
 */
export function holdsFrom(complaints: readonly RegisterRow<'complaints'>[]): ReadonlyMap<string, readonly Hold[]> {
  const ofCases = groupedBy(
    complaints.filter(one => one.case !== null),
    one => one.case ?? '',
  )
  return new Map(
    [...ofCases].map(([id, ofCase]) => [
      id,
      ofCase.map(
        ({complaint, received, closed}): Hold => ({
          hold: complaint,
          cause: 'complaint',
          from: received,
          until: closed,
        }),
      ),
    ]),
  )
}

/** A case with the holds of its complaints beside its own; one that it bears already under that name stays as it is. */
export function withHolds(file: CaseFile, holds: ReadonlyMap<string, readonly Hold[]>): CaseFile {
  const more = (holds.get(file.case) ?? []).filter(({hold}) => !file.holds.some(known => known.hold === hold))
  return more.length === 0 ? file : {...file, holds: [...file.holds, ...more]}
}
