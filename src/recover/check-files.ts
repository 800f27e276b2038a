import {statTarget} from '../disk/entries.ts'
import {clearAlerts, raiseAlert} from '../facts/alerts.ts'
import type {Dock} from '../facts/dock.ts'
import {clipFiles} from '../ingest/vault.ts'
import {standingAlerts} from '../store/alerts.ts'
import {verifiedClips} from '../store/clips.ts'

const FILE_PROBLEMS: ReadonlySet<string> = new Set([
  'vault-file-missing',
  'vault-file-altered',
  'vault-sidecar-missing',
])
const CLIPS_AT_ONCE = 500

/**
 * Raises an alert for each verified clip whose file is gone or has another size, or whose sidecar is gone, and clears it
 * once they are there. It looks at one after the other, beside everything else.
 *
 * @param signal ends it: after that the database isn't touched
 */
export async function checkVaultFiles(dock: Dock, vault: string, signal: AbortSignal): Promise<void> {
  const said = new Set(
    standingAlerts(dock.store).flatMap(({problem, subject}) => (FILE_PROBLEMS.has(problem) ? [subject] : [])),
  )
  for (let after = ''; ; ) {
    const clips = verifiedClips(dock.store, after, CLIPS_AT_ONCE)
    for (const {id, vault_path: path, bytes} of clips) {
      const problem = await problemOf(vault, path, bytes)
      if (signal.aborted) return
      if (said.has(id)) clearAlerts(dock, id, standing => FILE_PROBLEMS.has(standing) && standing !== problem)
      if (problem !== null) raiseAlert(dock, {problem, severity: 'critical', clip: id})
    }
    const last = clips.at(-1)
    if (!last) return
    after = last.id
  }
}

async function problemOf(vault: string, path: string, bytes: number): Promise<string | null> {
  const {final, sidecar} = clipFiles(vault, path)
  const size = await sizeOf(final)
  if (size === null) return 'vault-file-missing'
  if (size !== bytes) return 'vault-file-altered'
  return (await sizeOf(sidecar)) === null ? 'vault-sidecar-missing' : null
}

const sizeOf = (path: string): Promise<number | null> =>
  statTarget(path).then(
    ({size}) => size,
    () => null,
  )
