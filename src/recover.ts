import {existsSync} from 'node:fs'
import {mkdir, readdir, rename, rm, stat} from 'node:fs/promises'
import {basename, join, relative} from 'node:path'
import {adoptFromSidecar} from './facts/adoption.ts'
import {raiseAlert} from './facts/alerts.ts'
import {recordVerified} from './facts/clips.ts'
import type {Dock} from './facts/dock.ts'
import type {ReadBackResult} from './ingest/read-back.ts'
import {readSidecar} from './ingest/sidecar.ts'
import {clipFiles} from './ingest/vault.ts'
import type {IngestWorkers} from './ingest/workers.ts'
import {readEntry} from './steps/read-entry.ts'
import {findClip, getClip, verifiedClips} from './store/clips.ts'
import {findTask} from './store/tasks.ts'

const UNCLAIMED = 'unclaimed'
const PART = '.part'
const SIDECAR = '.json'

/**
 * Brings vault and database together after a crash, at every start, before a recorder is looked at: a proved clip that
 * has no facts yet gets them, a half copied one without a task goes, and what nothing explains is set aside with an
 * alert. Only `.part` files are ever deleted.
 */
export async function recoverVault(dock: Dock, vault: string, workers: IngestWorkers): Promise<void> {
  const files = await vaultFiles(vault)
  for (const file of files.filter(name => name.endsWith(PART))) await recoverPart(dock, vault, file, workers)
  const placed = (await vaultFiles(vault)).filter(name => !name.endsWith(PART))
  // Clips before sidecars: a clip that nothing but its sidecar explains still needs it.
  for (const file of placed.filter(name => !name.endsWith(SIDECAR))) await recoverFinal(dock, vault, file, workers)
  for (const file of placed.filter(name => name.endsWith(SIDECAR))) await recoverSidecar(dock, vault, file)
}

/**
 * Raises an alert for each verified clip whose file is gone or has another size.
 *
 * @param signal ends it: after that the database isn't touched
 */
export async function checkVaultFiles(dock: Dock, vault: string, signal: AbortSignal): Promise<void> {
  for (const {id, vault_path: path, bytes} of [...verifiedClips(dock.store)]) {
    const size = await stat(join(vault, path)).then(
      found => found.size,
      () => null,
    )
    if (signal.aborted) return
    if (size === bytes) continue
    const problem = size === null ? 'vault-file-missing' : 'vault-file-altered'
    raiseAlert(dock, {problem, severity: 'critical', clip: id})
  }
}

async function vaultFiles(vault: string): Promise<string[]> {
  const entries = await readdir(vault, {recursive: true, withFileTypes: true})
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(vault, join(entry.parentPath, entry.name)))
    .filter(path => !path.startsWith(`${UNCLAIMED}/`))
    .sort()
}

/** A part with its sidecar was proved: it only lacks its final name. Else it waits for its copy, or goes. */
async function recoverPart(dock: Dock, vault: string, file: string, workers: IngestWorkers): Promise<void> {
  const path = file.slice(0, -PART.length)
  const files = clipFiles(vault, path)
  if (!path.endsWith(SIDECAR)) {
    const sidecar = readSidecar(files.sidecar)
    if (sidecar && (await proofOf(workers, files.part))?.sha256 === sidecar.sha256)
      return workers.placeClip({files, sidecar})
    if (findTask(dock.store, clipOf(path), 'copy')) return
  }
  await rm(join(vault, file))
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
  const path = readSidecar(join(vault, file))?.clip === id ? findClip(dock.store, id)?.vault_path : undefined
  const waits = path !== undefined && (existsSync(join(vault, path)) || existsSync(join(vault, path + PART)))
  if (!waits) await setAside(dock, vault, file)
}

async function setAside(dock: Dock, vault: string, file: string): Promise<void> {
  const folder = join(vault, UNCLAIMED)
  await mkdir(folder, {recursive: true})
  let name = basename(file)
  for (let n = 2; existsSync(join(folder, name)); n += 1) name = `${n}-${basename(file)}`
  await rename(join(vault, file), join(folder, name))
  raiseAlert(dock, {problem: 'vault-file-unclaimed', severity: 'critical', about: name, detail: {file: name}})
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
