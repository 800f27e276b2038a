import type {ClipOutcome} from '../contract/clip.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

const heldPaths = prepared<object, {vault_path: string}>(
  'SELECT vault_path FROM clip WHERE verified_at IS NOT NULL OR adopted_at IS NOT NULL',
)
/** How far a docking has come; one that is being taken over from its list isn't whole before it is sealed. */
export type DockingState = 'opened' | 'listed' | 'adopting' | 'sealed'

const dockingStates = prepared<object, {id: string; state: DockingState}>(
  `SELECT id, CASE WHEN sealed_at IS NOT NULL THEN 'sealed' WHEN adopted_at IS NOT NULL THEN 'adopting'
     WHEN listed_at IS NOT NULL THEN 'listed' ELSE 'opened' END AS state FROM docking`,
)
const adopt = prepared<{id: string; at: string; vaultPath: string}>(
  `UPDATE clip SET adopted_at = @at, vault_path = @vaultPath, outcome = NULL, problem = NULL
   WHERE id = @id AND verified_at IS NULL`,
)
const giveUp = prepared<{id: string}>('UPDATE clip SET adopted_at = NULL WHERE id = @id AND verified_at IS NULL')
const adoptDocking = prepared<{id: string; at: string}>('UPDATE docking SET adopted_at = @at WHERE id = @id')
const endDocking = prepared<{id: string; at: string}>('UPDATE docking SET sealed_at = @at WHERE id = @id')
const link = prepared<{docking: string; clip: string; outcome: ClipOutcome | null}>(
  `INSERT INTO docking_file VALUES (@docking, @clip, @outcome)
   ON CONFLICT (docking, clip) DO UPDATE SET outcome = coalesce(outcome, @outcome)`,
)
const outcome = prepared<{docking: string; clip: string}, {outcome: ClipOutcome | null}>(
  'SELECT outcome FROM docking_file WHERE docking = @docking AND clip = @clip',
)
const pendingElsewhere = prepared<{docking: string; clip: string}, {docking: string}>(
  `SELECT docking FROM docking_file INDEXED BY docking_file_pending
   WHERE clip = @clip AND docking <> @docking AND outcome IS NULL`,
)

/** Where in the vault the clips lie that are verified, or were taken over from there. */
export function heldVaultPaths(store: Store): Set<string> {
  return new Set(
    heldPaths(store)
      .all({})
      .map(({vault_path}) => vault_path),
  )
}

/** How far each docking has come. */
export function statesOfDockings(store: Store): Map<string, DockingState> {
  return new Map(
    dockingStates(store)
      .all({})
      .map(({id, state}) => [id, state]),
  )
}

/** The clip is known by what lies in the vault; it isn't proved yet. */
export function setAdopted(store: Store, id: string, at: string, vaultPath: string): void {
  adopt(store).run({id, at, vaultPath})
}

/** What lay in the vault as this clip isn't it. */
export function unsetAdopted(store: Store, id: string): void {
  giveUp(store).run({id})
}

export function setDockingAdopted(store: Store, id: string, at: string): void {
  adoptDocking(store).run({id, at})
}

/** Ends a docking of which no more is known: its list is lost. */
export function endAdoptedDocking(store: Store, id: string, at: string): void {
  endDocking(store).run({id, at})
}

/** A docking showed this clip; an outcome that is known already stays. */
export function linkDockingFile(store: Store, docking: string, clip: string, result: ClipOutcome | null): void {
  link(store).run({docking, clip, outcome: result})
}

/** What became of a clip at a docking. */
export function outcomeAt(store: Store, docking: string, clip: string): ClipOutcome | null {
  return outcome(store).get({docking, clip})?.outcome ?? null
}

/** The other dockings in which the clip has no outcome yet. */
export function otherDockingsPending(store: Store, docking: string, clip: string): string[] {
  return pendingElsewhere(store)
    .all({docking, clip})
    .map(row => row.docking)
}
