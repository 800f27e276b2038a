import {z} from 'zod'
import {casePhase} from '../contract/clip.ts'
import {namesIn} from '../disk/entries.ts'
import {type CaseFile, type CaseList, type ClipOfCase, caseLists} from './case-file.ts'
import {label, list, maybe, note, officer} from './case-scalars.ts'
import {assembled} from './case-tables/assemble.ts'
import {clipsOf} from './case-tables/clip-rows.ts'
import {type Column, caseColumns, clipColumns, listColumns, rosterColumns} from './case-tables/columns.ts'
import type {CaseFinding, CaseProblem} from './case-tables/finding.ts'
import {namedOnce, readRows} from './case-tables/read-rows.ts'
import {type FileRow, jsonRowsOf, rowsOf, tableRowsOf} from './case-tables/rows.ts'
import {wholeCases, withCaseRows} from './case-tables/whole-cases.ts'
import {groupedBy} from './grouped.ts'
import {instant} from './moment.ts'

/** A folder of cases can't be read, or has no file of any. */
export class CaseFolderError extends Error {
  override name = 'CaseFolderError'
  readonly folder: string
  readonly problem: Extract<CaseProblem, 'folder-unreadable' | 'folder-empty'>

  constructor(folder: string, problem: CaseFolderError['problem'], options?: ErrorOptions) {
    super(`${folder}: ${problem}`, options)
    this.folder = folder
    this.problem = problem
  }
}

/** What a folder tells of cases, of clips that belong to none, and what is wrong in its files. */
export type CaseFolder = {
  cases: ReadonlyMap<string, CaseFile>
  clips: ReadonlyMap<string, readonly ClipOfCase[]>
  unmatched: readonly ClipOfCase[]
  /** Cases whose file can't be used; a finding of each says why. */
  refused: ReadonlySet<string>
  findings: readonly CaseFinding[]
}

/** An act as a dock's roster has it: its name is a code of the record-item list, and an object that says whom is left out. */
const rosterAct = z
  .object({
    case_number: maybe(note),
    phase: casePhase,
    act: label,
    object: maybe(label).catch(null),
    officers: list(officer),
    from: instant,
    to: instant,
    place: maybe(note),
  })
  .refine(({from, to}) => Date.parse(to) > Date.parse(from), {path: ['to'], error: 'end-not-after-start'})

/**
 * Reads the files of cases in a folder, names in any case:
 *
 * - `case-files.json`, whole cases, of which the highest version is used; `case-files.csv`, a row a case without its lists;
 * - `acts`, `documents`, `events`, `decisions`, `reviews`, `publications`, `waivers`, `gap_causes`, `holds`, each `.json` or
 *   `.csv`: a row a thing, with its case; one of the same name replaces what the whole case has;
 * - `cases.csv` or `.json`, a dock's roster: a case that has no acts else has these;
 * - `clips.json` or `.csv`.
 *
 * A bad row is one finding, and the others are used. A row of a case that nobody knows is a finding too: only a whole case or
 * an act makes one.
 *
 * @param zone of local times
 * @throws {CaseFolderError}
 */
export function readCaseFolder(folder: string, zone = 'Asia/Shanghai'): CaseFolder {
  const files = filesIn(folder)
  const findings: CaseFinding[] = []
  const take = <Reading extends {findings: readonly CaseFinding[]}>(reading: Reading): Reading => {
    findings.push(...reading.findings)
    return reading
  }
  const rowsIn = (kind: string, columns: readonly Column[], read = rowsOf): FileRow[] =>
    named(files, kind).flatMap(name => take(read(folder, name, columns, zone)).rows)

  const whole = take(
    wholeCases(named(files, 'case-files', 'json').flatMap(name => take(jsonRowsOf(folder, name)).rows)),
  )
  const known = take(
    withCaseRows(
      whole.cases,
      named(files, 'case-files', 'csv').flatMap(name => take(rowsOf(folder, name, caseColumns, zone)).rows),
    ),
  )
  const roster = take(readRows(rowsIn('cases', rosterColumns, tableRowsOf), rosterAct)).rows
  const lists = listNames.map(list => {
    const {nameOf} = caseLists[list]
    const row: z.ZodType<unknown> = caseLists[list].row
    return {list, rows: take(namedOnce(take(readRows(rowsIn(list, listColumns[list]), row)).rows, nameOf)).rows}
  })
  const refused = new Set([...whole.refused, ...known.refused])
  const {cases} = take(assembled({cases: known.cases, refused, roster, lists}, zone))
  const {clips} = take(clipsOf(rowsIn('clips', clipColumns)))
  return {
    cases,
    clips: new Map([...groupedBy(clips, row => row.case ?? '')].map(([id, of]) => [id, of.map(({clip}) => clip)])),
    unmatched: clips.filter(row => row.case === null).map(({clip}) => clip),
    refused,
    findings,
  }
}

/** @throws {CaseFolderError} */
function filesIn(folder: string): string[] {
  let names: string[]
  try {
    names = namesIn(folder).sort()
  } catch (cause) {
    throw new CaseFolderError(folder, 'folder-unreadable', {cause})
  }
  if (!KINDS.some(kind => named(names, kind).length > 0)) throw new CaseFolderError(folder, 'folder-empty')
  return names
}

/** The files of a kind, JSON before CSV: what people keep in a table says more than what a program wrote. */
function named(names: readonly string[], kind: string, ...kinds: readonly string[]): string[] {
  const wanted = kinds.length > 0 ? kinds : ['json', 'csv']
  return wanted.flatMap(end =>
    names.filter(name => name.toLowerCase().replaceAll('-', '_') === `${kind.replaceAll('-', '_')}.${end}`),
  )
}

const listNames: readonly CaseList[] = [
  'acts',
  'documents',
  'events',
  'decisions',
  'reviews',
  'publications',
  'waivers',
  'gap_causes',
  'holds',
]
const KINDS = ['case-files', 'cases', 'clips', ...listNames]
