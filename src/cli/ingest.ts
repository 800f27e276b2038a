import {basename, dirname, join} from 'node:path'
import {Command} from 'commander'
import {checkConfig} from '../config/load.ts'
import {type Config, liesWithin} from '../config/schema.ts'
import type {ClipOutcome} from '../contract/clip.ts'
import {recorderId} from '../contract/identity.ts'
import {singleFolder} from '../detect/single-folder.ts'
import {FILES_ALONE} from '../detect/source.ts'
import {isFolder, realPath} from '../disk/entries.ts'
import {type RunningDock, startDock} from '../main.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sayBytes, sentences} from '../say/say.ts'
import {countOutcomes, getDocking} from '../store/dockings.ts'
import {outboxCounts} from '../store/outbox.ts'
import {showBars} from './bars.ts'
import {sayFindings} from './findings.ts'
import {openLog, quietAtTerminal} from './log.ts'
import {sayRestored} from './restored.ts'
import {shownClips} from './shown-clips.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

type Options = {
  recorder: string
  officer?: string
  zone: string
  offset?: string
  roster?: string
  broker?: string
  data: string
  agency: string
  dock: string
  json?: boolean
  lang?: string
}

/** Nobody's attention is needed after these. */
const GOOD: ReadonlySet<ClipOutcome> = new Set(['verified', 'already-held', 'empty'])
const ACKNOWLEDGE_MS = 60_000
/** What a person states of a clock by hand is good to a second. */
const STATED_OFFSET_ERROR_MS = 1000

/** `evidock ingest DIR`: one folder as a recorder, from listing to sealing. */
export function ingestCommand({help}: Catalogue): Command {
  return new Command('ingest')
    .description(help.ingest)
    .argument('<dir>', help.dir)
    .option('--recorder <id>', help.recorder, 'folder')
    .option('--officer <no>', help.officer)
    .option('--zone <zone>', help.zone, 'Asia/Shanghai')
    .option('--offset <ms>', help.offset)
    .option('--roster <dir>', help.roster)
    .option('--broker <url>', help.broker)
    .option('--data <dir>', help.data, './evidock-data')
    .option('--agency <name>', help.agency, 'agency')
    .option('--dock <name>', help.dock, 'dock-1')
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action(async (dir: string, options: Options) => {
      process.exitCode = await ingest(dir, options)
    })
}

async function ingest(dir: string, options: Options): Promise<number> {
  const say = sentences(languageFrom(options.lang))
  const root = folderOf(dir, say)
  const offset = offsetOf(options.offset, say)
  const config = configOf(options, say)
  if (liesWithin(realPathOf(config.data), root)) {
    throw new UsageError(say.config.wrong('--data', config.data, say.mends['mend-apart']))
  }
  const recorder = {id: recorderId(options.recorder), serial: options.recorder, volumeSerial: null}
  const {officer = null, zone} = options
  const how = {zone, entryTimes: 'utc' as const, officer, offset}
  const arrival = {...FILES_ALONE, key: 'ingest', recorder, root, bay: 1, ...how}

  const log = openLog(quietAtTerminal())
  const running = await startDock(
    config,
    [singleFolder(arrival)],
    log,
    report => sayFindings(report, say),
    restored => sayRestored(restored, say),
  )
  const dockingNow = (): string => running.dockingOf(arrival.key) ?? ''
  const {recorder: recorderName} = getDocking(running.dock.store, dockingNow())
  if (!options.json) process.stdout.write(`${say.ingestBegins(recorderName, root)}\n`)
  const endOnSignal = (): void => void running.stop().then(() => process.exit(130))
  process.once('SIGINT', endOnSignal).once('SIGTERM', endOnSignal)
  const endBars = showBars(running.progress, say)
  await running.idle()
  endBars()
  const sent = (await running.publisher?.sentAll(ACKNOWLEDGE_MS)) ?? false
  // A docking that a former run left open ends when the folder shows other files by now, and another begins.
  const docking = dockingNow()
  const code = exitCode(running, docking, options.broker === undefined || sent)
  if (options.json) writeJson(running, docking)
  else writeSummary(running, docking, options.broker !== undefined, say)
  await running.stop()
  return code
}

function folderOf(dir: string, say: Catalogue): string {
  const path = callerPath(dir)
  try {
    if (isFolder(path)) return realPath(path)
  } catch {
    // Said below, as for what is there and no folder.
  }
  throw new UsageError(say.notADirectory(path))
}

/** The path with its links followed as far as it exists. */
function realPathOf(path: string): string {
  try {
    return realPath(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPathOf(parent), basename(path))
  }
}

function offsetOf(text: string | undefined, say: Catalogue): {ms: number; errorMs: number} | null {
  if (text === undefined) return null
  if (!/^[+-]?\d{1,12}$/.test(text)) throw new UsageError(say.config.wrong('--offset', text, say.mends['mend-offset']))
  return {ms: Number(text), errorMs: STATED_OFFSET_ERROR_MS}
}

function configOf(options: Options, say: Catalogue): Config {
  const {officer} = options
  if (officer !== undefined && !/^\d{4,20}$/.test(officer)) {
    throw new UsageError(say.config.wrong('--officer', officer, say.mends['mend-officer']))
  }
  const raw = {
    agency: options.agency,
    dock: options.dock,
    data: callerPath(options.data),
    zone: options.zone,
    media: {confinement: 'best-effort'},
    ...(options.broker === undefined ? {} : {mqtt: {url: options.broker}}),
    ...(options.roster === undefined ? {} : {rosters: {folder: callerPath(options.roster)}}),
  }
  return checkConfig(raw, '', say)
}

function exitCode({dock}: RunningDock, docking: string, allSent: boolean): number {
  const outcomes = countOutcomes(dock.store, docking)
  if ((outcomes['no-room'] ?? 0) > 0) return 5
  const {sealed_at: sealedAt} = getDocking(dock.store, docking)
  if (sealedAt === null || Object.keys(outcomes).some(outcome => !GOOD.has(outcome as ClipOutcome))) return 3
  return allSent ? 0 : 4
}

function writeJson(running: RunningDock, docking: string): void {
  const row = getDocking(running.dock.store, docking)
  const clips = shownClips(running, docking).map(({data, path}) => ({...data, path_hex: path.toString('hex')}))
  process.stdout.write(`${JSON.stringify({docking, recorder: row.recorder, sealed: row.sealed_at, clips}, null, 2)}\n`)
}

function writeSummary(running: RunningDock, docking: string, hasBroker: boolean, say: Catalogue): void {
  const {dock} = running
  const row = getDocking(dock.store, docking)
  const lines = [say.ingestListed(row.clips ?? 0, sayBytes(row.bytes ?? 0))]
  const outcomes = Object.entries(countOutcomes(dock.store, docking)) as [ClipOutcome, number][]
  lines.push(say.ingestSummary(outcomes.map(([outcome, files]) => `${files} ${say.outcomes[outcome]}`).join(', ')))
  const bad = shownClips(running, docking).filter(({data}) => data.outcome !== null && !GOOD.has(data.outcome))
  if (bad.length > 0) {
    lines.push(say.ingestAttention(bad.length))
    for (const {data, name} of bad) {
      const problem = data.problem === null ? '' : ` (${say.problems[data.problem] ?? data.problem})`
      lines.push(`  ${name}: ${data.outcome === null ? '' : say.outcomes[data.outcome]}${problem}`)
    }
  }
  const {unsent} = outboxCounts(dock.store, dock.epoch)
  if (unsent > 0) lines.push(hasBroker ? say.ingestUnsent(unsent) : say.ingestNoBroker(unsent))
  process.stdout.write(`${lines.join('\n')}\n`)
}
