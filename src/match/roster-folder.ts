import {join} from 'node:path'
import {namesIn, statTarget} from '../disk/entries.ts'
import {readWholeSoon} from '../disk/files.ts'
import {type Finding, finding} from './finding.ts'
import {MAX_ROSTER_BYTES, type ParsedRoster, parseRosterFile, ROSTER_FILES} from './roster-file.ts'
import type {Roster} from './roster-schema.ts'

/** All rosters of a folder, and what is wrong in each file; `checkRosters` tells what is wrong between them. */
export type RosterReading = {roster: Roster; findings: Finding[]}

/** The files of a folder by name, as last read: what a later read falls back on. */
export type RosterFiles = ReadonlyMap<string, ParsedRoster>

/**
 * Reads the rosters of a folder; file names are taken in any case. A missing folder is an empty roster with a finding.
 * A `.csv` and a `.json` of one roster are both used.
 *
 * @param zone IANA zone of local times
 */
export async function readRosterFolder(dir: string, zone: string): Promise<RosterReading> {
  return assembleRoster(await readRosterFiles(dir, zone, new Map()))
}

/**
 * Reads the folder again. A file that has gone takes its rows with it; a file that can't be read now keeps the rows of
 * `earlier` and gets a finding, since a lock or a lost share says nothing about the rows.
 */
export async function readRosterFiles(dir: string, zone: string, earlier: RosterFiles): Promise<RosterFiles> {
  const files = new Map<string, ParsedRoster>()
  let names: string[]
  try {
    names = namesIn(dir).sort()
  } catch (error) {
    if (isMissing(error)) return files.set('', withFinding(undefined, finding('folder-missing', {file: dir})))
    for (const [name, kept] of earlier) if (name !== '') files.set(name, kept)
    return files.set('', withFinding(undefined, finding('file-unreadable', {file: dir})))
  }
  for (const name of names.filter(isRosterName)) {
    const read = await readRosterFile(dir, name, zone)
    if (read === 'gone') continue
    files.set(name, read ?? withFinding(earlier.get(name), finding('file-unreadable', {file: name})))
  }
  return files
}

/** One roster of all files, in the fixed order of kinds. */
export function assembleRoster(files: RosterFiles): RosterReading {
  const roster = {
    officers: [...files.values()].flatMap(file => (file.kind === 'officers' ? file.rows : [])),
    cases: [...files.values()].flatMap(file => (file.kind === 'cases' ? file.rows : [])),
    custody: [...files.values()].flatMap(file => (file.kind === 'custody' ? file.rows : [])),
  }
  return {roster, findings: [...files.values()].flatMap(file => file.findings)}
}

/** Whether a file name in the folder is a roster's. */
export function isRosterName(name: string): boolean {
  return ROSTER_FILES.some(known => known === name.toLowerCase())
}

async function readRosterFile(dir: string, name: string, zone: string): Promise<ParsedRoster | 'gone' | null> {
  const path = join(dir, name)
  try {
    const entry = await statTarget(path)
    // A FIFO of this name would hold up the reader for ever.
    if (!entry.isFile()) return null
    if (entry.size > MAX_ROSTER_BYTES)
      return {kind: 'unknown', rows: [], findings: [finding('file-too-large', {file: name})]}
    return parseRosterFile(name, await readWholeSoon(path), zone)
  } catch (error) {
    return isMissing(error) ? 'gone' : null
  }
}

function withFinding(earlier: ParsedRoster | undefined, note: Finding): ParsedRoster {
  if (earlier === undefined) return {kind: 'unknown', rows: [], findings: [note]}
  return {...earlier, findings: [...earlier.findings.filter(kept => kept.problem !== note.problem), note]}
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
