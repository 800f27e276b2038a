import {join} from 'node:path'
import Table from 'cli-table3'
import {Command} from 'commander'
import {Temporal} from 'temporal-polyfill'
import {loadConfig} from '../config/load.ts'
import {recorderId} from '../contract/identity.ts'
import type {RecorderData} from '../contract/state.ts'
import {recorderStatesIn} from '../dock-state.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sayBytes, sentences} from '../say/say.ts'
import {type HealthAtDocking, healthHistory} from '../store/health.ts'
import {openStoreToRead, type Store} from '../store/open.ts'
import {latestRecorderEvents} from '../store/recorder-events.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

/** Of its own log a person is shown so many lines. */
const MOST_EVENTS = 20

type Options = {config?: string; data: string; zone: string; json?: boolean; lang?: string}

/** `evidock recorders`: each recorder that was ever docked here, as its last docking left it; also while the dock runs. */
export function recordersCommand({help}: Catalogue): Command {
  return new Command('recorders')
    .description(help.recorders)
    .argument('[recorder]', help.recordersOne)
    .option('--config <file>', help.config)
    .option('--data <dir>', help.data, './evidock-data')
    .option('--zone <zone>', help.zone, 'Asia/Shanghai')
    .option('--json', help.json)
    .option('--lang <language>', help.lang)
    .action(show)
}

function show(only: string | undefined, options: Options): void {
  const say = sentences(languageFrom(options.lang))
  const config = options.config === undefined ? null : loadConfig(callerPath(options.config), say)
  const store = openStoreToRead(join(config?.data ?? callerPath(options.data), 'evidock.db'))
  const zone = config?.zone ?? options.zone
  try {
    const name = {agency: config?.agency ?? '', dock: config?.dock ?? ''}
    if (only === undefined) {
      const all = recorderStatesIn(store, name)
      write(options.json ? JSON.stringify(all) : table(all, zone, say))
    } else {
      const history = historyOf(store, recorderId(only), say)
      const events = latestRecorderEvents(store, recorderId(only), MOST_EVENTS)
      write(options.json ? JSON.stringify({history, events}) : historyTable(history, zone, say))
      if (!options.json) for (const {local, said} of events.toReversed()) write(`${local.replace('T', ' ')}  ${said}`)
    }
  } finally {
    store.close()
  }
}

const write = (text: string): void => void process.stdout.write(`${text}\n`)

/** @throws {UsageError} for one that was never docked here */
function historyOf(store: Store, recorder: string, say: Catalogue): HealthAtDocking[] {
  const history = healthHistory(store, recorder)
  if (history.length === 0) throw new UsageError(say.recorders.unknown(recorder))
  return history
}

/** What a recorder said at each docking, newest last: how its battery, its clock and its faults came to be. */
function historyTable(history: readonly HealthAtDocking[], zone: string, say: Catalogue): string {
  const {columns} = say.recorders
  const shown = tableOf([columns.last, columns.battery, columns.room, columns.clock, columns.firmware, columns.faults])
  for (const row of history) {
    const faults: string[] = JSON.parse(row.faults)
    shown.push([
      `${localTime(row.at, zone)}${row.officer === null ? '' : `\n${row.officer}`}`,
      batteryCell({...row, charging: row.charging === 1}),
      roomCell(row),
      clockCell(row, say),
      row.firmware ?? '—',
      faults.join('\n') || '—',
    ])
  }
  return shown.toString()
}

const tableOf = (head: string[]): Table.Table => new Table({head, style: {head: [], border: [], compact: true}})

/** What needs somebody comes first, then whoever was away longest. */
function table(recorders: readonly RecorderData[], zone: string, say: Catalogue): string {
  if (recorders.length === 0) return say.recorders.none
  const {columns} = say.recorders
  const shown = new Table({
    head: [
      columns.recorder,
      columns.last,
      columns.dockings,
      columns.battery,
      columns.room,
      columns.clock,
      columns.todo,
    ],
    style: {head: [], border: [], compact: true},
  })
  for (const recorder of recorders.toSorted(byNeed)) {
    shown.push([
      [recorder.recorder, ...(recorder.firmware === null ? [] : [recorder.firmware])].join('\n'),
      `${localTime(recorder.last_docked_at, zone)}${recorder.officer === null ? '' : `\n${recorder.officer}`}`,
      String(recorder.dockings),
      batteryCell(recorder),
      roomCell(recorder),
      clockCell(recorder, say),
      alertsOf(recorder)
        .map(code => say.recorders.todo[code] ?? code)
        .join('\n') || '—',
    ])
  }
  return shown.toString()
}

const alertsOf = ({detail}: RecorderData): string[] =>
  Array.isArray(detail.alerts) ? detail.alerts.filter(code => typeof code === 'string') : []

const byNeed = (a: RecorderData, b: RecorderData): number =>
  alertsOf(b).length - alertsOf(a).length || (a.last_docked_at < b.last_docked_at ? -1 : 1)

const localTime = (instant: string, zone: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({smallestUnit: 'minute'})
    .replace('T', ' ')

type Battery = Pick<RecorderData, 'battery_percent' | 'charging'>

const batteryCell = ({battery_percent: percent, charging}: Battery): string =>
  percent === null ? '—' : `${percent} %${charging ? ' ↑' : ''}`

type Room = Pick<RecorderData, 'storage_bytes' | 'storage_free_bytes'>

const roomCell = ({storage_bytes: bytes, storage_free_bytes: free}: Room): string =>
  bytes === null || free === null ? '—' : `${sayBytes(free)}\n${sayBytes(bytes)}`

type Clock = Pick<RecorderData, 'offset_ms' | 'offset_error_ms' | 'offset_low_ms' | 'offset_high_ms'>

/** The measured offset with its ±; else its bounds; else that nobody knows. */
function clockCell(recorder: Clock, say: Catalogue): string {
  const {offset_ms: offset, offset_error_ms: error, offset_low_ms: low, offset_high_ms: high} = recorder
  if (offset !== null) return `${saySeconds(offset)}\n± ${((error ?? 0) / 1000).toFixed(1)} s`
  if (low === null && high === null) return say.recorders.clockUnknown
  return `${low === null ? '…' : `≥ ${saySeconds(low)}`}\n${high === null ? '…' : `≤ ${saySeconds(high)}`}`
}

const saySeconds = (ms: number): string => `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / 1000).toFixed(1)} s`
