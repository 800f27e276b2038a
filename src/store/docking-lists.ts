import type {ClipOutcome} from '../contract/clip.ts'
import type {DockingRow} from './dockings.ts'
import type {Store} from './open.ts'
import {prepared} from './prepared.ts'

/** An entry that a docking showed, and what became of it there. */
export type DockingLine = {
  clip: string
  path: Buffer
  volume_serial: string | null
  bytes: number
  mtime: string
  generation: number
  outcome: ClipOutcome | null
  problem: string | null
}

const listKept = prepared<{id: string; told: 'listed' | 'sealed'}>(
  'UPDATE docking SET list_kept = @told WHERE id = @id',
)
const listsToKeep = prepared<{limit: number}, DockingRow>(
  `SELECT * FROM docking INDEXED BY docking_list_to_keep
   WHERE listed_at IS NOT NULL AND (list_kept IS NULL OR (list_kept = 'listed' AND sealed_at IS NOT NULL))
   ORDER BY id LIMIT @limit`,
)
const lines = prepared<{docking: string; after: string; limit: number}, DockingLine>(
  `SELECT f.clip, c.path, c.volume_serial, c.bytes, c.mtime, c.generation, f.outcome, CASE WHEN c.docking = f.docking THEN c.problem END AS problem
   FROM docking_file f JOIN clip c ON c.id = f.clip
   WHERE f.docking = @docking AND f.clip > @after ORDER BY f.clip LIMIT @limit`,
)

/** The list that lies beside the database tells so far. */
export function setListKept(store: Store, id: string, told: 'listed' | 'sealed'): void {
  listKept(store).run({id, told})
}

/** What a docking showed, in the order of the clips' ids. */
export function dockingLines(store: Store, docking: string, after: string, limit: number): DockingLine[] {
  return lines(store).all({docking, after, limit})
}

/** Dockings whose list isn't beside the database yet as it now is. */
export function dockingsToKeep(store: Store, limit: number): DockingRow[] {
  return listsToKeep(store).all({limit})
}
