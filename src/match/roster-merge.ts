import type {CaseAct, Officer, Roster} from './roster-schema.ts'

/** What central has sent, by officer number and case id. An id without rows is a case without acts. */
export type CentralRows = {
  officers: ReadonlyMap<string, readonly Officer[]>
  cases: ReadonlyMap<string, readonly CaseAct[]>
}

/**
 * The roster in use: central's entry of an officer or a case stands in the place of the file's rows of that id. Custody
 * comes from files alone. The result doesn't depend on the order in which entries came.
 */
export function mergeRosters(files: Roster, {officers, cases}: CentralRows): Roster {
  return {
    officers: [...files.officers.filter(row => !officers.has(row.officer)), ...byId(officers)],
    cases: [...files.cases.filter(row => !cases.has(row.case)), ...byId(cases)],
    custody: files.custody,
  }
}

function byId<Row>(entries: ReadonlyMap<string, readonly Row[]>): Row[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, rows]) => rows)
}
