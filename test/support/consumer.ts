import {type ChildProcessByStdio, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import type {Readable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {onTestFinished} from 'vitest'
import {type ConsumerTable, readConsumerTable} from '../../src/demo/consumer-table.ts'
import {scratchFolder} from './scratch.ts'

const program = fileURLToPath(new URL('../../dist/demo/consumer.js', import.meta.url))

/** What the consumer made of the records that it read. */
export type Held = ConsumerTable

/** The consumer, a process that knows the contract alone. */
export type Consumer = {
  /** Its SQLite file. */
  database: string
  /** What it said on standard error, a line each. */
  said: string[]
  /** Resolves at the first line on standard error that contains a text. */
  untilSaid(text: string): Promise<void>
  /** Resolves when it has ended by itself, with its exit code. */
  ended: Promise<number | null>
  /** Ends it in the midst of whatever it does. */
  stop(): Promise<Held>
}

/**
 * Starts the consumer and waits until it has subscribed. It looks for gaps often, and keeps its table in a folder of the
 * test unless the arguments say otherwise.
 */
export async function startConsumer(args: readonly string[]): Promise<Consumer> {
  const given = args.indexOf('--db')
  const database = (given === -1 ? undefined : args[given + 1]) ?? join(scratchFolder(), 'central.db')
  const {child, consumer} = runConsumer(database, args)
  onTestFinished(() => void child.kill('SIGKILL'))
  return await consumer
}

/** As {@link startConsumer}, for longer than a test: whoever runs it ends it, too. */
export function runConsumer(database: string, args: readonly string[]) {
  const all = [program, '--db', database, '--look-ms', '100', ...args]
  const child = spawn(process.execPath, all, {stdio: ['ignore', 'pipe', 'pipe']})
  return {child, consumer: listening(child, database)}
}

async function listening(child: ChildProcessByStdio<null, Readable, Readable>, database: string): Promise<Consumer> {
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null))
  const said: string[] = []
  const lines = createInterface({input: child.stderr}).on('line', line => said.push(line))
  const [first] = await once(createInterface({input: child.stdout}), 'line')
  if (first !== 'ready') throw new Error(`the consumer is not ready: ${first} ${said.join('\n')}`)
  return {
    database,
    said,
    async untilSaid(text) {
      while (!said.some(line => line.includes(text))) await once(lines, 'line')
    },
    ended,
    async stop() {
      child.kill('SIGKILL')
      await ended
      return readConsumerTable(database)
    },
  }
}
