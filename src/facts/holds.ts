import {v7 as uuidv7} from 'uuid'
import {type CommandData, holdTargets, type LegalHoldData} from '../contract/command.ts'
import type {Answer} from '../contract/reply.ts'
import {makeLeaf} from '../custody/leaf.ts'
import {
  clipIsHeld,
  clipsCovered,
  findHold,
  type HoldRow,
  holdsOfComplaint,
  insertHold,
  releaseHold,
} from '../store/holds.ts'
import {appendLeaf} from '../store/leaves.ts'
import type {Store} from '../store/open.ts'
import {addTask} from '../store/tasks.ts'
import type {Deed} from './commands.ts'
import {commit, type Dock} from './dock.ts'

/**
 * May this clip not be cleared, from a recorder or from the vault: does a hold stand on it, on its recorder, or on a
 * case that any of its matches ever named?
 */
export const isHeld = (store: Store, clip: string): boolean => clipIsHeld(store, clip)

/** Lays a hold on a clip, a case or a recorder, known here or not yet, within a running transaction. */
export function placeHold(dock: Dock, data: LegalHoldData, at: string): Deed {
  const {hold, reason, by} = data
  if (findHold(dock.store, hold)) return refused('legal-hold', hold, 'hold-exists')
  const row = {
    id: hold,
    clip: data.clip ?? null,
    case: data.case ?? null,
    recorder: data.recorder ?? null,
    placed_at: at,
    released_at: null,
    complaint: null,
  }
  insertHold(dock.store, row)
  judgeHeld(dock, row)
  const {target, of} = targetOf(row)
  return done('legal-hold', hold, clipsCovered(dock.store, target, of), {
    kind: 'hold-placed',
    detail: {[target]: of, reason, by},
  })
}

/** Ends a hold, within a running transaction. */
export function endHold(dock: Dock, {hold, reason, by}: CommandData<'legal-release'>, at: string): Deed {
  const row = findHold(dock.store, hold)
  if (!row) return refused('legal-release', hold, 'hold-unknown')
  if (row.released_at !== null) return refused('legal-release', hold, 'hold-released')
  releaseHold(dock.store, hold, at)
  judgeHeld(dock, row)
  const {target, of} = targetOf(row)
  return done('legal-release', hold, clipsCovered(dock.store, target, of), {
    kind: 'hold-released',
    detail: {[target]: of, reason, by, placed_at: row.placed_at},
  })
}

/** A complaint as the agency's register has it: `closed` is a date, or null while it is open. */
export type ComplaintOfCase = {complaint: string; case: string; closed: string | null}

/**
 * Lays a hold on the case of each open complaint, and ends those of complaints whose closing day has come. A complaint that
 * stands in the register no more ends nothing, and one that names another case now holds both until it is closed: an error
 * in a list must not free evidence.
 *
 * @param today date of the agency's zone
 */
export function holdForComplaints(dock: Dock, complaints: readonly ComplaintOfCase[], today: string): void {
  const isClosed = ({closed}: ComplaintOfCase): boolean => closed !== null && closed <= today
  const ended = complaints.filter(isClosed).flatMap(({complaint}) => holdsOfComplaint(dock.store, complaint))
  const wanted = complaints.filter(
    one => !isClosed(one) && !holdsOfComplaint(dock.store, one.complaint).some(row => row.case === one.case),
  )
  if (ended.length + wanted.length === 0) return
  const placed = commit(dock, at => {
    for (const row of ended) {
      releaseHold(dock.store, row.id, at)
      attest(dock, 'hold-released', row, at)
    }
    return wanted.map(({complaint, case: id}) => {
      const row = {id: uuidv7(), clip: null, case: id, recorder: null, placed_at: at, released_at: null, complaint}
      insertHold(dock.store, row)
      attest(dock, 'hold-placed', row, at)
      return row
    })
  })
  for (const {id: hold, case: of, complaint} of ended)
    dock.log.info({event: 'hold.released', hold, case: of, complaint})
  for (const {id: hold, case: of, complaint} of placed) dock.log.info({event: 'hold.placed', hold, case: of, complaint})
}

function attest(dock: Dock, kind: 'hold-placed' | 'hold-released', row: HoldRow, at: string): void {
  const {id, complaint, placed_at} = row
  const detail = {case: row.case, complaint, reason: 'complaint', by: 'register', placed_at}
  appendLeaf(dock.store, makeLeaf({kind, at, subject: id, sha256: null, sm3: null, detail}))
  judgeHeld(dock, row)
}

/** A case shows what it is held for. */
function judgeHeld({store}: Dock, {case: id}: Pick<HoldRow, 'case'>): void {
  if (id !== null) addTask(store, {subject: id, kind: 'case'})
}

type HoldVerb = Extract<Answer, {hold: string}>['verb']

const refused = (verb: HoldVerb, hold: string, problem: string): Deed => ({
  answer: {verb, state: 'refused', problem, hold, clips: null, detail: {}},
  attested: null,
})

const done = (
  verb: HoldVerb,
  hold: string,
  clips: number,
  leaf: {kind: 'hold-placed' | 'hold-released'; detail: Record<string, unknown>},
): Deed => ({
  answer: {verb, state: 'done', problem: null, hold, clips, detail: {}},
  attested: {...leaf, subject: hold, sha256: null, sm3: null},
})

/** @throws {RangeError} when the row has no target: a defect, since the table has a check for it */
function targetOf(row: HoldRow): {target: (typeof holdTargets)[number]; of: string} {
  for (const target of holdTargets) {
    const of = row[target]
    if (of !== null) return {target, of}
  }
  throw new RangeError(`hold ${row.id} is laid on nothing`)
}
