import {once} from 'node:events'
import {connect, createServer, type Socket} from 'node:net'
import {onTestFinished} from 'vitest'

/** A network between dock and broker that can lose what it carries. */
export type Proxy = {
  url: string
  /** Keeps back what the broker says from now on, such as its acknowledgements. */
  muteBroker(): void
  /** Tears every connection, as a pulled cable or a kill -9 of the dock would; new ones work, and nothing is muted. */
  tear(): void
}

/** @param admit looks at the first bytes of a connection; one that it turns away is closed without an answer */
export async function startProxy(brokerPort: number, admit: (first: Buffer) => boolean = () => true): Promise<Proxy> {
  let muted = false
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const broker = connect(brokerPort, '127.0.0.1')
    for (const socket of [client, broker]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    client.once('data', first => {
      if (!admit(first)) client.destroy()
    })
    client.on('data', data => broker.write(data))
    broker.on('data', data => void (muted || client.write(data)))
    client.on('close', () => broker.destroy())
    broker.on('close', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP port')
  const tear = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    muted = false
  }
  onTestFinished(() => {
    tear()
    server.close()
  })
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    muteBroker: () => {
      muted = true
    },
    tear,
  }
}
