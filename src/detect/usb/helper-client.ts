import {createConnection} from 'node:net'
import {basename, join} from 'node:path'
import {text} from 'node:stream/consumers'
import {type HelperReply, type HelperRequest, replySchema} from '../../contract/helper.ts'
import {MountError, type Mounter} from './mounter.ts'

/** Longer than the helper itself waits for a device. */
const ANSWER_MS = 90_000

/**
 * The dock's side of its helper.
 *
 * @param socket where the helper listens
 * @param mounts where it mounts
 */
export function helperAt(socket: string, mounts: string): Mounter {
  return {
    async mount(volume) {
      const reply = await ask(socket, {do: 'mount', volume})
      if (!reply.ok) throw new MountError(reply.problem, reply.detail)
      if (reply.mount === null) throw new MountError('helper-missing', 'the helper named no folder')
      return {folder: join(mounts, reply.mount), volumeSerial: reply.volume_serial}
    },
    async admit(device, interfaces) {
      const reply = await ask(socket, {do: 'admit', device, interfaces: [...interfaces]})
      if (!reply.ok) throw new MountError(reply.problem, reply.detail)
    },
    async open(device) {
      const reply = await ask(socket, {do: 'open', device})
      if (!reply.ok) throw new MountError(reply.problem, reply.detail)
    },
    async unmount(folder) {
      await ask(socket, {do: 'unmount', mount: basename(folder)})
    },
  }
}

/** @throws {MountError} when nobody answers */
async function ask(socket: string, request: HelperRequest): Promise<HelperReply> {
  try {
    const connection = createConnection(socket)
    connection.setTimeout(ANSWER_MS, () => connection.destroy(new Error('the helper doesn’t answer')))
    connection.write(`${JSON.stringify(request)}\n`)
    return replySchema.parse(JSON.parse(await text(connection)))
  } catch (cause) {
    throw new MountError('helper-missing', `nobody answers at ${socket}`, {cause})
  }
}
