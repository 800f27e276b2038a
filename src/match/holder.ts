import type {CustodyRow} from './roster-schema.ts'

/**
 * Who took a recorder out last before an instant, by the issue and return log.
 *
 * @param at UTC ISO 8601
 * @returns null when nobody is logged
 */
export function lastTaker(rows: readonly CustodyRow[], recorder: string, at: string): CustodyRow | null {
  return rows.reduce<CustodyRow | null>(
    (last, row) => (row.recorder === recorder && row.out <= at && (last === null || row.out > last.out) ? row : last),
    null,
  )
}
