import {v7 as uuidv7} from 'uuid'
import {type CommandData, holdTargets, type LegalHoldData} from '../contract/command.ts'
import type {Answer} from '../contract/reply.ts'
import {makeLeaf} from '../custody/leaf.ts'
import {groupedBy} from '../rules/grouped.ts'
import {clipIsHeld, clipsCovered, findHold, type HoldRow, holdsCalled, insertHold, releaseHold} from '../store/holds.ts'
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
    label: null,
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

/** A hold as the agency's files have it; `until` is the date of its end, null while it has none. */
export type HoldOfFiles = {label: string; case: string; until: string | null; by: 'register' | 'case-file'}

/** The hold of a complaint in the register, by the complaint's number. */
export const holdOfComplaint = (complaint: string, id: string, closed: string | null): HoldOfFiles => ({
  label: complaint,
  case: id,
  until: closed,
  by: 'register',
})

/** A hold in a case's own file; the same name may be another case's, too. */
export const holdInCaseFile = (hold: string, id: string, until: string | null): HoldOfFiles => ({
  label: `${id}/${hold}`,
  case: id,
  until,
  by: 'case-file',
})

/**
 * Lays the holds of the agency's files, of open complaints above all, and ends those whose last day has come. One that stands
 * in its file no more is ended by nothing, and a complaint that names another case now holds both until it is closed: an
 * error in a list must not free evidence.
 *
 * @param today date of the agency's zone
 */
export function keepHoldsOfFiles(dock: Dock, holds: readonly HoldOfFiles[], today: string): void {
  const isOver = ({until}: HoldOfFiles): boolean => until !== null && until <= today
  const byLabel = [...groupedBy(holds, ({label}) => label)]
  // Of two rows that contradict each other the one that holds counts.
  const ended = byLabel.flatMap(([label, rows]) => {
    const [first] = rows
    return first && rows.every(isOver) ? holdsCalled(dock.store, label).map(row => ({row, by: first.by})) : []
  })
  const wanted = byLabel.flatMap(([label, rows]) => {
    const standing = new Set(holdsCalled(dock.store, label).map(row => row.case))
    const open = new Map(rows.filter(row => !isOver(row)).map(row => [row.case, row]))
    return [...open.values()].filter(row => !standing.has(row.case))
  })
  if (ended.length + wanted.length === 0) return
  const placed = commit(dock, at => {
    for (const {row, by} of ended) {
      releaseHold(dock.store, row.id, at)
      attest(dock, 'hold-released', row, by, at)
    }
    return wanted.map(({label, case: id, by}) => {
      const row = {id: uuidv7(), clip: null, case: id, recorder: null, placed_at: at, released_at: null, label}
      insertHold(dock.store, row)
      attest(dock, 'hold-placed', row, by, at)
      return row
    })
  })
  for (const {row} of ended) dock.log.info({event: 'hold.released', hold: row.id, case: row.case, label: row.label})
  for (const row of placed) dock.log.info({event: 'hold.placed', hold: row.id, case: row.case, label: row.label})
}

function attest(
  dock: Dock,
  kind: 'hold-placed' | 'hold-released',
  row: HoldRow,
  by: HoldOfFiles['by'],
  at: string,
): void {
  const {id, label, placed_at} = row
  const detail = {case: row.case, label, by, placed_at}
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
