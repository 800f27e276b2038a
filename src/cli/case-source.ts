import type {CaseFile, ClipOfCase} from '../rules/case-file.ts'
import {type CaseFolder, CaseFolderError, readCaseFolder} from '../rules/case-folder.ts'
import type {CaseFinding} from '../rules/case-tables/finding.ts'
import type {Catalogue} from '../say/catalogue.ts'
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

/**
 * The cases of a folder.
 *
 * @param zone of local times
 * @throws {UsageError} when no folder is given, or one that can't be used
 */
export function caseSourceOf({cases: folder}: JudgingOptions, zone: string, say: Catalogue): CaseSource {
  if (folder === undefined) throw new UsageError(say.cases.noSource)
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
