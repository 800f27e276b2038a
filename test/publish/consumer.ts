import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {onTestFinished} from 'vitest'
import {sampleDock} from '../support/sample-data.ts'
import {central} from './dock.ts'

const consumerProgram = fileURLToPath(new URL('../../dist/demo/consumer.js', import.meta.url))

export type ConsumerTable = {
  things: {kind: string; dock: string; data: {clip: string} & Record<string, unknown>}[]
  sequences: {epoch: number; up_to: number; waiting: number}[]
}

/** The reference consumer, as a process of its own; resolves when it has subscribed. */
export async function startConsumer(
  broker: string,
  options: {args?: string[]} = {},
): Promise<{stop(): Promise<ConsumerTable>}> {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-consumer-'))
  const key = join(folder, 'central.pem')
  writeFileSync(key, central.privateKey.export({type: 'pkcs8', format: 'pem'}))
  const names = ['--agency', sampleDock.agency, '--dock', sampleDock.dock, '--key', key, '--keyid', 'central']
  const args = [consumerProgram, '--broker', broker, ...names, ...(options.args ?? [])]
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']})
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]()
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, {recursive: true, force: true})
  })
  const ready = await lines.next()
  if (ready.value !== '{"ready":true}') throw new Error(`the consumer is not ready: ${ready.value}`)
  return {
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const said: string[] = []
      for await (const line of lines) said.push(line)
      await ended
      return JSON.parse(said.at(-1) ?? '')
    },
  }
}
