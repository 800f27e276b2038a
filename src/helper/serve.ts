import {once} from 'node:events'
import {createServer, type Server, type Socket} from 'node:net'
import {createInterface} from 'node:readline'
import type {Logger} from 'pino'
import {type HelperReply, MOST_LINE_BYTES, requestSchema} from '../contract/helper.ts'
import {chownPath, makeFolder, removeFile} from '../disk/entries.ts'
import {keepDriversOff} from './admission.ts'
import {doAsAsked, type HelperOptions, unmountGone} from './mounting.ts'

/**
 * Serves the dock until it is stopped.
 *
 * @param socket path at which it listens; only root and the owner may open it
 */
export async function serveDock(socket: string, options: HelperOptions, log: Logger): Promise<{stop(): Promise<void>}> {
  await makeFolder(options.mounts)
  await unmountGone(options)
  if (options.guard) await keepDriversOff()
  await removeFile(socket)
  const server = createServer({allowHalfOpen: true}, connection => serve(connection, options, log))
  const before = process.umask(0o177)
  server.listen(socket)
  await once(server, 'listening')
  process.umask(before)
  await chownPath(socket, options.owner)
  log.info({event: 'helper.ready', socket})
  return {stop: () => closed(server)}
}

function serve(connection: Socket, options: HelperOptions, log: Logger): void {
  connection.on('error', () => connection.destroy())
  let bytes = 0
  connection.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_LINE_BYTES) connection.destroy()
  })
  // One request a connection: nothing that came before it can confuse it.
  createInterface({input: connection}).once('line', line => void answer(line))

  async function answer(line: string): Promise<void> {
    const request = requestSchema.safeParse(parsed(line))
    const reply: HelperReply = request.success
      ? await doAsAsked(request.data, options)
      : {ok: false, problem: 'volume-refused', detail: 'no request that is known here'}
    log.info({event: 'helper.asked', request: request.data ?? null, reply})
    connection.end(`${JSON.stringify(reply)}\n`)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

async function closed(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
