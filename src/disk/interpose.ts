/**
 * One call to the disk, or one commit of the database.
 *
 * `to` is a rename's new name; `bytes` are those written, or the memory that a read fills; `direct` reads pass the page
 * cache.
 */
export type DiskCall = {
  call:
    | 'open'
    | 'open-new'
    | 'read'
    | 'write'
    | 'truncate'
    | 'sync'
    | 'sync-folder'
    | 'stat'
    | 'list'
    | 'make-folder'
    | 'rename'
    | 'remove'
    | 'commit'
  path: string
  to?: string
  bytes?: Uint8Array
  position?: number
  direct?: boolean
}

/** Stands between the program and the disk; it may let the call through, fail it, or change what it does. */
export type Interposer = <Result>(call: DiskCall, run: () => Result) => Result

let interposer: Interposer | null = null

/**
 * Puts something between this thread and the disk, to see what the program does when the disk fails.
 *
 * @returns takes it out again
 */
export function interpose(between: Interposer): () => void {
  interposer = between
  return () => {
    interposer = null
  }
}

/** Every effect on the disk passes here: those of `src/disk`, and the commits of `src/facts`. */
export const effect = <Result>(call: DiskCall, run: () => Result): Result =>
  interposer === null ? run() : interposer(call, run)
