import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

/** A real broker of a test, on a port of this machine. */
export type Mosquitto = {
  url: string
  port: number
  /** Ends it as an operator would. Its folder goes with it. */
  stop(): Promise<void>
  /** Ends it as a power cut would; `restart` brings it back on the same port. */
  kill(): Promise<void>
  restart(): Promise<void>
}

export type MosquittoOptions = {
  port?: number
  /** Keeps retained messages and sessions over a restart. */
  persistence?: boolean
  /** More lines of mosquitto.conf(5). */
  config?: string[]
}

/** Starts mosquitto; resolves when it takes connections. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'evidock-mosquitto-'))
  const port = options.port ?? (await freePort())
  const config = join(folder, 'mosquitto.conf')
  const persistence = options.persistence
    ? ['persistence true', `persistence_location ${folder}/`, 'autosave_interval 1', 'autosave_on_changes true']
    : ['persistence false']
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'max_queued_messages 0', ...persistence]
  // Started as root, mosquitto would become another user, who can't write here.
  const user = process.getuid?.() === 0 ? ['user root'] : []
  writeFileSync(config, `${[...lines, ...user, ...(options.config ?? [])].join('\n')}\n`)

  let broker = await run(config)
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    async stop() {
      await end(broker, 'SIGTERM')
      rmSync(folder, {recursive: true, force: true})
    },
    kill: () => end(broker, 'SIGKILL'),
    async restart() {
      await end(broker, 'SIGTERM')
      broker = await run(config)
    },
  }
}

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('no TCP port')
  return address.port
}

async function run(config: string): Promise<ChildProcess> {
  const path = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`
  const broker = spawn('mosquitto', ['-c', config], {
    env: {...process.env, PATH: path},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  for await (const line of createInterface({input: broker.stderr})) {
    said.push(line)
    if (line.endsWith(' running')) {
      broker.stderr.resume()
      return broker
    }
  }
  throw new Error(`mosquitto didn't start:\n${said.join('\n')}`)
}

async function end(broker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return
  const ended = once(broker, 'exit')
  broker.kill(signal)
  await ended
}
