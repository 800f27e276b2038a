import {statTarget} from '../disk/entries.ts'
import {clearAlerts, raiseAlert} from '../facts/alerts.ts'
import type {Dock} from '../facts/dock.ts'
import {documentSubject} from '../facts/documents.ts'
import {clipFiles} from '../ingest/vault.ts'
import {standingAlerts} from '../store/alerts.ts'
import {verifiedClips} from '../store/clips.ts'
import {heldDocuments} from '../store/documents.ts'

const FILE_PROBLEMS: ReadonlySet<string> = new Set([
  'vault-file-missing',
  'vault-file-altered',
  'vault-sidecar-missing',
])
const AT_ONCE = 500

/** What must lie in the vault, whom an alert of it is about, and its place in the order of looking. */
type Kept<Place> = {clip: string | null; about: string; path: string; bytes: number; place: Place}

/**
 * Raises an alert for each verified clip and each document whose file is gone or has another size, or whose sidecar is
 * gone, and clears it once they are there. It looks at one after the other, beside everything else.
 *
 * @param signal ends it: after that the database isn't touched
 */
export async function checkVaultFiles(dock: Dock, vault: string, signal: AbortSignal): Promise<void> {
  const said = new Set(
    standingAlerts(dock.store).flatMap(({problem, subject}) => (FILE_PROBLEMS.has(problem) ? [subject] : [])),
  )
  const check = {dock, vault, signal, said}
  await checkAll(check, '', after =>
    verifiedClips(dock.store, after, AT_ONCE).map(({id, vault_path: path, bytes}) => ({
      clip: id,
      about: id,
      path,
      bytes,
      place: id,
    })),
  )
  await checkAll(check, 0, after =>
    heldDocuments(dock.store, after, AT_ONCE).map(({id, revision, vault_path: path, bytes, place}) => {
      const about = documentSubject(id, revision)
      return {clip: null, about, path, bytes, place}
    }),
  )
}

type Check = {dock: Dock; vault: string; signal: AbortSignal; said: ReadonlySet<string>}

async function checkAll<Place>(
  {dock, vault, signal, said}: Check,
  start: Place,
  next: (after: Place) => Kept<Place>[],
): Promise<void> {
  for (let after = start; !signal.aborted; ) {
    const some = next(after)
    for (const {clip, about, path, bytes} of some) {
      const problem = await problemOf(vault, path, bytes)
      if (signal.aborted) return
      if (said.has(about)) clearAlerts(dock, about, standing => FILE_PROBLEMS.has(standing) && standing !== problem)
      if (problem !== null) raiseAlert(dock, {problem, severity: 'critical', clip, about})
    }
    const last = some.at(-1)
    if (!last) return
    after = last.place
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
