#!/usr/bin/env node
import {Command, CommanderError} from 'commander'
import {version} from '../version.ts'
import {demoCommand} from './demo.ts'
import {ingestCommand} from './ingest.ts'
import {runCommand} from './run.ts'
import {UsageError} from './usage.ts'

const program = new Command('evidock')
  .description('Docks body-worn recorders: copies, proves, describes, matches and publishes their footage.')
  .version(version)
  .exitOverride()
  .addCommand(demoCommand())
  .addCommand(ingestCommand())
  .addCommand(runCommand())
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
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
