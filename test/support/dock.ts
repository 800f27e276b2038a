import {EventEmitter} from 'node:events'
import {join} from 'node:path'
import pino from 'pino'
import {onTestFinished} from 'vitest'
import {PLAIN} from '../../src/detect/profiles/profile.ts'
import {makeFolderDurably} from '../../src/disk/entries.ts'
import type {Dock} from '../../src/facts/dock.ts'
import type {HealthLimits} from '../../src/facts/health-limits.ts'
import {type Pipeline, startPipeline} from '../../src/pipeline.ts'
import {newProgress} from '../../src/progress.ts'
import {recoverVault} from '../../src/recover.ts'
import {type History, openHistory} from '../../src/restore/history.ts'
import type {Slots} from '../../src/scheduler.ts'
import type {Work} from '../../src/steps/work.ts'
import type {AlertRow} from '../../src/store/alerts.ts'
import type {ClipRow} from '../../src/store/clips.ts'
import {epochOf} from '../../src/store/epochs.ts'
import {openStore, type Store} from '../../src/store/open.ts'
import type {InsteadOfSteps} from './direct-workers.ts'
import {directWorkers} from './direct-workers.ts'
import {scratchFolder} from './scratch.ts'

/** A dock without bays: its real database and its vault, for tests of the facts. */
export type TestDock = {
  dock: Dock
  data: string
  vault: string
  changes: EventEmitter
  clips(): ClipRow[]
  /** The problems of all alerts that were raised, in their order. */
  alerts(): string[]
  alertRows(): AlertRow[]
  /** The messages of the outbox, oldest first. */
  messages(): {type: string; data: Record<string, unknown>}[]
  rows<Row>(sql: string): Row[]
  close(): void
}

/** Nobody is told of a recorder's health. */
export const NO_LIMITS: HealthLimits = {
  batteryLowPercent: 0,
  storageLowPercent: 0,
  clockOffMs: Number.MAX_SAFE_INTEGER,
  absentDays: 100_000,
}

/** The history of a dock whose database nobody restores. */
export const noHistory: Pick<History, 'mayLeave' | 'reached'> = {mayLeave: () => true, reached: () => false}

const firstEpoch = (store: Store): number => epochOf(store, 1_792_000_000_000)

/**
 * Opens a dock on a data folder; on the same folder again it is the dock after a restart.
 *
 * @param epoch begins the first epoch, unless there is one
 */
export function makeDock(data = scratchFolder(), epoch: (store: Store) => number = firstEpoch): TestDock {
  const vault = join(data, 'vault')
  makeFolderDurably(vault)
  const store = openStore(join(data, 'evidock.db'))
  const changes = new EventEmitter()
  const dock: Dock = {
    name: {agency: 'agency-a', dock: 'dock-1'},
    store,
    epoch: epoch(store),
    log: pino({level: 'silent'}),
    profile: () => PLAIN,
    limits: NO_LIMITS,
    committed: () => changes.emit('committed'),
  }
  const rows = <Row>(sql: string): Row[] => store.prepare<[], Row>(sql).all()
  const alertRows = (): AlertRow[] => rows<AlertRow>('SELECT * FROM alert ORDER BY rowid')
  const close = (): void => void store.close()
  onTestFinished(close)
  return {
    dock,
    data,
    vault,
    changes,
    clips: () => rows<ClipRow>('SELECT * FROM clip ORDER BY path, generation'),
    alerts: () => alertRows().map(({problem}) => problem),
    alertRows,
    messages: () =>
      rows<{payload: Buffer}>('SELECT payload FROM outbox ORDER BY epoch, number').map(({payload}) =>
        JSON.parse(payload.toString()),
      ),
    rows,
    close,
  }
}

/** A dock with its pipeline, whose recorders are folders that the test docks and pulls. */
export type TestPipeline = TestDock & {
  work: Work
  pipeline: Pipeline
  /** Null unless it was asked for. */
  history: History | null
  stop(): Promise<void>
  /** Ends it as a power cut does: what runs now never comes to its commit. */
  kill(): void
}

export type PipelineOptions = {
  workers?: InsteadOfSteps
  slots?: Partial<Slots>
  floorBytes?: number
  indexSent?: () => Promise<void>
  /** Whether it is found out that the database is older than the dock. */
  history?: boolean
}

/** What the steps work with, without media tools. */
export function makeWork(
  {dock, data, vault}: Pick<TestDock, 'dock' | 'data' | 'vault'>,
  options: PipelineOptions = {},
): Work {
  return {
    dock,
    folders: {vault, derived: join(data, 'derived')},
    zone: 'Asia/Shanghai',
    floorBytes: options.floorBytes ?? 0,
    workers: directWorkers(options.workers),
    media: null,
    roster: () => ({officers: [], cases: [], custody: []}),
    judging: () => null,
    progress: newProgress(),
    indexSent: options.indexSent ?? (async () => {}),
    signal: new AbortController().signal,
  }
}

/** Starts a dock as the program does: what a crash left is put right first. */
export async function startTestPipeline(options: PipelineOptions & {data?: string} = {}): Promise<TestPipeline> {
  const made = makeDock(options.data, options.history ? () => 0 : firstEpoch)
  const work = makeWork(made, options)
  const history = options.history ? await openHistory(made.dock, made.vault, () => {}) : null
  await recoverVault(made.dock, made.vault, work.workers, (history?.restored ?? null) !== null)
  history?.republish()
  const slots = {copiesPerRecorder: 2, copies: 4, probes: 2, decodes: 1, judges: () => 0, ...options.slots}
  const pipeline = startPipeline(work, slots, () => 'synchronised')
  made.changes.on('committed', pipeline.wake)
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= pipeline
      .stop()
      .then(() => history?.stop())
      .then(made.close)
    return stopped
  }
  const kill = (): void => {
    made.changes.removeAllListeners()
    void pipeline.stop()
    made.close()
    stopped = Promise.resolve()
  }
  onTestFinished(stop)
  return {...made, work, pipeline, history, stop, kill}
}
