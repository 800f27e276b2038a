import {once} from 'node:events'
import {createConnection} from 'node:net'
import {
  type ControlAnswer,
  type ControlRequest,
  controlAnswer,
  MOST_CONTROL_BYTES,
  MOST_SOCKET_PATH_BYTES,
} from '../contract/control.ts'

/** The dock runs, and this user may not ask it. */
export class NotOursError extends Error {
  override name = 'NotOursError'
}

/** The dock was asked, and ended or fell silent before it answered: whether it was done isn't known. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError'
}

/** A document of many gigabytes takes its time on a slow disk. */
const ANSWERED_WITHIN_MS = 3_600_000

/**
 * Asks the running dock.
 *
 * @returns null when none listens: there is no socket, or a killed dock left it
 * @throws {NotOursError} when this user may not open the socket
 * @throws {NoAnswerError} when it doesn't answer
 */
export async function askDock(path: string, request: ControlRequest): Promise<ControlAnswer | null> {
  if (Buffer.byteLength(path) > MOST_SOCKET_PATH_BYTES) return null
  const connection = createConnection(path)
  try {
    await once(connection, 'connect')
  } catch (cause) {
    connection.destroy()
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK') return null
    // So many ask at once that not even the queue has room.
    if (code === 'EAGAIN') throw new NoAnswerError(`${path} is busy`, {cause})
    throw new NotOursError(`${path} can't be opened`, {cause})
  }
  try {
    connection.setTimeout(ANSWERED_WITHIN_MS, () => connection.destroy(new Error('no answer in time')))
    connection.write(`${JSON.stringify(request)}\n`)
    return controlAnswer.parse(JSON.parse(await answerFrom(connection)))
  } catch (cause) {
    throw new NoAnswerError(`${path} gave no answer`, {cause})
  } finally {
    connection.destroy()
  }
}

/** @throws {RangeError} when it says more than any answer has */
async function answerFrom(connection: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of connection) {
    bytes += chunk.length
    if (bytes > MOST_CONTROL_BYTES) throw new RangeError('an answer without end')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
