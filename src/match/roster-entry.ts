import type {z} from 'zod'
import type {RosterCaseData, RosterOfficerData} from '../contract/roster.ts'
import {isRosterProblem, type RosterProblem} from './finding.ts'
import {type CaseAct, caseRow, type Officer, officerRow} from './roster-schema.ts'

/*
 * Central's entries become the rows that a roster file would give. What the contract can't say in a schema, the schemas
 * of `roster-schema.ts` do: a day that there isn't, an end before its start, an id that tells of a party.
 */

/** The rows of one entry. `withheld` are values that may not be published; the rows are used without them. */
export type EntryRows<Row> = {rows: Row[]; withheld: Doubt[]}
/** A field, by its path in `data`, and what is wrong with it. */
export type Doubt = {field: string; problem: RosterProblem}

type InUse<Data extends {deleted?: boolean | undefined}> = Exclude<Data, {deleted: true}>

// Every time of an entry has its offset, so that no zone is asked.
const officerSchema = officerRow('UTC')
const actSchema = caseRow('UTC')

/** The row of an officer, or the field for which there is none. */
export function officerRows(data: InUse<RosterOfficerData>): EntryRows<Officer> | Doubt {
  const {officer, name, recorder, valid_from, valid_to} = data
  const texts = {officer, name, recorder, valid_from, valid_to}
  const read = officerSchema.safeParse(textOf(texts))
  return read.success ? {rows: [read.data], withheld: []} : doubtOf(read.error, texts, '')
}

/** The acts of a case, each once, or the field of the first act that can't be used. */
export function caseRows(data: InUse<RosterCaseData>): EntryRows<CaseAct> | Doubt {
  const rows = new Map<string, CaseAct>()
  const withheld: Doubt[] = []
  for (const [index, {officers, ...act}] of data.detail.acts.entries()) {
    const texts = {...act, case: data.case, case_number: data.case_number, officers: officers.join(';')}
    const read = actSchema.safeParse(textOf(texts))
    if (!read.success) return doubtOf(read.error, texts, `detail.acts.${index}.`)
    const row = read.data
    if (row.object === null && !isBlank(act.object)) {
      withheld.push({field: `detail.acts.${index}.object`, problem: 'object-not-opaque'})
    }
    rows.set(JSON.stringify(row), row)
  }
  const [first] = rows.values()
  if (first?.caseNumber === null && !isBlank(data.case_number)) {
    withheld.push({field: 'case_number', problem: 'case-number-malformed'})
  }
  return {rows: [...rows.values()], withheld}
}

/** As a row of a file has it: nothing is an empty text. */
function textOf<Field extends string>(texts: Record<Field, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries<string | null>(texts).map(([field, text]) => [field, text ?? '']))
}

function doubtOf(error: z.ZodError, texts: object, actPath: string): Doubt {
  const [issue] = error.issues
  const name = String(issue?.path[0] ?? Object.keys(texts)[0])
  const ofCase = name === 'case' || name === 'case_number'
  const problem = issue !== undefined && isRosterProblem(issue.message) ? issue.message : 'value-missing'
  return {field: ofCase ? name : `${actPath}${name}`, problem}
}

const isBlank = (text: string | null): boolean => text === null || text.trim() === ''
