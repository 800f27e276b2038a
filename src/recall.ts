import type {CommandData} from './contract/command.ts'
import type {Answer} from './contract/reply.ts'
import {exists} from './disk/entries.ts'
import {clearAlertsWithin, raiseAlertWithin} from './facts/alerts.ts'
import type {Doing} from './facts/commands.ts'
import {type Dock, utcNow} from './facts/dock.ts'
import type {ReadBackResult} from './ingest/read-back.ts'
import {clipFiles} from './ingest/vault.ts'
import type {IngestWorkers} from './ingest/workers.ts'
import {type ClipRow, findClip} from './store/clips.ts'

/** What was said of a clip's file, until the disk gave the clip back. */
const FILE_PROBLEMS: ReadonlySet<string> = new Set([
  'vault-file-missing',
  'vault-file-altered',
  'vault-file-unreadable',
  'vault-digest-differs',
])

/** Where the clips lie, and who reads them. */
export type VaultReader = {vault: string; readBack: IngestWorkers['readBack']}

/**
 * Proves a clip anew: reads it from the disk and compares both digests with those of its facts.
 *
 * @param signal is aborted when the dock stops
 * @returns what is then recorded: where the clip lies and what the disk gave back, or an alert
 * @throws what reading threw when the dock is stopping: nothing is known then
 */
export async function recall(
  dock: Dock,
  {vault, readBack}: VaultReader,
  data: CommandData<'recall'>,
  signal: AbortSignal,
): Promise<Doing> {
  const clip = findClip(dock.store, data.clip)
  if (!clip) return () => ({answer: refused(data.clip, null, 'clip-unknown'), attested: null})
  if (clip.verified_at === null) return () => ({answer: refused(clip.id, null, 'clip-not-held'), attested: null})
  const file = clipFiles(vault, clip.vault_path).final
  try {
    if (!exists(file)) return lost(dock, clip, 'vault-file-missing', {})
    const proof = await readBack({file, progress: null})
    const {sha256, sm3} = proof
    if (sha256 !== clip.sha256 || sm3 !== clip.sm3) return lost(dock, clip, 'vault-file-altered', {sha256, sm3})
    return proved(dock, clip, proof, data)
  } catch (error) {
    if (signal.aborted) throw error
    dock.log.error({event: 'recall.unreadable', clip: clip.id, err: error})
    return lost(dock, clip, 'vault-file-unreadable', {})
  }
}

function proved(dock: Dock, clip: ClipRow, proof: ReadBackResult, {by, reason}: CommandData<'recall'>): Doing {
  const provedAt = utcNow()
  const {bytes, sha256, sm3, readBack} = proof
  const answer: Answer = {
    verb: 'recall',
    state: 'done',
    problem: null,
    clip: clip.id,
    path: clip.vault_path,
    bytes,
    sha256,
    sm3,
    read_back: readBack,
    proved_at: provedAt,
    detail: {},
  }
  const detail = {by, reason, bytes, read_back: readBack, proved_at: provedAt}
  return at => {
    clearAlertsWithin(dock, clip.id, problem => FILE_PROBLEMS.has(problem), at)
    return {answer, attested: {kind: 'clip-recalled', subject: clip.id, sha256, sm3, detail}}
  }
}

/** @param found what the disk gave back instead */
function lost(dock: Dock, clip: ClipRow, problem: string, found: Record<string, unknown>): Doing {
  const {docking, recorder, bay} = clip
  return at => {
    raiseAlertWithin(dock, {problem, severity: 'critical', clip: clip.id, docking, recorder, bay, detail: found}, at)
    return {answer: refused(clip.id, clip.vault_path, problem), attested: null}
  }
}

const refused = (clip: string, path: string | null, problem: string): Answer => ({
  verb: 'recall',
  state: 'refused',
  problem,
  clip,
  path,
  bytes: null,
  sha256: null,
  sm3: null,
  read_back: null,
  proved_at: null,
  detail: {},
})
