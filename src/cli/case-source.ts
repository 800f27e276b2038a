import {join} from 'node:path'
import {loadConfig} from '../config/load.ts'
import {exists} from '../disk/entries.ts'
import type {CaseFile, ClipOfCase} from '../rules/case-file.ts'
import {type CaseFolder, CaseFolderError, readCaseFolder} from '../rules/case-folder.ts'
import type {CaseFinding} from '../rules/case-tables/finding.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {heldCases} from '../steps/held-case.ts'
import {openStoreToRead} from '../store/open.ts'
import type {JudgingOptions} from './judging.ts'
import {caseFindingLine, caseFolderSentence} from './rule-findings.ts'
import {callerPath, UsageError} from './usage.ts'

export type FoundCase = {file: CaseFile; clips: readonly ClipOfCase[]}

/** Where cases come from: a folder, or another source of the same shape. */
export type CaseSource = {
  /** @param of the case's id or its number */
  find: (of: string) => FoundCase | null
  all: () => FoundCase[]
  /** Clips that belong to no case. */
  unmatched: readonly ClipOfCase[]
  /** What is wrong in what it was read from; a case that is left out says so. */
  findings: readonly CaseFinding[]
}

const SHOWN_IDS = 8

/** Where a dock keeps its data when nobody says where. */
const DATA = './evidock-data'

/**
 * The cases of a folder, or those that a dock knows; also while it runs.
 *
 * @param zone of local times
 * @throws {UsageError} when there is neither, or a folder that can't be used
 */
export function caseSourceOf({cases: folder, config, data}: JudgingOptions, zone: string, say: Catalogue): CaseSource {
  if (folder !== undefined) return sourceInFolder(folder, zone, say)
  const home = config === undefined ? callerPath(data ?? DATA) : loadConfig(callerPath(config), say).data
  const database = join(home, 'evidock.db')
  if (!exists(database)) throw new UsageError(say.cases.noSource)
  return sourceInDock(database)
}

function sourceInDock(database: string): CaseSource {
  const store = openStoreToRead(database)
  try {
    const cases = heldCases(store)
    return {
      find: of => cases.find(({file}) => file.case === of || file.case_number === of) ?? null,
      all: () => cases,
      unmatched: [],
      findings: [],
    }
  } finally {
    store.close()
  }
}

function sourceInFolder(folder: string, zone: string, say: Catalogue): CaseSource {
  const {cases, clips, unmatched, findings} = readFolder(callerPath(folder), zone, say)
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

function readFolder(folder: string, zone: string, say: Catalogue): CaseFolder {
  try {
    return readCaseFolder(folder, zone)
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
