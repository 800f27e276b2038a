import {cpSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {startBroker} from './broker.mjs'
import {openReadOnly} from './compiled.mjs'
import {memoryMb} from './daemon.mjs'
import {startDock, writeDock} from './dock.mjs'
import {fillOutbox} from './filled-outbox.mjs'
import {BenchError, dropCaches, leg, median, ratioFigure, run} from './harness.mjs'

/** @typedef {import('./harness.mjs').Context} Context */
/** @typedef {{folder: string, records: number, payloads: string}} Filled */

const LONGEST_MS = 20 * 60_000
const LOOK_EVERY_MS = 50

/** @type {import('./harness.mjs').Bench} */
export const outbox = {
  name: 'outbox',
  title: 'the outbox to mosquitto, each record acknowledged',
  needs: ['mosquitto'],
  async run(context) {
    const compared = await fillOutbox(join(context.folder, 'compared'), context.tiny ? 200 : 20_000)
    const rates = {evidock: /** @type {number[]} */ ([]), peer: /** @type {number[]} */ ([])}
    const raw = []
    for (let pair = 0; pair < context.pairs; pair += 1) {
      const ours = await drain(context, compared)
      const theirs = await publishLines(context, compared)
      rates.evidock.push(compared.records / ours.seconds)
      rates.peer.push(compared.records / (theirs.wallMs / 1000))
      raw.push({ours, theirs})
    }
    const payloadBytes = statSync(compared.payloads).size / compared.records
    rmSync(compared.folder, {recursive: true})
    const many = await fillOutbox(join(context.folder, 'many'), context.tiny ? 400 : 200_000)
    const long = await drain(context, many)
    const quarter = Math.ceil(long.memoryMb.length / 4)
    const memory = {
      early: Math.max(...long.memoryMb.slice(quarter, 2 * quarter)),
      late: Math.max(...long.memoryMb.slice(-quarter)),
    }
    return {
      figures: [
        ratioFigure(
          'records a second, against mosquitto_pub -l -q 1 with the same payloads',
          '1/s',
          rates.evidock,
          rates.peer,
        ),
        {
          what: `evidock, CPU time a record of ${Math.round(payloadBytes)} bytes`,
          unit: 'ms',
          values: raw.map(({ours}) => ours.measured.cpuMs / compared.records),
        },
        {what: `${many.records} records in one go`, unit: '1/s', values: [many.records / long.seconds]},
        {
          what: 'memory (VmRSS) in the last quarter of these over that in the second',
          unit: 'ratio',
          values: [memory.late / memory.early],
          most: 1.1,
        },
        {what: 'most memory in the last quarter', unit: 'MB', values: [memory.late]},
        {what: 'memory, median of all samples', unit: 'MB', values: [median(long.memoryMb)]},
      ],
      checked: [
        `${context.pairs} times ${compared.records} rows and once ${many.records}: none unsent in the database afterwards`,
      ],
      notRun: [],
      legs: raw.flatMap(({ours, theirs}) => [ours.measured, theirs]),
      raw: {raw, long},
    }
  },
}

/**
 * evidock drains a copy of the outbox.
 *
 * @param {Context} context
 * @param {Filled} filled
 * @returns {Promise<{seconds: number, measured: import('./harness.mjs').Leg, memoryMb: number[]}>} `seconds` from the connection to the broker
 *   until the last acknowledgement is stored
 */
async function drain(context, filled) {
  const broker = await startBroker(join(context.folder, 'broker'))
  const folder = join(context.folder, 'dock')
  const dock = writeDock(folder, {recorders: join(filled.folder, 'recorders'), broker: broker.url})
  cpSync(join(filled.folder, 'dock', 'data'), dock.data, {recursive: true})
  /** @type {number[]} */
  const memory = []
  let connectedMs = 0
  const measured = await leg(async () => {
    const running = startDock(dock.config, {profile: context.profile})
    connectedMs = (await running.until('publish.connected')).time
    const reader = await openReadOnly(dock.database)
    const unsent = reader.prepare('SELECT 1 FROM outbox WHERE sent_at IS NULL LIMIT 1')
    const limit = AbortSignal.timeout(LONGEST_MS)
    while (unsent.get()) {
      if (limit.aborted) throw new BenchError('the outbox is not drained after 20 minutes')
      memory.push(memoryMb(running.child.pid, 'VmRSS'))
      await wait(LOOK_EVERY_MS)
    }
    reader.close()
    await running.stop()
  })
  const reader = await openReadOnly(dock.database)
  const {rows, last} = /** @type {{rows: number, last: string}} */ (
    reader.prepare('SELECT count(*) AS rows, max(sent_at) AS last FROM outbox WHERE sent_at IS NOT NULL').get()
  )
  reader.close()
  await broker.stop()
  rmSync(folder, {recursive: true})
  if (rows < filled.records) throw new BenchError(`${rows} of ${filled.records} records are sent`)
  return {seconds: (Date.parse(last) - connectedMs) / 1000, measured, memoryMb: memory}
}

/**
 * mosquitto_pub sends the same payloads.
 *
 * @param {Context} context
 * @param {Filled} filled
 */
async function publishLines(context, filled) {
  const broker = await startBroker(join(context.folder, 'broker'))
  const args = ['-p', `${broker.port}`, '-q', '1', '-t', 'bench/clip', '-l']
  const measured = await leg(async () => void (await run('mosquitto_pub', args, {input: filled.payloads})))
  await broker.stop()
  dropCaches()
  return measured
}
