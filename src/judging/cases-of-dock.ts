import {exists} from '../disk/entries.ts'
import type {UnmatchedClip} from '../rules/agency/observations.ts'
import type {CaseFile, ClipOfCase} from '../rules/case-file.ts'
import {heldCases, withOtherClips} from '../steps/held-case.ts'
import {clipsOfNoCase} from '../store/cases.ts'
import {openStoreToRead} from '../store/open.ts'
import {NO_CASES, readCasesInFolder} from './case-files.ts'

/** The cases of a dock with their clips, and the clips that belong to none. */
export type CasesOfDock = {
  cases: {file: CaseFile; clips: readonly ClipOfCase[]}[]
  unmatched: readonly UnmatchedClip[]
}

/**
 * What a dock knows of all of its cases, read from its database, also while it runs.
 *
 * @param database path of the file
 * @param folder the dock's folder of case files, which tells of clips that other docks hold; null, or not there yet, where nobody does
 * @param zone of local times
 * @throws {StoreError} when it can't be read
 * @throws {CaseFolderError}
 */
export function casesOfDock(database: string, folder: string | null, zone: string): CasesOfDock {
  const others = folder === null || !exists(folder) ? NO_CASES : readCasesInFolder(folder, zone)
  const store = openStoreToRead(database)
  try {
    return {
      cases: heldCases(store).map(({file, clips}) => ({
        file,
        clips: withOtherClips(clips, others.clips.get(file.case) ?? []),
      })),
      unmatched: clipsOfNoCase(store),
    }
  } finally {
    store.close()
  }
}
