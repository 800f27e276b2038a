#!/usr/bin/env node
import {Command, CommanderError} from 'commander'
import {ConfigError} from '../config/load.ts'
import {NoConsumerError} from '../demo/consumer-process.ts'
import {languageOf, sentences} from '../say/say.ts'
import {AlreadyRunningError} from '../store/lock.ts'
import {StoreError} from '../store/open.ts'
import {version} from '../version.ts'
import {demoCommand} from './demo.ts'
import {ingestCommand} from './ingest.ts'
import {runCommand} from './run.ts'
import {UsageError} from './usage.ts'

const say = sentences(languageOf(process.env))
const program = new Command('evidock')
  .description(say.help.program)
  .version(version)
  .exitOverride()
  .addCommand(demoCommand(say))
  .addCommand(ingestCommand(say))
  .addCommand(runCommand(say))
for (const command of program.commands) command.exitOverride()

// Whoever reads the output may stop reading (`| head`): the work goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) process.stderr.write(`${sentenceOf(error)}\n`)
  // What was half started may hold the process open.
  process.exit(codeOf(error))
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return error instanceof UsageError || error instanceof ConfigError ? 2 : 1
}

function sentenceOf(error: unknown): string {
  if (error instanceof AlreadyRunningError) return say.alreadyRunning(error.folder)
  if (error instanceof NoConsumerError) return say.demoNoConsumer(error.broker)
  if (error instanceof StoreError) return say.store[error.problem](error.path)
  return error instanceof Error ? error.message : String(error)
}
