import type {CaseAct, Roster} from '../match/roster-schema.ts'
import {type CaseFile, caseFile} from '../rules/case-file.ts'
import {type CaseFolder, CaseFolderError, readCaseFolder} from '../rules/case-folder.ts'
import {groupedBy} from '../rules/grouped.ts'

/** What a dock's folder of case files tells. */
export type CasesInFolder = Pick<CaseFolder, 'cases' | 'clips' | 'refused' | 'findings'>

/** A folder of which nothing is known. */
export const NO_CASES: CasesInFolder = {cases: new Map(), clips: new Map(), refused: new Set(), findings: []}

/**
 * Reads a dock's folder of case files. One in which nobody has put anything yet isn't wrong.
 *
 * @param zone of local times
 * @throws {CaseFolderError} when it can't be read
 */
export function readCasesInFolder(folder: string, zone: string): CasesInFolder {
  try {
    return readCaseFolder(folder, zone)
  } catch (error) {
    if (error instanceof CaseFolderError && error.problem === 'folder-empty') return NO_CASES
    throw error
  }
}

/**
 * The case files that count. Of a case that several tell of it is the one of the higher version, the folder's where both are
 * of one; one of which only acts are known is made of these.
 */
export function filesThatCount(
  {cases: acts}: Pick<Roster, 'cases'>,
  central: readonly CaseFile[],
  folder: CasesInFolder,
): Map<string, CaseFile> {
  const files = new Map<string, CaseFile>()
  for (const [id, ofCase] of groupedBy(acts, act => act.case)) files.set(id, ofActs(id, ofCase))
  for (const file of [...central, ...folder.cases.values()]) {
    const other = files.get(file.case)
    if (other === undefined || file.version >= other.version) files.set(file.case, file)
  }
  return files
}

/** Cases of which a folder tells other clips now than before. */
export function casesOfOtherClips(before: CasesInFolder, now: CasesInFolder): string[] {
  const clipsOf = ({clips}: CasesInFolder, id: string): string => JSON.stringify(clips.get(id) ?? [])
  const ids = new Set([...before.clips.keys(), ...now.clips.keys()])
  return [...ids].filter(id => clipsOf(before, id) !== clipsOf(now, id))
}

/** A case of which a roster knows the acts alone. Acts of one item are told apart by their order. */
function ofActs(id: string, acts: readonly CaseAct[]): CaseFile {
  const seen = new Map<string, number>()
  const [first] = acts
  return caseFile.parse({
    case: id,
    version: 0,
    case_number: first?.caseNumber ?? null,
    object: first?.object ?? null,
    acts: acts
      .toSorted((a, b) => (a.from < b.from ? -1 : 1))
      .map(({act: item, phase, officers, from, to, place, object}) => {
        const number = (seen.get(item) ?? 0) + 1
        seen.set(item, number)
        return {act: `${item}-${number}`, item, phase, officers, from, to, place, object}
      }),
  })
}
