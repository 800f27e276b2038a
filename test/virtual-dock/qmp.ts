import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {createInterface} from 'node:readline'
import {setTimeout as pause} from 'node:timers/promises'

/** QEMU's own control (QEMU Machine Protocol), by which devices are plugged and pulled from outside. */
export type Qmp = {ask(command: string, args?: object): Promise<unknown>; end(): void}

export async function connectQmp(path: string): Promise<Qmp> {
  const socket = await connectSoon(path)
  const waiting = new Map<number, {resolve: (value: unknown) => void; reject: (error: Error) => void}>()
  createInterface({input: socket}).on('line', line => {
    const message: {id?: number; return?: unknown; error?: {desc: string}} = JSON.parse(line)
    const waiter = message.id === undefined ? undefined : waiting.get(message.id)
    if (message.id === undefined || waiter === undefined) return
    waiting.delete(message.id)
    if (message.error) waiter.reject(new Error(message.error.desc))
    else waiter.resolve(message.return)
  })
  let last = 0
  const ask = (execute: string, args: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, {resolve, reject})
      socket.write(`${JSON.stringify({execute, arguments: args, id: last})}\n`)
    })
  await ask('qmp_capabilities')
  return {ask, end: () => socket.destroy()}
}

/** Connects to a socket that its program makes a moment after its start. */
export async function connectSoon(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path)
    try {
      await once(socket, 'connect')
      return socket.on('error', () => {})
    } catch {
      await pause(50)
    }
  }
}
