import {join} from 'node:path'
import {Command} from 'commander'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {BackupError, backUpStore} from '../store/backup.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

/** `evidock backup FILE`: a copy of the database, also while the dock runs. */
export function backupCommand({help}: Catalogue): Command {
  return new Command('backup')
    .description(help.backup)
    .argument('<file>', help.backupFile)
    .option('--data <dir>', help.data, './evidock-data')
    .option('--lang <language>', help.lang)
    .action(async (file: string, {data, lang}: {data: string; lang?: string}) => {
      const say = sentences(languageFrom(lang))
      const to = callerPath(file)
      try {
        await backUpStore(join(callerPath(data), 'evidock.db'), to)
      } catch (error) {
        throw error instanceof BackupError ? new UsageError(say.backup[error.problem](error.path)) : error
      }
      process.stdout.write(`${say.backup.done(to)}\n`)
    })
}
