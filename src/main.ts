import {EventEmitter} from 'node:events'
import {join} from 'node:path'
import type {Logger} from 'pino'
import {announceBays} from './bays.ts'
import {connectCentral, readCentralSettings} from './central.ts'
import {ConfigError} from './config/load.ts'
import type {Config} from './config/schema.ts'
import {readDockClock} from './detect/dock-clock.ts'
import {PLAIN} from './detect/profiles/profile.ts'
import type {RecorderSource} from './detect/source.ts'
import {makeFolderDurably} from './disk/entries.ts'
import {keepDockingLists} from './docking-lists.ts'
import {type DocumentFolderOptions, followDocuments} from './document-folder.ts'
import {openDocumentDesk} from './documents.ts'
import {publishCheckpoint} from './facts/checkpoints.ts'
import type {Dock} from './facts/dock.ts'
import type {HealthLimits} from './facts/health-limits.ts'
import {readyAllTasks} from './facts/tasks.ts'
import {endFormerReaders} from './ingest/former-readers.ts'
import {startIngestWorkers} from './ingest/reading-processes.ts'
import {tendCases} from './judging/tend-cases.ts'
import {findMediaTools} from './media/media.ts'
import {startPipeline} from './pipeline.ts'
import {newProgress, type Progress} from './progress.ts'
import type {Publisher} from './publish/publish.ts'
import {tendRecorders} from './recorders.ts'
import type {Adopted} from './recover/adopt.ts'
import {checkVaultFiles, recoverVault} from './recover.ts'
import {hearRequests} from './requests.ts'
import {openHistory} from './restore/history.ts'
import {followRoster, type RosterReport} from './roster.ts'
import type {Catalogue} from './say/catalogue.ts'
import {languageOf, sentences} from './say/say.ts'
import type {Work} from './steps/work.ts'
import type {EpochTeller} from './store/epochs.ts'
import {takeLock} from './store/lock.ts'
import {openStore} from './store/open.ts'

/** The index outranks the copies, but a slow broker doesn't keep an officer waiting. */
const INDEX_SENT_WITHIN_MS = 2000

/** Results don't stay long without a witness, though no docking is sealed. */
const CHECKPOINT_EVERY_MS = 300_000

/** The database turned out to be older than the dock. `by` tells why a new epoch begins; null when none does. */
export type Restored = {by: EpochTeller | null} & Adopted

/** A running dock, as the command line sees it. */
export type RunningDock = {
  dock: Dock
  work: Work
  progress: Progress
  /** Emits `committed` after each commit. */
  changes: EventEmitter
  /** Null when no broker is configured: then the outbox keeps everything. */
  publisher: Publisher | null
  /** The docking of the recorder that a source reported under this key; null when none stays there. */
  dockingOf(key: string): string | null
  /** Resolves when nothing is left to do with the recorders in their bays, and the log's state is on its way. */
  idle(): Promise<void>
  /** Ends what runs, says `offline`, and gives the data folder back. */
  stop(): Promise<void>
}

/**
 * Starts a dock: the whole program on one screen.
 *
 * @throws {ConfigError} when a file that the configuration names can't be used
 * @throws {AlreadyRunningError} when another evidock works on the data folder
 * @throws {StoreError} when the database can't be used
 */
export async function startDock(
  config: Config,
  sources: readonly RecorderSource[],
  log: Logger,
  onRoster: (report: RosterReport) => void = () => {},
  onRestored: (restored: Restored) => void = () => {},
): Promise<RunningDock> {
  const say = sentences(config.language ?? languageOf(process.env))
  const central = config.mqtt ? readCentralSettings(config.mqtt, say) : null
  const folders = {vault: join(config.data, 'vault'), derived: join(config.data, 'derived')}
  makeFolders(config.data, Object.values(folders), say)
  const unlock = takeLock(join(config.data, 'evidock.lock'))
  await endFormerReaders(config.data)
  const store = openStore(join(config.data, 'evidock.db'))
  const name = {agency: config.agency, dock: config.dock}
  const changes = new EventEmitter()
  const dock: Dock = {
    name,
    store,
    epoch: 0,
    log,
    profile: profileAmong(sources),
    limits: limitsOf(config.health),
    committed: () => changes.emit('committed'),
  }
  const stopping = new AbortController()
  const history = await openHistory(dock, folders.vault, by => onRestored({by, clips: 0, dockings: 0}))

  const roster = await followRoster(dock, config, stopping.signal, onRoster)
  const cases = tendCases(dock, config, stopping.signal, new Promise(resolve => changes.once('ready', resolve)))
  const {total: copies, per_recorder: copiesPerRecorder, hang_seconds: hangSeconds} = config.copy
  const workers = startIngestWorkers({data: config.data, copies, hangMs: hangSeconds * 1000})
  // What a crash or a restore left is put right before a recorder is looked at, and before central is heard of it.
  readyAllTasks(dock)
  const adopted = await recoverVault(dock, folders.vault, workers, history.restored !== null)
  if (history.restored || adopted.clips + adopted.dockings > 0)
    onRestored({by: history.restored?.by ?? null, ...adopted})

  const recorders = tendRecorders(dock, sources, {
    receipts: central !== null && Object.keys(central.keys).length > 0,
    afterIngest: config.usb?.set_clock === 'after-ingest',
  })
  const reader = {vault: folders.vault, readBack: workers.readBack}
  const publisher = central
    ? connectCentral(dock, central, reader, history, roster.entryChanged, recorders.abilities)
    : null
  if (publisher) changes.on('committed', publisher.wake)
  const work: Work = {
    dock,
    folders,
    zone: config.zone,
    floorBytes: config.vault.floor_mib * 2 ** 20,
    workers,
    media: config.media.enabled ? mediaWork(config.media, stopping.signal) : null,
    roster: roster.current,
    judging: cases.judging,
    progress: newProgress(),
    indexSent: async () => {
      if (publisher?.connected()) await publisher.sentAll(INDEX_SENT_WITHIN_MS)
    },
    signal: stopping.signal,
  }

  history.republish()
  const slots = {
    copiesPerRecorder,
    copies,
    probes: 2,
    decodes: work.media ? 1 : 0,
    judges: () => (cases.judging() ? 1 : 0),
  }
  const pipeline = startPipeline(work, slots, readDockClock)
  workers.onHang(pipeline.hangs)
  recorders.follow(pipeline)
  const bays = announceBays(work, pipeline, publisher)
  const lists = keepDockingLists(dock, folders.vault, config.zone)
  lists.wake()
  for (const wake of [pipeline.wake, bays.refresh, lists.wake, recorders.wake]) changes.on('committed', wake)
  roster.changed(now => {
    pipeline.rosterChanged(now)
    cases.rosterChanged(now)
  })

  await Promise.all(sources.map(source => source.start(bays.events)))
  await bays.settled()
  pipeline.allReported()
  bays.allReported()
  const documents = openDocumentDesk(work)
  const requests = await hearRequests(config.data, {work, documents}, say)
  const documentFolder =
    config.documents && followDocuments(dock, documents, lookingAt(config.documents, config.zone), onRoster)
  const witness = setInterval(() => publishSoon(dock), CHECKPOINT_EVERY_MS)
  const vaultChecked = checkVaultFiles(dock, folders.vault, stopping.signal).catch((error: unknown) =>
    log.error({event: 'vault.not-checked', err: error}),
  )
  changes.emit('ready')
  log.info({event: 'dock.ready', ...name, data: config.data})

  return {
    dock,
    work,
    progress: work.progress,
    changes,
    publisher,
    dockingOf: pipeline.dockingOf,
    async idle() {
      await pipeline.idle()
      publishCheckpoint(dock)
    },
    async stop() {
      await Promise.all(sources.map(source => source.stop()))
      stopping.abort()
      await Promise.all([requests.stop(), documentFolder?.stop(), pipeline.stop()])
      await Promise.all([work.workers.stop(), vaultChecked, cases.stop()])
      bays.stop()
      clearInterval(witness)
      recorders.stop()
      await publisher?.stop(5_000)
      await Promise.all([lists.stop(2_000), history.stop()])
      store.close()
      unlock()
      log.info({event: 'dock.stopped'})
    },
  }
}

/** A database that takes nothing now must not end the dock: the log is published at the next turn. */
function publishSoon(dock: Dock): void {
  try {
    publishCheckpoint(dock)
  } catch (error) {
    dock.log.error({event: 'checkpoint.not-published', err: error})
  }
}

function mediaWork({ffmpeg, ffprobe, confinement}: Config['media'], signal: AbortSignal): Work['media'] {
  let found: ReturnType<typeof findMediaTools> | undefined
  return {
    // What wasn't found is looked for again: at a busy start a tool may not answer in time, or it is installed later.
    async tools() {
      found ??= findMediaTools({ffmpegPath: ffmpeg, ffprobePath: ffprobe, signal})
      const tools = await found
      if ('missing' in tools) found = undefined
      return tools
    },
    confinement,
    threads: 1,
  }
}

const lookingAt = ({folder, ...often}: NonNullable<Config['documents']>, zone: string): DocumentFolderOptions => ({
  folder,
  zone,
  settleMs: often.settle_seconds * 1000,
  pollMs: often.poll_seconds * 1000,
})

const profileAmong = (sources: readonly RecorderSource[]): Dock['profile'] => {
  const profiles = new Map(sources.flatMap(source => source.profiles ?? []).map(profile => [profile.name, profile]))
  return name => profiles.get(name) ?? PLAIN
}

const limitsOf = (health: Config['health']): HealthLimits => ({
  batteryLowPercent: health.battery_low_percent,
  storageLowPercent: health.storage_low_percent,
  clockOffMs: health.clock_off_seconds * 1000,
  absentDays: health.absent_days,
})

function makeFolders(data: string, folders: readonly string[], say: Catalogue): void {
  try {
    for (const folder of folders) makeFolderDurably(folder)
  } catch (error) {
    throw new ConfigError(say.config.wrong('data', JSON.stringify(data), say.mends['mend-data']), {cause: error})
  }
}
