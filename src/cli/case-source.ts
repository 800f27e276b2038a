import {join} from 'node:path'
import {exists} from '../disk/entries.ts'
import {casesOfDock} from '../judging/cases-of-dock.ts'
import type {UnmatchedClip} from '../rules/agency/observations.ts'
import type {CaseFile, ClipOfCase} from '../rules/case-file.ts'
import {CaseFolderError, readCaseFolder} from '../rules/case-folder.ts'
import type {CaseFinding} from '../rules/case-tables/finding.ts'
import type {Catalogue} from '../say/catalogue.ts'
import type {Given} from './judging.ts'
import {caseFindingLine, caseFolderSentence} from './rule-findings.ts'
import {callerPath, UsageError} from './usage.ts'

export type FoundCase = {file: CaseFile; clips: readonly ClipOfCase[]}

/** Where cases come from: a folder, or another source of the same shape. */
export type CaseSource = {
  /** @param of the case's id or its number */
  find: (of: string) => FoundCase | null
  all: () => FoundCase[]
  /** Clips that belong to no case. */
  unmatched: readonly UnmatchedClip[]
  /** What is wrong in what it was read from; a case that is left out says so. */
  findings: readonly CaseFinding[]
}

const SHOWN_IDS = 8

/** Of local times, where no configuration says. */
const ZONE = 'Asia/Shanghai'

/**
 * The cases of a folder, or those that a dock knows; also while it runs.
 *
 * @param folder of case files; undefined for the dock's cases
 * @param zone of local times
 * @throws {UsageError} when there is neither, or a folder that can't be used
 */
export function caseSourceOf(folder: string | undefined, dock: Given, zone: string, say: Catalogue): CaseSource {
  if (folder !== undefined) return sourceInFolder(folder, zone, say)
  if (!hasDatabase(dock)) throw new UsageError(say.cases.noSource)
  return sourceInDock(dock, say)
}

const databaseOf = ({data}: Given): string => join(data, 'evidock.db')

/** Whether a dock keeps its data there. */
export const hasDatabase = (dock: Given): boolean => exists(databaseOf(dock))

function sourceInDock(dock: Given, say: Catalogue): CaseSource {
  const folder = dock.rules.cases ?? null
  const {cases, unmatched} = readable(say, () => casesOfDock(databaseOf(dock), folder, dock.zone ?? ZONE))
  return {
    find: of => cases.find(({file}) => file.case === of || file.case_number === of) ?? null,
    all: () => cases,
    unmatched,
    findings: [],
  }
}

function sourceInFolder(folder: string, zone: string, say: Catalogue): CaseSource {
  const {cases, clips, unmatched, findings} = readable(say, () => readCaseFolder(callerPath(folder), zone))
  const found = (file: CaseFile): FoundCase => ({file, clips: clips.get(file.case) ?? []})
  return {
    find(of) {
      const file = cases.get(of) ?? [...cases.values()].find(one => one.case_number === of)
      return file === undefined ? null : found(file)
    },
    all: () => [...cases.values()].map(found),
    unmatched,
    findings,
  }
}

/** @throws {UsageError} */
function readable<Reading>(say: Catalogue, reading: () => Reading): Reading {
  try {
    return reading()
  } catch (error) {
    throw error instanceof CaseFolderError ? new UsageError(caseFolderSentence(error, say), {cause: error}) : error
  }
}

/**
 * One case, or the sentence that says why there is none: what is wrong in its file, or which cases there are.
 *
 * @throws {UsageError}
 */
export function caseNamed(of: string, source: CaseSource, say: Catalogue): FoundCase {
  const found = source.find(of)
  if (found !== null) return found
  const wrong = source.findings.filter(finding => finding.left === 'case' && finding.case === of)
  if (wrong.length > 0) throw new UsageError(wrong.map(finding => caseFindingLine(finding, say)).join('\n'))
  const ids = source.all().map(({file}) => file.case)
  if (ids.length === 0) throw new UsageError(say.cases.noneKnown(of))
  const shown = ids.slice(0, SHOWN_IDS).join(', ')
  const more = ids.length > SHOWN_IDS ? `, ${say.cases.more(ids.length - SHOWN_IDS)}` : ''
  throw new UsageError(say.cases.unknown(of, `${shown}${more}`))
}
