import {once} from 'node:events'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Command} from 'commander'
import {type Config, configSchema} from '../config/schema.ts'
import {recorderId} from '../contract/identity.ts'
import {startDemoBroker} from '../demo/broker.ts'
import {startConsumer} from '../demo/consumer-process.ts'
import {makeDemoRecorders, type VirtualRecorder} from '../demo/recorders.ts'
import {virtualBays} from '../detect/virtual-recorder.ts'
import {removeFolder} from '../disk/entries.ts'
import {ownFile} from '../disk/own-files.ts'
import {type RunningDock, startDock} from '../main.ts'
import {findMediaTools} from '../media/media.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {latestDockingOf} from '../store/dockings.ts'
import {showBars} from './bars.ts'
import {clipTable, type ShownClip} from './clip-table.ts'
import {openLog} from './log.ts'
import {shownClips} from './shown-clips.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

type Options = {broker?: string; data: string; json?: boolean; keep?: boolean; lang?: string}

const NAME = {agency: 'demo', dock: 'dock-1'}
const HELD_WITHIN_MS = 60_000
const fixtures = fileURLToPath(ownFile('../fixtures/demo'))

/** `evidock demo`: the main job with three virtual recorders, a broker and a consumer that stands for central. */
export function demoCommand({help}: Catalogue): Command {
  return new Command('demo')
    .description(help.demo)
    .option('--broker <url>', help.otherBroker)
    .option('--data <dir>', help.data, './evidock-demo')
    .option('--json', help.json)
    .option('--keep', help.keep)
    .option('--lang <language>', help.lang)
    .action(async (options: Options) => {
      process.exitCode = await demo(options)
    })
}

async function demo(options: Options): Promise<number> {
  const say = sentences(languageFrom(options.lang))
  const tell = (sentence: string): void => void (options.json ? process.stderr : process.stdout).write(`${sentence}\n`)
  const home = callerPath(options.data)
  const data = join(home, 'dock')
  await removeFolder(data)

  const recorders = await makeRecorders(home, say, tell)
  tell(say.demoBegins(home))
  const broker = options.broker === undefined ? await startDemoBroker() : null
  const url = options.broker ?? broker?.url ?? ''
  const consumer = await startConsumer({broker: url, ...NAME, home: data, vault: join(data, 'vault')})
  const config = demoConfig(data, url, consumer.publicKeyFile)
  const running = await startDock(config, [virtualBays(recorders)], openLog(process.env.EVIDOCK_LOG_LEVEL ?? 'error'))
  const endBars = showBars(running.progress, say)
  await running.idle()
  endBars()
  await held(running, recorders)

  const clips = recorders.flatMap(recorder => clipsOf(running, recorder))
  const holding = clips.filter(({indexHeld, bytesHeld}) => indexHeld && bytesHeld).length
  await running.stop()
  const table = await consumer.stop()
  await broker?.stop()
  if (options.json) {
    const shown = clips.map(({data: clip, name, indexHeld, bytesHeld}) => ({
      ...clip,
      file: name,
      held: {index: indexHeld, bytes: bytesHeld},
    }))
    process.stdout.write(`${JSON.stringify({clips: shown, consumer: table}, null, 2)}\n`)
  } else {
    tell(clipTable(clips, config.zone, say))
  }
  tell(holding === clips.length ? say.demoDone(clips.length, holding) : say.demoFailed(clips.length, holding))
  if (options.keep) tell(say.demoKept(data))
  else await removeFolder(data)
  return holding === clips.length ? 0 : 1
}

async function makeRecorders(
  home: string,
  say: Catalogue,
  tell: (sentence: string) => void,
): Promise<VirtualRecorder[]> {
  const tools = await findMediaTools()
  if ('missing' in tools) throw new UsageError(tools.missing)
  if (tools.confinement === 'none') tell(say.unconfined)
  const told = setTimeout(() => tell(say.demoMedia), 300)
  try {
    return await makeDemoRecorders(home, tools)
  } finally {
    clearTimeout(told)
  }
}

const demoConfig = (data: string, url: string, publicKeyFile: string): Config =>
  configSchema.parse({
    ...NAME,
    data,
    rosters: {folder: fixtures},
    media: {confinement: 'best-effort'},
    vault: {floor_mib: 64},
    mqtt: {url, receipt_keys: {'demo-central': publicKeyFile}},
  })

function clipsOf(running: RunningDock, recorder: VirtualRecorder): ShownClip[] {
  const docking = latestDockingOf(running.dock.store, recorderId(recorder.serial))
  return docking ? shownClips(running, docking.id) : []
}

/** Waits for the consumer's receipts; what they say stands in the database. */
async function held(running: RunningDock, recorders: readonly VirtualRecorder[]): Promise<void> {
  const isHeld = (): boolean =>
    recorders.flatMap(recorder => clipsOf(running, recorder)).every(({indexHeld, bytesHeld}) => indexHeld && bytesHeld)
  const limit = AbortSignal.timeout(HELD_WITHIN_MS)
  while (!isHeld() && !limit.aborted) {
    await once(running.changes, 'committed', {signal: limit}).catch(() => {})
  }
}
