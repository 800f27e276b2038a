import type {Store} from './open.ts'

/** Whether the database still answers. It says nothing of room on the disk, or of a disk that can only be read. */
export function answers(store: Store): boolean {
  try {
    return store.prepare('SELECT count(*) FROM sqlite_schema').get() !== undefined
  } catch {
    return false
  }
}
