import {Command} from 'commander'
import {bayLines} from '../config/teach-bay.ts'
import {usbHints} from '../detect/usb/hints.ts'
import {nextPlugged} from '../detect/usb/next-plugged.ts'
import {appendDurably} from '../disk/durable.ts'
import {readWhole} from '../disk/files.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

type Options = {config: string; lang?: string}

const PLUGGED_WITHIN_MS = 120_000

/** `evidock bay N --config FILE`: a person plugs something into the bay, and its port is written into the file. */
export function bayCommand({help}: Catalogue): Command {
  return new Command('bay')
    .description(help.bay)
    .argument('<number>', help.bayNumber)
    .requiredOption('--config <file>', help.config)
    .option('--lang <language>', help.lang)
    .action(teach)
}

async function teach(given: string, {config, lang}: Options): Promise<void> {
  const say = sentences(languageFrom(lang))
  if (!/^[1-9]\d{0,3}$/.test(given)) throw new UsageError(say.config.wrong('bay', given, say.mends['mend-bay']))
  const [number, path] = [Number(given), callerPath(config)]
  const tell = (sentence: string): void => void process.stdout.write(`${sentence}\n`)
  tell(say.teach.plugNow(number))
  const device = await nextPlugged(usbHints, AbortSignal.timeout(PLUGGED_WITHIN_MS))
  if (device === null) throw new UsageError(say.teach.nothingCame(number))
  appendDurably(path, bayLines(readWhole(path).toString(), path, {number, port: device.port}, say))
  tell(say.teach.taught(number, device.port, device.productName ?? `${device.vendor}:${device.product}`))
}
