import {type CaseFile, type CaseList, caseFile, caseLists} from '../case-file.ts'
import {groupedBy} from '../grouped.ts'
import {localMinute} from '../moment.ts'
import {danglingNames} from './dangling.ts'
import {type CaseFinding, caseFinding} from './finding.ts'
import type {ReadRow} from './read-rows.ts'

/** An act as a dock's roster has it: `act` is a code of the record-item list. */
type RosterAct = {
  case_number: string | null
  phase: CaseFile['acts'][number]['phase']
  act: string
  object: string | null
  officers: string[]
  from: string
  to: string
  place: string | null
}

/** What the files of a folder tell. */
type Parts = {
  cases: ReadonlyMap<string, CaseFile>
  /** Cases whose whole file can't be used: their rows make no case of them. */
  refused: ReadonlySet<string>
  roster: readonly ReadRow<RosterAct>[]
  lists: readonly {list: CaseList; rows: readonly ReadRow<unknown>[]}[]
}

/**
 * The cases with the rows of all tables.
 *
 * @param zone in which the names of a roster's acts tell their time
 * @returns the cases, rows of cases that nobody knows, and what names something that isn't in its case
 */
export function assembled(
  {cases, refused, roster, lists}: Parts,
  zone: string,
): {cases: ReadonlyMap<string, CaseFile>; findings: CaseFinding[]} {
  const findings: CaseFinding[] = []
  const ofRoster = groupedBy(roster, row => row.case)
  const ofLists = lists.map(({list, rows}) => ({list, rows: groupedBy(rows, row => row.case)}))
  const acts = ofLists.find(({list}) => list === 'acts')
  const known = new Set([...cases.keys(), ...ofRoster.keys(), ...(acts?.rows.keys() ?? [])])
  for (const {rows} of lists)
    for (const {case: of, from} of rows)
      if (!known.has(of) && !refused.has(of))
        findings.push(
          caseFinding('case-unknown', 'row', {file: from.file, line: from.line, case: of, field: 'case', value: of}),
        )
  const whole = new Map<string, CaseFile>()
  for (const id of [...known].filter(id => !refused.has(id)).sort()) {
    const rows = ofLists.flatMap(({list, rows}) => (rows.has(id) ? [{list, rows: rows.get(id) ?? []}] : []))
    const acts = (ofRoster.get(id) ?? []).map(({row}) => row)
    const file = withRosterActs(withRows(cases.get(id) ?? caseFile.parse({case: id}), rows), acts, zone)
    whole.set(id, file)
    findings.push(
      ...danglingNames(file).map(one => caseFinding('name-unknown', 'nothing', {file: 'case', case: id, ...one})),
    )
  }
  return {cases: whole, findings}
}

/** A case with the rows of tables: one of the same name replaces. */
function withRows(file: CaseFile, lists: readonly {list: CaseList; rows: readonly ReadRow<unknown>[]}[]): CaseFile {
  if (lists.length === 0) return file
  const merged = lists.map(({list, rows}) => {
    const {nameOf} = caseLists[list]
    const named = new Map<string | null, unknown>(file[list].map(row => [nameOf(row), row]))
    for (const {row} of rows) named.set(nameOf(row), row)
    return [list, [...named.values()]] as const
  })
  // Each row was read already, and no name is there twice.
  return caseFile.parse({...file, ...Object.fromEntries(merged)})
}

/**
 * A case that has no acts of its own with those of a roster. They have no names there: each gets one of its item and its
 * begin, which stays the same whatever comes before it.
 */
function withRosterActs(file: CaseFile, roster: readonly RosterAct[], zone: string): CaseFile {
  if (roster.length === 0) return file
  const named = roster.map(({act: item, case_number: _number, ...act}) => {
    const begin = localMinute(Date.parse(act.from), zone).replace(/[-:]/g, '').replace(' ', '-')
    return {...act, item, act: `${item.slice(0, 50)}-${begin}`}
  })
  const objects = [...new Set(roster.map(({object}) => object))]
  return caseFile.parse({
    ...file,
    case_number: file.case_number ?? roster.find(act => act.case_number !== null)?.case_number ?? null,
    object: file.object ?? (objects.length === 1 ? (objects[0] ?? null) : null),
    acts: file.acts.length > 0 ? file.acts : [...new Map(named.map(act => [act.act, act])).values()],
  })
}
