#!/usr/bin/env node
import {Command, CommanderError} from 'commander'
import {ConfigError} from '../config/load.ts'
import {NoConsumerError} from '../demo/no-consumer.ts'
import type {Catalogue} from '../say/catalogue.ts'
import {languageOf, sentences} from '../say/say.ts'
import {AlreadyRunningError} from '../store/lock.ts'
import {StoreError} from '../store/open.ts'
import {version} from '../version.ts'
import {UsageError} from './usage.ts'

/** Each command with what it needs: the daemon doesn't load the demo's broker, nor its tables and bars. */
const commands: Record<string, () => Promise<(say: Catalogue) => Command>> = {
  demo: async () => (await import('./demo.ts')).demoCommand,
  ingest: async () => (await import('./ingest.ts')).ingestCommand,
  run: async () => (await import('./run.ts')).runCommand,
  helper: async () => (await import('./helper.ts')).helperCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  bay: async () => (await import('./bay.ts')).bayCommand,
  recorders: async () => (await import('./recorders.ts')).recordersCommand,
  issue: async () => (await import('./issue.ts')).issueCommand,
  return: async () => (await import('./issue.ts')).returnCommand,
  due: async () => (await import('./due.ts')).dueCommand,
  calendar: async () => (await import('./calendar.ts')).calendarCommand,
  case: async () => (await import('./case.ts')).caseCommand,
  cases: async () => (await import('./cases.ts')).casesCommand,
  name: async () => (await import('./name.ts')).nameCommand,
  document: async () => (await import('./document.ts')).documentCommand,
  object: async () => (await import('./object.ts')).objectCommand,
  view: async () => (await import('./view.ts')).viewCommand,
  agency: async () => (await import('./agency.ts')).agencyCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  feed: async () => (await import('./feed.ts')).feedCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
}
const asked = commands[process.argv[2] ?? '']

const say = sentences(languageOf(process.env))
const program = new Command('evidock').description(say.help.program).version(version).exitOverride()
for (const load of asked ? [asked] : Object.values(commands)) {
  program.addCommand((await load())(say).exitOverride())
}

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
