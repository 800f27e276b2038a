import {Command} from 'commander'
import {loadConfig} from '../config/load.ts'
import {bayNumbers, watchedFolder} from '../detect/watched-folder.ts'
import {startDock} from '../main.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {languageOf, sentences} from '../say/say.ts'
import {sayFindings} from './findings.ts'
import {openLog} from './log.ts'
import {sayRestored} from './restored.ts'
import {callerPath} from './usage.ts'

/** `evidock run --config FILE`: the daemon, until SIGTERM or SIGINT. */
export function runCommand({help}: Catalogue): Command {
  return new Command('run')
    .description(help.run)
    .requiredOption('--config <file>', help.config)
    .action((options: {config: string}) => run(callerPath(options.config)))
}

async function run(path: string): Promise<void> {
  const config = loadConfig(path, sentences(languageOf(process.env)))
  const say = sentences(config.language ?? languageOf(process.env))
  const log = openLog(config.log_level)
  const bays = bayNumbers()
  const sources = config.folder.map(folder =>
    watchedFolder({
      root: folder.root,
      zone: folder.zone ?? config.zone,
      firstBay: folder.first_bay,
      bays,
      settleMs: folder.settle_seconds * 1000,
      pollMs: folder.poll_seconds * 1000,
    }),
  )
  const stopAsked = new Promise<string>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })
  const running = await startDock(
    config,
    sources,
    log,
    report => sayFindings(report, say),
    restored => sayRestored(restored, say),
  )
  if (process.stdout.isTTY) process.stdout.write(`${say.running(path)}\n`)
  const signal = await stopAsked
  log.info({event: 'dock.stopping', signal})
  await running.stop()
}
