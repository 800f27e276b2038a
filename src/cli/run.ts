import {Command} from 'commander'
import {ConfigError, loadConfig} from '../config/load.ts'
import type {Config} from '../config/schema.ts'
import {type BayNumbers, bayNumbers} from '../detect/bay-numbers.ts'
import type {Profile} from '../detect/profiles/profile.ts'
import type {RecorderSource} from '../detect/source.ts'
import {openControl} from '../detect/usb/control.ts'
import {helperAt} from '../detect/usb/helper-client.ts'
import {usbHints} from '../detect/usb/hints.ts'
import {usbRecorders} from '../detect/usb/usb-recorders.ts'
import {watchedFolder} from '../detect/watched-folder.ts'
import {readWhole} from '../disk/files.ts'
import {startDock} from '../main.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {languageOf, sentences} from '../say/say.ts'
import {answers} from '../store/answers.ts'
import {sayFindings} from './findings.ts'
import {openLog} from './log.ts'
import {profilesIn} from './profiles.ts'
import {sayRestored} from './restored.ts'
import {ownService} from './service.ts'
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
  const bays = bayNumbers(new Set(config.usb?.bay.map(({number}) => number)))
  const folders = config.folder.map(folder =>
    watchedFolder({
      root: folder.root,
      zone: folder.zone ?? config.zone,
      firstBay: folder.first_bay,
      bays,
      settleMs: folder.settle_seconds * 1000,
      pollMs: folder.poll_seconds * 1000,
    }),
  )
  const sources = config.usb ? [...folders, await usbSource(config.usb, config.zone, bays, say)] : folders
  const stopAsked = new Promise<string>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })
  const service = ownService()
  service.starting()
  const running = await startDock(
    config,
    sources,
    log,
    report => sayFindings(report, say),
    restored => sayRestored(restored, say),
  )
  service.ready(() => answers(running.dock.store))
  if (process.stdout.isTTY) process.stdout.write(`${say.running(path)}\n`)
  const signal = await stopAsked
  log.info({event: 'dock.stopping', signal})
  service.stopping()
  await running.stop()
}

async function usbSource(
  usb: NonNullable<Config['usb']>,
  zone: string,
  bays: BayNumbers,
  say: Catalogue,
): Promise<RecorderSource> {
  const named = usb.recorder.map(({device, profile}) => ({device, profile}))
  return usbRecorders({
    mounter: helperAt(usb.helper, usb.mounts),
    control: openControl,
    hints: usbHints,
    bayOfPort: new Map(usb.bay.map(({port, number}) => [port, number])),
    bays,
    firstBay: usb.first_bay,
    recorders: [...named, ...usb.recorders.map(device => ({device, profile: null}))],
    allowed: usb.allowed,
    profiles: await profilesOf(usb, say),
    secretOf: profile => secretIn(usb.secrets[profile]),
    zone: usb.zone ?? zone,
    pollMs: usb.poll_seconds * 1000,
  })
}

/** @throws {ConfigError} when a profile can't be used, or one is named that isn't there */
async function profilesOf(usb: NonNullable<Config['usb']>, say: Catalogue): Promise<Profile[]> {
  const profiles = usb.profiles === undefined ? [] : await profilesIn(usb.profiles, say)
  const known = new Set(profiles.map(({name}) => name))
  for (const [index, {profile}] of usb.recorder.entries()) {
    if (known.has(profile)) continue
    throw new ConfigError(say.config.wrong(`usb.recorder.${index}.profile`, profile, say.mends['mend-profile']))
  }
  return profiles
}

const secretIn = (file: string | undefined): string | null =>
  file === undefined
    ? null
    : readWhole(file)
        .toString()
        .replace(/\r?\n$/, '')
