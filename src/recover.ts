import {createHash} from 'node:crypto'
import {basename, join} from 'node:path'
import {type Dirent, entriesOf, exists, makeFolderDurably, removeFile, renameEntry, statTarget} from './disk/entries.ts'
import {syncFolder} from './disk/files.ts'
import {adoptFromSidecar} from './facts/adoption.ts'
import {clearAlerts, raiseAlert} from './facts/alerts.ts'
import {recordVerified} from './facts/clips.ts'
import type {Dock} from './facts/dock.ts'
import type {ReadBackResult} from './ingest/read-back.ts'
import {readSidecar} from './ingest/sidecar.ts'
import {clipFiles} from './ingest/vault.ts'
import type {IngestWorkers} from './ingest/workers.ts'
import {readEntry} from './steps/read-entry.ts'
import {standingAlerts} from './store/alerts.ts'
import {findClip, getClip, verifiedClips} from './store/clips.ts'
import {findTask} from './store/tasks.ts'

const UNCLAIMED = 'unclaimed'
const PART = '.part'
const SIDECAR = '.json'
/** A name that this program gave: any other may hold words that a person typed, and isn't published. */
const OWN_NAME = /^(?:\d{1,6}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[a-z0-9]{1,5}){1,2}$/
const FILE_PROBLEMS: ReadonlySet<string> = new Set(['vault-file-missing', 'vault-file-altered'])

/**
 * Brings vault and database together after a crash, at every start, before a recorder is looked at: a proved clip that
 * has no facts yet gets them, a half copied one without a task goes, and what nothing explains is set aside with an
 * alert. Only `.part` files are ever deleted. What can't be looked at stays where it is, with an alert.
 *
 * @throws {Error} of `node:fs` when the vault itself can't be read
 */
export async function recoverVault(dock: Dock, vault: string, workers: IngestWorkers): Promise<void> {
  const each = async (files: string[], recover: (file: string) => Promise<void>): Promise<void> => {
    for (const file of files) await recover(file).catch((error: unknown) => passOver(dock, Buffer.from(file), error))
  }
  const files = await vaultFiles(dock, vault)
  const parts = files.filter(name => name.endsWith(PART))
  await each(parts, file => recoverPart(dock, vault, file, workers))
  const placed = (await vaultFiles(dock, vault)).filter(name => !name.endsWith(PART))
  // Clips before sidecars: a clip that nothing but its sidecar explains still needs it.
  const clips = placed.filter(name => !name.endsWith(SIDECAR))
  await each(clips, file => recoverFinal(dock, vault, file, workers))
  const sidecars = placed.filter(name => name.endsWith(SIDECAR))
  await each(sidecars, file => recoverSidecar(dock, vault, file))
}

/**
 * Raises an alert for each verified clip whose file is gone or has another size, and clears it once the file is there.
 *
 * @param signal ends it: after that the database isn't touched
 */
export async function checkVaultFiles(dock: Dock, vault: string, signal: AbortSignal): Promise<void> {
  const said = new Set(
    standingAlerts(dock.store).flatMap(({problem, subject}) => (FILE_PROBLEMS.has(problem) ? [subject] : [])),
  )
  for (const {id, vault_path: path, bytes} of [...verifiedClips(dock.store)]) {
    const size = await statTarget(join(vault, path)).then(
      found => found.size,
      () => null,
    )
    if (signal.aborted) return
    const problem = size === bytes ? null : size === null ? 'vault-file-missing' : 'vault-file-altered'
    if (said.has(id)) clearAlerts(dock, id, standing => FILE_PROBLEMS.has(standing) && standing !== problem)
    if (problem !== null) raiseAlert(dock, {problem, severity: 'critical', clip: id})
  }
}

/** Files relative to the vault. Names are read as bytes: one that is no text would come back as another name. */
async function vaultFiles(dock: Dock, vault: string): Promise<string[]> {
  const files: string[] = []
  const folders: Buffer[] = [Buffer.alloc(0)]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await entriesWithin(dock, vault, folder)) {
      const path = folder.length === 0 ? entry.name : Buffer.concat([folder, Buffer.from('/'), entry.name])
      const text = path.toString()
      if (text === UNCLAIMED) continue
      if (entry.isDirectory()) folders.push(path)
      else if (Buffer.from(text).equals(path)) files.push(text)
      else passOver(dock, path, new Error('its name is no text'))
    }
  }
  return files.sort()
}

async function entriesWithin(dock: Dock, vault: string, folder: Buffer): Promise<Dirent<Buffer>[]> {
  try {
    return await entriesOf(Buffer.concat([Buffer.from(`${vault}/`), folder]))
  } catch (error) {
    if (folder.length === 0) throw error
    passOver(dock, folder, error, 'vault-folder-unreadable')
    return []
  }
}

/** One odd file or folder must not keep a dock from starting. */
function passOver(dock: Dock, path: Buffer, error: unknown, problem = 'vault-file-unreadable'): void {
  dock.log.error({event: 'vault.passed-over', path: path.toString('latin1'), err: error})
  raiseAlert(dock, {problem, severity: 'critical', ...namedFor(path)})
}

/** What an alert may say of a file: its name if this program gave it, else only what tells it from another one. */
function namedFor(path: Buffer): {about: string; detail: Record<string, unknown>} {
  const name = basename(path.toString())
  if (OWN_NAME.test(name)) return {about: name, detail: {file: name}}
  return {about: createHash('sha256').update(path).digest('hex').slice(0, 16), detail: {}}
}

/** A part with its sidecar was proved: it only lacks its final name. Else it waits for its copy, or goes. */
async function recoverPart(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const path = file.slice(0, -PART.length)
  const files = clipFiles(vault, path)
  if (!path.endsWith(SIDECAR)) {
    const sidecar = readSidecar(files.sidecar)
    if (sidecar && (await proofOf(workers, files.part))?.sha256 === sidecar.sha256)
      return workers.placeClips([{files, sidecar}])
    if (findTask(dock.store, clipOf(path), 'copy')) return
  }
  await removeFile(join(vault, file))
  dock.log.info({event: 'vault.part-swept', file})
}

/** A final name means a verified clip: its facts are given to it if a crash, or an older database, left it without. */
async function recoverFinal(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const id = clipOf(file)
  if (findClip(dock.store, id)?.verified_at) return
  const files = clipFiles(vault, file)
  const sidecar = readSidecar(files.sidecar)
  const proof = sidecar?.clip === id ? await proofOf(workers, files.final) : null
  if (sidecar === null || proof === null || proof.sha256 !== sidecar.sha256) return setAside(dock, vault, file)
  if (!findClip(dock.store, id)) {
    const entry = {path: Buffer.from(sidecar.path_hex, 'hex'), mtimeMs: Date.parse(sidecar.mtime)}
    adoptFromSidecar(dock, sidecar, readEntry(entry, sidecar), file)
  }
  recordVerified(dock, findTask(dock.store, id, 'copy') ?? null, getClip(dock.store, id), proof, sidecar.copied_at)
  dock.log.info({event: 'vault.clip-recovered', clip: id})
}

/** A sidecar is written just before its clip gets its final name; alone it explains nothing. */
async function recoverSidecar(dock: Dock, vault: string, file: string): Promise<void> {
  const id = clipOf(file)
  const clip = findClip(dock.store, id)
  // It isn't even read where all is well: a vault may hold 100,000 of them.
  if (clip?.verified_at && isSidecarOf(vault, file, clip.vault_path) && exists(join(vault, clip.vault_path))) return
  const path = readSidecar(join(vault, file))?.clip === id ? clip?.vault_path : undefined
  const waits = path !== undefined && (exists(join(vault, path)) || exists(join(vault, path + PART)))
  if (!waits) await setAside(dock, vault, file)
}

const isSidecarOf = (vault: string, file: string, path: string): boolean =>
  clipFiles(vault, path).sidecar === join(vault, file)

async function setAside(dock: Dock, vault: string, file: string): Promise<void> {
  const folder = join(vault, UNCLAIMED)
  makeFolderDurably(folder)
  let name = basename(file)
  for (let n = 2; exists(join(folder, name)); n += 1) name = `${n}-${basename(file)}`
  renameEntry(join(vault, file), join(folder, name))
  syncFolder(folder)
  raiseAlert(dock, {problem: 'vault-file-unclaimed', severity: 'critical', ...namedFor(Buffer.from(name))})
}

const clipOf = (file: string): string => basename(file).replace(/\.[^.]*$/, '')

/** What the disk gives back; null when it can't: one bad file must not keep a dock from starting. */
async function proofOf(workers: IngestWorkers, file: string): Promise<ReadBackResult | null> {
  try {
    return await workers.readBack({file, progress: null})
  } catch {
    return null
  }
}
