import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {atEnd, BenchError} from './harness.mjs'

/**
 * Starts mosquitto on a free port, without limits on what it queues.
 *
 * @param {string} folder for its configuration; is made
 * @returns {Promise<{url: string, port: number, stop: () => Promise<void>}>}
 */
export async function startBroker(folder) {
  mkdirSync(folder, {recursive: true})
  const port = await freePort()
  const config = join(folder, 'mosquitto.conf')
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'max_queued_messages 0', 'persistence false']
  // Started as root, mosquitto would become another user.
  writeFileSync(config, `${[...lines, ...(process.getuid?.() === 0 ? ['user root'] : [])].join('\n')}\n`)
  const env = {...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`}
  const broker = spawn('mosquitto', ['-c', config], {env, stdio: ['ignore', 'ignore', 'pipe']})
  const ended = once(broker, 'exit')
  atEnd(() => broker.kill('SIGKILL'))
  for await (const line of createInterface({input: broker.stderr})) if (line.endsWith(' running')) break
  if (broker.exitCode !== null) throw new BenchError('mosquitto did not start')
  broker.stderr.resume()
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    async stop() {
      broker.kill('SIGTERM')
      await ended
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new BenchError('no TCP port is free')
  return address.port
}
