import {join} from 'node:path'
import {Command} from 'commander'
import {loadConfig} from '../config/load.ts'
import {recorderId} from '../contract/identity.ts'
import {writeSoonDurably} from '../disk/durable.ts'
import {exists} from '../disk/entries.ts'
import {readWhole} from '../disk/files.ts'
import {issued, LogTroubleError, returned} from '../match/issue-log.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {sentences} from '../say/say.ts'
import {callerPath, languageFrom, UsageError} from './usage.ts'

type Options = {config: string; lang?: string}

/** `evidock issue RECORDER OFFICER`: an officer takes a recorder out; a line of custody.csv. */
export const issueCommand = ({help}: Catalogue): Command =>
  new Command('issue')
    .description(help.issue)
    .argument('<recorder>', help.recorder)
    .argument('<officer>', help.officer)
    .requiredOption('--config <file>', help.config)
    .option('--lang <language>', help.lang)
    .action((recorder: string, officer: string, options: Options) =>
      log(options, (text, now) => issued(text, {recorder: recorderId(recorder), officer, now})),
    )

/** `evidock return RECORDER`: it is back. */
export const returnCommand = ({help}: Catalogue): Command =>
  new Command('return')
    .description(help.return)
    .argument('<recorder>', help.recorder)
    .requiredOption('--config <file>', help.config)
    .option('--lang <language>', help.lang)
    .action((recorder: string, options: Options) =>
      log(options, (text, now) => returned(text, {recorder: recorderId(recorder), now})),
    )

/** The dock reads the log again by itself when it has changed. */
async function log({config: path, lang}: Options, change: (text: string | null, now: string) => string): Promise<void> {
  const say = sentences(languageFrom(lang))
  const {rosters} = loadConfig(callerPath(path), say)
  if (rosters === undefined) throw new UsageError(say.issue['no-rosters'])
  const file = join(rosters.folder, 'custody.csv')
  try {
    const text = change(exists(file) ? readWhole(file).toString('latin1') : null, new Date().toISOString())
    await writeSoonDurably(file, Buffer.from(text, 'latin1'))
    process.stdout.write(`${say.issue.done(file)}\n`)
  } catch (error) {
    throw error instanceof LogTroubleError ? new UsageError(say.issue[error.problem]) : error
  }
}
