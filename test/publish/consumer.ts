import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import ts from 'typescript'
import {onTestFinished} from 'vitest'
import {sampleDock} from '../support/sample-data.ts'
import {central} from './dock.ts'

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
  const args = [compiledConsumer(), '--broker', broker, ...names, ...(options.args ?? [])]
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

/** Node 20 doesn't run TypeScript: the consumer's few files are translated as they are, next to the packages. */
function compiledConsumer(): string {
  const source = new URL('../../src/demo/', import.meta.url)
  const target = new URL('../../node_modules/.cache/evidock/consumer/', import.meta.url)
  mkdirSync(target, {recursive: true})
  writeFileSync(new URL('package.json', target), '{"type":"module"}')
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    rewriteRelativeImportExtensions: true,
  }
  for (const name of readdirSync(source).filter(file => file.startsWith('consumer'))) {
    const {outputText} = ts.transpileModule(readFileSync(new URL(name, source), 'utf8'), {compilerOptions})
    writeFileSync(new URL(name.replace(/\.ts$/u, '.js'), target), outputText)
  }
  return new URL('consumer.js', target).pathname
}
