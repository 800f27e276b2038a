import {Command} from 'commander'
import {assumedCredential} from '../config/credential.ts'
import {loadConfig} from '../config/load.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {languageOf, sentences} from '../say/say.ts'
import {callerPath} from './usage.ts'

/** `evidock check --config FILE`: what is wrong in a configuration, before the daemon is started by it. */
export function checkCommand({help}: Catalogue): Command {
  return new Command('check')
    .description(help.check)
    .requiredOption('--config <file>', help.config)
    .action((options: {config: string}) => {
      const path = callerPath(options.config)
      const {language} = loadConfig(path, sentences(languageOf(process.env)), assumedCredential)
      process.stdout.write(`${sentences(language ?? languageOf(process.env)).checked(path)}\n`)
    })
}
