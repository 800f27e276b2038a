import {closeSync, openSync, writeSync} from 'node:fs'
import {join, relative} from 'node:path'
import {type DiskCall, type Interposer, interpose} from '../../src/disk/interpose.ts'
import type {Store} from '../../src/store/open.ts'
import {prepared} from '../../src/store/prepared.ts'
import {Sqlite} from '../../src/store/sqlite.ts'
import {afterCall, afterFailedSync, type Disk, fileOf, nodeAt, onDisk} from './disk-model.ts'
import {type Database, databaseOf, type MachineState} from './machine-state.ts'
import {ID_BY_CHANCE} from './same-state.ts'

/** A call of the program, named so that the same call of another run has the same name. */
export type Point = {
  call: DiskCall['call']
  /** Relative to the data folder's parent, or to the recorder, ids by chance numbered; `-` for a commit. */
  path: string
  /** The how-manieth call of this kind on this path, from 1. */
  nth: number
}

/** A point, and what a crash would leave: before it, in the middle of it (a write that was half done), and after it. */
export type Recorded = Point & {
  before: MachineState
  within: MachineState | null
  after: MachineState
  /** Whether it was made when the dock had done its work, as it stopped. */
  atStop: boolean
}

export type FaultKind = 'EIO' | 'ENOSPC' | 'SQLITE_FULL' | 'SQLITE_IOERR_FSYNC'

/**
 * What goes wrong: `once` at that one point, `always` at each such call on that path from there on. It is over when the
 * dock has done its work, unless it is `atStop`.
 */
export type Fault = {point: Point; error: FaultKind; how: 'once' | 'always'; atStop: boolean}

/** Watches every call of the program, keeps the model of the disk beside it, and makes one of them fail. */
export type Observer = {
  state(): MachineState
  points: readonly Recorded[]
  /** What a crash may leave after a commit that failed: its transaction is there all the same. */
  unsaid: readonly MachineState[]
  /** How often the fault struck. */
  struck(): number
  /** What the program did that it never may. */
  violations: readonly string[]
  /** Calls that were begun, and how many are still under way: both stand still when the program does. */
  activity(): {begun: number; underWay: number}
  /** The dock has done its work: the fault is over, unless it is one of the stop. */
  workDone(): void
  /** The drill's own calls aren't the program's. */
  aside<Result>(look: () => Result): Result
  end(): void
}

/** The database is closed, and so the process at its end: nothing that it began goes on. */
class ProcessEndedError extends Error {
  override name = 'ProcessEndedError'
}

const CHANGES_DISK: ReadonlySet<string> = new Set(['open-new', 'write', 'truncate', 'make-folder', 'rename', 'remove'])

/**
 * Puts itself between the program and the disk.
 *
 * @param place absolute paths of the model's root and of the recorders
 * @param keep whether the states around each point are kept
 * @param ignores a call that does nothing on this disk
 * @param store gives the database once it is open
 */
export function observe(
  from: MachineState,
  place: {base: string; roots: readonly string[]},
  {
    fault,
    keep,
    ignores,
    store,
  }: {fault: Fault | null; keep: boolean; ignores: DiskCall['call'] | undefined; store: () => Store | null},
): Observer {
  let {disk}: {disk: Disk} = from
  let {database}: {database: Database | null} = from
  let changes: number | undefined = -1
  let done = false
  let struck = 0
  let begun = 0
  let underWay = 0
  let unsaidDatabase: Database | null = null
  const counts = new Map<string, number>()
  const ids = new Map<string, string>()
  const points: Recorded[] = []
  const unsaid: MachineState[] = []
  const violations: string[] = []

  /** The database is read anew only when something was written to it, by a commit or when it was opened. */
  const state = (): MachineState => {
    const open = store()
    if (open?.open && !open.inTransaction) {
      const now = totalChanges(open).get({})?.changes
      if (now !== changes) database = databaseOf(open)
      changes = now
    }
    return {disk, database, now: Date.now()}
  }

  const strikes = (point: Point): boolean => {
    if (fault === null || done !== fault.atStop || fault.point.call !== point.call || fault.point.path !== point.path)
      return false
    return fault.how === 'once' ? fault.point.nth === point.nth : fault.point.nth <= point.nth
  }

  const succeeded = (call: DiskCall, point: Point, before: MachineState | null): void => {
    try {
      if (inModel(call.path) && call.call !== ignores) disk = afterCall(disk, call)
    } catch (error) {
      violations.push(`${call.call} ${call.path}: ${String(error)}`)
    }
    if (before) points.push({...point, before, within: halfDone(before, call), after: state(), atStop: done})
  }

  const failed = <Result>(kind: FaultKind, call: DiskCall, run: () => Result): never => {
    struck += 1
    const open = store()
    if (kind === 'SQLITE_IOERR_FSYNC' && open) unsaidDatabase = rolledBack(open, run)
    if (call.call === 'sync') disk = afterFailedSync(disk, call.path)
    if (call.call === 'write' && kind === 'ENOSPC') disk = halfWritten(disk, place.base, call)
    throw errorOf(kind, call)
  }

  const keepUnsaid = (): void => {
    if (unsaidDatabase) unsaid.push({...state(), database: unsaidDatabase})
  }

  const between: Interposer = (asCalled, run) => {
    begun += 1
    if (store()?.open === false) throw new ProcessEndedError('what a process began ends with it')
    const call = named(asCalled, place)
    const point = counted(call, counts, ids)
    if (call.call === 'commit') {
      keepUnsaid()
      unsaidDatabase = null
    }
    if (CHANGES_DISK.has(call.call) && !inModel(call.path)) {
      violations.push(`${call.call} outside of the data folder: ${call.path}`)
    }
    const before = keep ? state() : null
    if (fault !== null && strikes(point)) failed(fault.error, call, run)
    const result = run()
    if (result instanceof Promise) {
      underWay += 1
      void result
        .then(
          () => succeeded(call, point, before),
          () => {},
        )
        .finally(() => {
          underWay -= 1
        })
      return result
    }
    succeeded(call, point, before)
    if (call.call === 'read' && call.direct) showDisk(disk, call, result)
    return result
  }

  let withdraw = interpose(between)
  return {
    state,
    points,
    unsaid,
    struck: () => struck,
    violations,
    activity: () => ({begun, underWay}),
    workDone() {
      done = true
    },
    aside(look) {
      withdraw()
      try {
        return look()
      } finally {
        withdraw = interpose(between)
      }
    },
    end() {
      keepUnsaid()
      withdraw()
    },
  }
}

const totalChanges = prepared<object, {changes: number}>('SELECT total_changes() AS changes')

/** The model's paths are relative, all others keep what shows that they aren't the data folder's. */
const inModel = (path: string): boolean => !/^(\/|recorder:|-$)/.test(path)

function named(call: DiskCall, {base, roots}: {base: string; roots: readonly string[]}): DiskCall {
  const name = (path: string): string => {
    if (path === base || path.startsWith(`${base}/`)) return relative(base, path)
    const root = roots.find(candidate => path === candidate || path.startsWith(`${candidate}/`))
    return root === undefined ? path.replace(/^file:\/\//, '') : `recorder:${relative(root, path)}`
  }
  const path = call.call === 'commit' ? '-' : name(call.path)
  return call.to === undefined ? {...call, path} : {...call, path, to: name(call.to)}
}

function counted(call: DiskCall, counts: Map<string, number>, ids: Map<string, string>): Point {
  const path = call.path.replace(ID_BY_CHANCE, id => {
    const known = ids.get(id) ?? `id-${ids.size + 1}`
    ids.set(id, known)
    return known
  })
  const kind = `${call.call} ${path}`
  const nth = (counts.get(kind) ?? 0) + 1
  counts.set(kind, nth)
  return {call: call.call, path, nth}
}

/** A process that is killed in a write may have written a part of it. */
function halfDone(before: MachineState, call: DiskCall): MachineState | null {
  const bytes = call.bytes
  if (call.call !== 'write' || bytes === undefined || bytes.length < 2 || !inModel(call.path)) return null
  return {...before, disk: afterCall(before.disk, {...call, bytes: bytes.subarray(0, bytes.length / 2)})}
}

/** A disk that becomes full takes what still fits. */
function halfWritten(disk: Disk, base: string, call: DiskCall): Disk {
  const bytes = (call.bytes ?? new Uint8Array()).subarray(0, (call.bytes?.length ?? 0) / 2)
  const file = openSync(join(base, call.path), 'r+')
  writeSync(file, bytes, 0, bytes.length, call.position ?? 0)
  closeSync(file)
  return afterCall(disk, {...call, bytes})
}

/** A read past the cache gives what the disk has, which after a failed fsync isn't what the cache shows. */
function showDisk(disk: Disk, {path, bytes, position = 0}: DiskCall, length: unknown): void {
  const id = disk.opened.get(path) ?? nodeAt(disk, path)
  if (id === undefined || bytes === undefined || typeof length !== 'number') return
  const file = fileOf(disk, id)
  onDisk(file).copy(bytes, 0, position, position + length)
}

/** An I/O error of a commit comes when all of the transaction was written: it is taken back, and may yet be there. */
function rolledBack(store: Store, run: () => unknown): Database {
  store.exec('BEGIN IMMEDIATE')
  try {
    run()
    return databaseOf(store)
  } finally {
    store.exec('ROLLBACK')
  }
}

function errorOf(kind: FaultKind, {call, path}: DiskCall): Error {
  if (kind === 'SQLITE_FULL') return new Sqlite.SqliteError('database or disk is full', kind)
  if (kind === 'SQLITE_IOERR_FSYNC') return new Sqlite.SqliteError('disk I/O error', kind)
  const text = kind === 'EIO' ? 'i/o error' : 'no space left on device'
  return Object.assign(new Error(`${kind}: ${text}, ${call} '${path}'`), {code: kind, syscall: call, path})
}
