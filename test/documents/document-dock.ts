import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {type DocumentDesk, openDocumentDesk} from '../../src/documents.ts'
import {recoverVault} from '../../src/recover.ts'
import type {DocumentOrder, DocumentTaken} from '../../src/steps/document.ts'
import type {DocumentWork} from '../../src/steps/work.ts'
import type {DocumentRow} from '../../src/store/documents.ts'
import type {InsteadOfSteps} from '../support/direct-workers.ts'
import {makeDock, makeWork, type TestDock} from '../support/dock.ts'
import {scratchFolder} from '../support/scratch.ts'

/** A dock that takes in documents; on the same folder again it is the dock after a restart. */
export type DocumentDock = TestDock & {
  work: DocumentWork
  desk: DocumentDesk
  take(file: string, change?: Partial<DocumentOrder>): Promise<DocumentTaken>
  documents(): DocumentRow[]
  /** Everything that lies in the vault, relative to it. */
  files(): string[]
}

export async function startDocumentDock(
  data = scratchFolder(),
  workers: InsteadOfSteps = {},
  floorBytes = 0,
): Promise<DocumentDock> {
  const made = makeDock(data)
  const work = makeWork(made, {workers, floorBytes})
  await recoverVault(made.dock, made.vault, work.workers)
  const desk = openDocumentDesk(work)
  return {
    ...made,
    work,
    desk,
    take: (file, change = {}) => desk.take(orderOf(file, change)),
    documents: () => made.rows<DocumentRow>('SELECT * FROM document ORDER BY rowid'),
    files: () => filesIn(made.vault),
  }
}

/** What a person says of a document who says little. */
export function orderOf(file: string, change: Partial<DocumentOrder> = {}): DocumentOrder {
  const slash = file.lastIndexOf('/')
  return {
    id: null,
    folder: file.slice(0, slash),
    name: Buffer.from(file.slice(slash + 1)),
    case: 'case-1',
    type: '现场笔录',
    number: null,
    act: null,
    object: null,
    date: null,
    secrecy: null,
    ...change,
  }
}

export const filesIn = (vault: string): string[] =>
  readdirSync(vault, {recursive: true, withFileTypes: true})
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(vault.length + 1))
    .sort()
