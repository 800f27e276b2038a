import {recoverDocuments} from './recover.ts'
import {type DocumentOrder, type DocumentTaken, takeDocument} from './steps/document.ts'
import type {DocumentWork} from './steps/work.ts'

/** Where documents are taken in, one after the other: two that come together may be the same one. */
export type DocumentDesk = {
  /** As {@link takeDocument}. */
  take(order: DocumentOrder): Promise<DocumentTaken>
}

/**
 * Opens the desk. What a take that failed left in the vault is put right before the next one.
 *
 * @param isUnsettled did nobody look yet what a former run left?
 */
export function openDocumentDesk(work: DocumentWork, isUnsettled = false): DocumentDesk {
  let last: Promise<unknown> = Promise.resolve()
  let unsettled = isUnsettled

  const takeNow = async (order: DocumentOrder): Promise<DocumentTaken> => {
    if (unsettled) await recoverDocuments(work.dock, work.folders.vault, work.workers)
    unsettled = true
    const taken = await takeDocument(work, order)
    unsettled = false
    return taken
  }
  return {
    take(order) {
      const taking = last.then(() => takeNow(order))
      last = taking.catch(() => {})
      return taking
    },
  }
}
