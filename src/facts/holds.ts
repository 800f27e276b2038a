import {type CommandData, holdTargets, type LegalHoldData} from '../contract/command.ts'
import type {Answer} from '../contract/reply.ts'
import {clipIsHeld, clipsCovered, findHold, type HoldRow, insertHold, releaseHold} from '../store/holds.ts'
import type {Store} from '../store/open.ts'
import type {Deed} from './commands.ts'
import type {Dock} from './dock.ts'

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
  }
  insertHold(dock.store, row)
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
  const {target, of} = targetOf(row)
  return done('legal-release', hold, clipsCovered(dock.store, target, of), {
    kind: 'hold-released',
    detail: {[target]: of, reason, by, placed_at: row.placed_at},
  })
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
