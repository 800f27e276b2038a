import {join} from 'node:path'
import {raiseAlert, tellMore} from './facts/alerts.ts'
import {commit, type Dock} from './facts/dock.ts'
import {restored} from './facts/epochs.ts'
import {readSidecar} from './ingest/sidecar.ts'
import {clipFiles} from './ingest/vault.ts'
import type {IngestWorkers} from './ingest/workers.ts'
import {type Adopted, adoptAll} from './recover/adopt.ts'
import {listFiles} from './recover/docking-lists.ts'
import {recoverDocuments} from './recover/documents.ts'
import {recoverPart, recoverPlaced, recoverSidecar} from './recover/leftovers.ts'
import {recoverPartial} from './recover/partials.ts'
import {beginLook, passingOver, passOver} from './recover/pass-over.ts'
import {clipOf, SIDECAR, vaultFiles} from './recover/vault-files.ts'
import {heldVaultPaths, statesOfDockings} from './store/adopted.ts'
import {standingAlert} from './store/alerts.ts'
import {findClip} from './store/clips.ts'
import {setRepublished} from './store/epochs.ts'
import type {Store} from './store/open.ts'

export {checkVaultFiles} from './recover/check-files.ts'
export {recoverDocuments} from './recover/documents.ts'

/**
 * Brings vault and database together at every start, before a recorder is looked at.
 *
 * After a crash a proved clip that has no facts yet gets them, and a half copied one without a task goes. An older
 * database is told what it has lost, by what lies beside it. What nothing explains is set aside with an alert. Only
 * `.part` files are ever deleted. What can't be looked at stays where it is, with an alert.
 *
 * @param older is the database known to be older than the vault?
 * @returns what an older database was told
 * @throws {Error} of `node:fs` when the vault itself can't be read
 */
export async function recoverVault(dock: Dock, vault: string, workers: IngestWorkers, older = false): Promise<Adopted> {
  const look = (): ReturnType<typeof vaultFiles> =>
    vaultFiles(vault, (path, error, kind) => passOver(dock, path, error, kind))
  const ended = beginLook(dock)
  const first = await look()
  await passingOver(dock, first.parts, file => recoverPart(dock, vault, file, workers))
  const {clips, sidecars, partials} = first.parts.length === 0 ? first : await look()

  const unexplained = without(clips, heldVaultPaths(dock.store))
  const inPart = partials.filter(file => !file.endsWith(SIDECAR))
  let adopted: Adopted = {clips: 0, dockings: 0}
  if (older || tellsOfMore(dock.store, vault, unexplained)) {
    // Said first: what a crash leaves half told is still published.
    commit(dock, () => setRepublished(dock.store, dock.epoch, null))
    adopted = await adoptAll(dock, vault, unexplained, inPart)
    tellAdopted(dock, adopted)
  } else await passingOver(dock, unexplained, file => recoverPlaced(dock, vault, file, workers))

  // Not even read where all is well: a vault may hold 100,000 of them.
  const held = heldVaultPaths(dock.store)
  const explained = new Set(clips.filter(file => held.has(file)).map(file => clipFiles(vault, file).sidecar))
  const alone = sidecars.filter(file => !explained.has(join(vault, file)))
  await passingOver(dock, alone, file => recoverSidecar(dock, vault, file))
  // Bytes before sidecars, which they still need.
  for (const some of [inPart, partials.filter(file => file.endsWith(SIDECAR))]) {
    await passingOver(dock, some, file => recoverPartial(dock, vault, file, workers))
  }
  await recoverDocuments(dock, vault, workers)
  ended()
  return adopted
}

/**
 * Does the vault hold what the database has never heard of? A listing is stored before its clips are copied, so no crash
 * leaves that behind: an older database came back.
 */
export async function isOlderThanVault(store: Store, vault: string): Promise<boolean> {
  const {clips} = await vaultFiles(vault, () => {})
  return tellsOfMore(store, vault, without(clips, heldVaultPaths(store)))
}

function tellsOfMore(store: Store, vault: string, unexplained: readonly string[]): boolean {
  const isUnheardOf = (file: string): boolean => {
    const id = clipOf(file)
    return !findClip(store, id) && sidecarNames(clipFiles(vault, file).sidecar, id)
  }
  if (unexplained.some(isUnheardOf)) return true
  const states = statesOfDockings(store)
  return listFiles(vault).some(({docking}) => (states.get(docking) ?? 'adopting') === 'adopting')
}

/** A sidecar that can't be read tells nothing, and is passed over later. */
function sidecarNames(path: string, id: string): boolean {
  try {
    return readSidecar(path)?.clip === id
  } catch {
    return false
  }
}

const without = (files: readonly string[], held: ReadonlySet<string>): string[] => files.filter(file => !held.has(file))

/** One alert for all: the one that told of the restore says how much, or one is raised. */
function tellAdopted(dock: Dock, {clips, dockings}: Adopted): void {
  if (clips + dockings === 0) return
  const alarm = restored(dock.epoch)
  const detail = {clips, dockings}
  if (standingAlert(dock.store, alarm.about, alarm.problem)) tellMore(dock, alarm, detail)
  else raiseAlert(dock, {...alarm, detail: {told_by: 'vault', ...detail}})
  dock.log.warn({event: 'vault.adopted', ...detail})
}
