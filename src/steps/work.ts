import type {Dock} from '../facts/dock.ts'
import type {IngestWorkers} from '../ingest/workers.ts'
import type {Roster} from '../match/roster-schema.ts'
import type {ConfinementPolicy, MediaTools, MissingMediaTools} from '../media/media.ts'
import type {Progress} from '../progress.ts'
import type {Judging} from '../rules/judging.ts'

/** What the steps work with. */
export type Work = {
  dock: Dock
  /** Absolute folders: originals, and what is derived from them. */
  folders: {vault: string; derived: string}
  /** The dock's own time zone. */
  zone: string
  /** Free space that the vault leaves, in bytes. */
  floorBytes: number
  workers: IngestWorkers
  /** Null when switched off. The tools are looked for when the first clip is to be probed, not while a recorder waits. */
  media: {tools: () => Promise<MediaTools | MissingMediaTools>; confinement: ConfinementPolicy; threads: number} | null
  /** The roster in use now. */
  roster: () => Roster
  /** By what cases are judged; null while that isn't known. */
  judging: () => Judging | null
  progress: Progress
  /** Resolves when what was committed has been sent, or when that takes too long to wait for. */
  indexSent: () => Promise<void>
  /** Ends what runs outside of this process. */
  signal: AbortSignal
}

/** What taking in a document needs of it. */
export type DocumentWork = Pick<Work, 'dock' | 'folders' | 'zone' | 'floorBytes' | 'workers' | 'signal'>
