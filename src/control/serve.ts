import {once} from 'node:events'
import {createServer, type Server, type Socket} from 'node:net'
import {createInterface} from 'node:readline'
import type {Logger} from 'pino'
import {
  type ControlAnswer,
  type ControlRequest,
  controlRequest,
  MOST_CONTROL_BYTES,
  MOST_SOCKET_PATH_BYTES,
} from '../contract/control.ts'
import {removeFile} from '../disk/entries.ts'

/** Does what is asked; it never throws, but says what failed. */
export type Answering = (request: ControlRequest) => Promise<ControlAnswer>

export type ControlServer = {
  /** Hears nothing more, and waits for what is being done. */
  stop(): Promise<void>
}

/** The data folder lies too deep for a socket in it. */
export class SocketPathError extends Error {
  override name = 'SocketPathError'
}

const MOST_AT_ONCE = 16
const ASKED_WITHIN_MS = 10_000

/**
 * Listens in the data folder for what commands ask. Only the dock's own user, and root, may open the socket. One that a
 * killed dock left is replaced: whoever calls this holds the data folder's lock.
 *
 * @throws {SocketPathError} when the path has more bytes than a socket's may have
 * @throws {Error} of `node:net` when there can be no socket
 */
export async function serveControl(path: string, answer: Answering, log: Logger): Promise<ControlServer> {
  if (Buffer.byteLength(path) > MOST_SOCKET_PATH_BYTES) throw new SocketPathError(`${path} is too long for a socket`)
  await removeFile(path)
  const unheard = new Set<Socket>()
  const running = new Set<Promise<void>>()
  const server = createServer({allowHalfOpen: true}, connection => {
    unheard.add(connection)
    connection.once('close', () => unheard.delete(connection))
    hear(connection, line => {
      unheard.delete(connection)
      const work = answerTo(line, answer, log).then(reply => {
        connection.write(`${JSON.stringify(reply)}\n`)
        connection.destroySoon()
      })
      running.add(work)
      void work.finally(() => running.delete(work))
    })
  })
  server.maxConnections = MOST_AT_ONCE
  await listen(server, path)
  server.on('error', error => log.error({event: 'control.failed', err: error}))
  return {
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const connection of unheard) connection.destroy()
      await Promise.all(running)
      await closed
    },
  }
}

/** The mode is there with the name, so that nobody opens it in between. Binding is done before `listen` returns. */
async function listen(server: Server, path: string): Promise<void> {
  const listening = once(server, 'listening')
  const before = process.umask(0o177)
  try {
    server.listen(path)
  } finally {
    process.umask(before)
  }
  await listening
}

/** One request a connection, within a time and a length. */
function hear(connection: Socket, heard: (line: string) => void): void {
  connection.on('error', () => connection.destroy())
  connection.setTimeout(ASKED_WITHIN_MS, () => connection.destroy())
  let bytes = 0
  connection.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_CONTROL_BYTES) connection.destroy()
  })
  createInterface({input: connection}).once('line', line => {
    if (bytes > MOST_CONTROL_BYTES) return
    connection.setTimeout(0)
    heard(line)
  })
}

async function answerTo(line: string, answer: Answering, log: Logger): Promise<ControlAnswer> {
  const request = controlRequest.safeParse(parsed(line))
  if (!request.success) return {did: 'nothing', problem: 'request-unknown', detail: request.error.message}
  const reply = await answer(request.data)
  log.info({event: 'control.asked', do: request.data.do, did: reply.did})
  return reply
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
